"""D11, D14: mail of sign-in: one-time passwords, MFA by e-mail, and notices about risky sign-ins.

Source: Cognito guide, user-pool-settings-mfa-sms-email-message and user-pool-settings-threat-protection (guide); API reference (model).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gatepost.doctor.case import SIGN_IN, Case
from gatepost.doctor.catalogue import LIKELY, Check, DoesNotApply, U, Verdict, check, fine, found
from gatepost.doctor.reading import shown, within
from gatepost.rules.identities import identity_of_arn
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import own_ses

ONE_TIME = "Cognito guide, user-pool-settings-mfa-sms-email-message (guide)"
MOST_CLIENTS = 20
"""App clients that are looked at."""


@check(
    "D11",
    U,
    "one-time passwords and MFA by e-mail: plan, sender, first factors, app clients, the user's address",
    "The code by mail is never offered at sign-in.",
    ONE_TIME,
)
def one_time_passwords(case: Case) -> Verdict:
    if not case.asks(*SIGN_IN):
        raise DoesNotApply(f"{case.operation} is no sign-in.")
    answer = case.aws.read("cognito-idp", "get_user_pool_mfa_config", case.region, UserPoolId=case.pool_id)
    factor = "EmailMfaConfiguration" in shown(answer, "MFA settings")
    first: Sequence[str] = within(case.described, "Policies", "SignInPolicy").get("AllowedFirstAuthFactors") or ()
    if not factor and "EMAIL_OTP" not in first:
        text = "Sign-in sends no mail: there is no EmailMfaConfiguration, and EMAIL_OTP is not among AllowedFirstAuthFactors."
        if not case.operation:
            return fine(text)
        return found(
            text,
            f"in the console: User pools > {case.pool_id} > Sign-in > Multi-factor authentication, or Options for choice-based sign-in",
        )
    faults = [*_faults(case, factor, "EMAIL_OTP" in first)]
    if not faults:
        return fine("Sign-in may send codes by mail.")
    return found(" ".join(text for text, _ in faults), "\n".join(dict.fromkeys(remedy for _, remedy in faults)))


def _faults(case: Case, factor: bool, first: bool) -> Iterator[tuple[str, str]]:
    if case.described.get("UserPoolTier") == "LITE":
        command = f"in the console: User pools > {case.pool_id} > Settings > Feature plan > Essentials"
        yield "The pool is on the Lite plan, which sends no codes at sign-in.", command
    if factor and not case.on_developer:
        yield "MFA by e-mail is set up, but the pool sends by AWS's own sender, which does not do that.", own_ses(case.pool_id)
    if first and not factor and (client := _none_by_choice(case)):
        yield (
            "EMAIL_OTP is a first factor, but no app client allows ALLOW_USER_AUTH, by which it is chosen.",
            f"aws cognito-idp update-user-pool-client --user-pool-id {case.pool_id} --client-id {client} --region {case.region} "
            "--explicit-auth-flows ALLOW_USER_AUTH ALLOW_REFRESH_TOKEN_AUTH\nwith the client's other settings: what is left out is reset",
        )
    if case.username and not case.profile.absent and not case.attributes.get("email"):
        yield (
            f"{case.username} has no e-mail address.",
            f"aws cognito-idp admin-update-user-attributes --user-pool-id {case.pool_id} --username {case.username} "
            f"--user-attributes Name=email,Value=ADDRESS --region {case.region}",
        )


def _none_by_choice(case: Case) -> str:
    """The id of a client, if none of the first ones lets its users choose how to sign in; empty if one does, or there is none.

    Raises: NotChecked.
    """
    pool = {"UserPoolId": case.pool_id}
    listed = shown(case.aws.read("cognito-idp", "list_user_pool_clients", case.region, **pool, MaxResults=MOST_CLIENTS), "App clients")
    clients: Sequence[Mapping[str, Any]] = listed.get("UserPoolClients") or ()
    for client in clients:
        answer = case.aws.read("cognito-idp", "describe_user_pool_client", case.region, **pool, ClientId=client["ClientId"])
        described = within(shown(answer, f"App client {client['ClientId']}"), "UserPoolClient")
        if "ALLOW_USER_AUTH" in (described.get("ExplicitAuthFlows") or ()):
            return ""
    return str(clients[0]["ClientId"]) if clients else ""


@check(
    "D14",
    U,
    "notices about risky sign-ins",
    "Users are not told of sign-ins that were stopped or looked strange.",
    "Cognito guide, user-pool-settings-threat-protection (guide); model, NotifyConfigurationType",
    LIKELY,
)
def risk_notices(case: Case) -> Verdict:
    if not case.asks(*SIGN_IN):
        raise DoesNotApply(f"{case.operation} sends no notice.")
    answer = case.aws.read("cognito-idp", "describe_risk_configuration", case.region, UserPoolId=case.pool_id)
    if answer.absent:
        return fine("No notices are asked for.")
    takeover = within(shown(answer, "Risk configuration"), "RiskConfiguration", "AccountTakeoverRiskConfiguration")
    actions = within(takeover, "Actions")
    if not any(within(actions, name).get("Notify") for name in actions):
        return fine("No notices are asked for.")
    faults = [*_notice_faults(case, within(takeover, "NotifyConfiguration"))]
    if not faults:
        return fine("Notices about risky sign-ins are sent.")
    console = f"in the console: User pools > {case.pool_id} > Threat protection"
    return found(f"Notices about risky sign-ins are asked for, but not sent: {'; '.join(faults)}.", console)


def _notice_faults(case: Case, notify: Mapping[str, Any]) -> Iterator[str]:
    source = identity_of_arn(str(notify.get("SourceArn") or ""))
    if source is None:
        yield "NotifyConfiguration names no SourceArn to send from"
    elif not ses_regions(case.region).allow(source.region):
        yield f"NotifyConfiguration's SourceArn is in {source.region}, which the pool may not send from"
    mode = within(case.described, "UserPoolAddOns").get("AdvancedSecurityMode", "OFF")
    if mode != "ENFORCED":
        yield f"AdvancedSecurityMode is {mode}, not ENFORCED"
    tier = case.described.get("UserPoolTier")
    if tier not in (None, "PLUS"):
        yield f"the pool is on the {str(tier).capitalize()} plan, not Plus"


CHECKS: tuple[Check, ...] = (one_time_passwords, risk_notices)
