"""Where threat protection steps in: after a right password, and at the end of a sign-in.

Source: guide, adaptive authentication (guide); the refusal's text (guessed).
"""

from typing import Any, Literal

from gatepost.call import Call
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.risk import assessment, circumstances, compromised, configuration, events, notices
from gatepost.cognito.risk.circumstances import Circumstances
from gatepost.cognito.risk.events import Risk
from gatepost.cognito.users.record import User

Demand = Literal["NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "BLOCK"]

_NOTICES = {"BLOCK": "BlockEmail", "NO_ACTION": "NoActionEmail", "MFA_IF_CONFIGURED": "MfaEmail", "MFA_REQUIRED": "MfaEmail"}


def after_password(call: Call, step: Step, user: User) -> Demand:
    """Judge a sign-in whose password was right, remember it, tell the user, and say what it takes to go on.

    Raises: NotAuthorized (keeping what was remembered).
    """
    pool = step.pool
    mode = configuration.mode(pool)
    if mode == "OFF":
        return "NO_ACTION"
    rules = configuration.of(call, pool, step.client.client_id)
    where = _where(call, step)
    risk, action, notify = _judge(call, step, user, where, rules)
    if mode == "AUDIT":
        action = "NO_ACTION"
    response = "Fail" if action == "BLOCK" else "InProgress"
    event_id = events.record(call, pool, user, "SignIn", response, where, risk, {"Password": True})
    if notify is not None and mode == "ENFORCED":
        notices.send(call, pool, user, _NOTICES[action], notify, where, event_id)
    if action == "BLOCK":
        raise refusal()
    return action


def refusal() -> NotAuthorized:
    """What somebody is told who may not go on, keeping what is remembered of it."""
    return NotAuthorized("Unable to login because of security reasons.").keeping()


def after_sign_in(call: Call, step: Step, user: User) -> None:
    """Remember that a sign-in came to its end."""
    if configuration.mode(step.pool) != "OFF":
        events.finish_sign_in(call, step.pool, user, by_mfa=len(step.proven) > 1)


def _where(call: Call, step: Step) -> Circumstances:
    told = bool(step.client.settings.get("EnablePropagateAdditionalUserContextData"))
    return circumstances.of(call, told_by_client=told)


def _judge(
    call: Call, step: Step, user: User, where: Circumstances, rules: configuration.Settings
) -> tuple[Risk, Demand, dict[str, Any] | None]:
    exceptions = rules.get("RiskExceptionConfiguration", {})
    if assessment.within(where.source_ip, exceptions.get("BlockedIPRangeList", ())):
        return Risk("Block"), "BLOCK", None
    password = step.parameters.get("PASSWORD", "")
    known = bool(password) and compromised.is_known(call, password)
    if known and compromised.blocks(call, step.pool, step.client.client_id, "SIGN_IN"):
        return Risk("Block", compromised=True), "BLOCK", None
    if assessment.within(where.source_ip, exceptions.get("SkippedIPRangeList", ())):
        return Risk(compromised=known), "NO_ACTION", None
    level = assessment.level(where, events.past_of(call, step.pool, user))
    if level is None:
        return Risk(compromised=known), "NO_ACTION", None
    takeover = rules.get("AccountTakeoverRiskConfiguration", {})
    chosen = takeover.get("Actions", {}).get(f"{level}Action", {"Notify": False, "EventAction": "NO_ACTION"})
    decision = "Block" if chosen["EventAction"] == "BLOCK" else "AccountTakeover"
    notify = takeover.get("NotifyConfiguration") if chosen["Notify"] else None
    return Risk(decision, level, known), chosen["EventAction"], notify
