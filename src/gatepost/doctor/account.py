"""B: the SES account in the Region that sends. Only for pools on their own SES.

Source: API reference, GetAccount (model); SES guide, request-production-access and faqs-enforcement (guide).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import POSSIBLE, Check, F, I, U, Verdict, W, check, fine, found
from gatepost.doctor.reading import NotChecked, shown, within
from gatepost.rules import sending
from gatepost.rules.remedies import ASK_SUPPORT, RAISE_QUOTA, leave_sandbox, resume_account, verify

NEARLY_FULL = 0.8
SANDBOX = "SES guide, request-production-access (guide)"
ENFORCEMENT = "SES guide, faqs-enforcement (guide)"
QUOTAS = "SES guide, manage-sending-quotas (guide)"

REPUTATION = (("Reputation.BounceRate", "bounces", 0.05, 0.10), ("Reputation.ComplaintRate", "complaints", 0.001, 0.005))
"""Metric, what it counts, the rate from which AWS reviews an account, and from which it may pause it."""


def _account(case: Case) -> Mapping[str, Any]:
    """Raises: DoesNotApply, NotChecked."""
    case.require_own_ses()
    return case.account()


def _in_production(case: Case, account: Mapping[str, Any], region: str = "") -> bool:
    """Raises: NotChecked, where an endpoint leaves it out: AWS always says."""
    if "ProductionAccessEnabled" not in account:
        raise NotChecked(
            f"SES account in {region or case.ses_region}: not checked: the endpoint does not say whether it is in the sandbox."
        )
    return bool(account["ProductionAccessEnabled"])


@check("B1", F, "SES in the sandbox", "Mail to anybody who is not verified is refused with CodeDeliveryFailureException.", SANDBOX)
def sandbox(case: Case) -> Verdict:
    region = case.ses_region if case.own_ses else ""
    if _in_production(case, _account(case)):
        return fine(f"SES in {region} is out of the sandbox.")
    text = f"SES in {region} is in the sandbox: it mails verified recipients only"
    leave = f"{leave_sandbox(region)}\nor, in the console: Amazon SES in {region} > Account dashboard > Request production access"
    if not case.recipient:
        return found(f"{text}.", leave)
    if sending.sandbox_lets_recipients_through(case.letter, case.evidence.facts).refusal is None:
        return found(f"{text}. {case.recipient} is one of them, others are not.", leave, severity=U)
    return found(f"{text}, and {case.recipient} is not verified.", f"{leave}\nor, for this recipient: {verify(case.recipient, region)}")


@check("B2", W, "the review of production access", "Until it is granted the sandbox stays.", SANDBOX)
def review(case: Case) -> Verdict:
    account = _account(case)
    details = within(account, "Details", "ReviewDetails")
    status = str(details.get("Status", ""))
    if account.get("ProductionAccessEnabled") or not status or status == "GRANTED":
        return fine("No review of production access is open.")
    case_id = f" (case {details['CaseId']})" if details.get("CaseId") else ""
    remedies = {
        "PENDING": "Wait: AWS answers within 24 hours, in the Support Center.",
        "DENIED": "Answer in the Support Center case what AWS asked.",
        "FAILED": leave_sandbox(case.ses_region),
    }
    return found(f"The request for production access in {case.ses_region} is {status}{case_id}.", remedies.get(status, ""))


@check("B3", F, "SES paused by AWS", "Nothing is sent until AWS resumes the account; a review (W) may end in that.", ENFORCEMENT)
def enforcement(case: Case) -> Verdict:
    status = _account(case).get("EnforcementStatus", "HEALTHY")
    if status == "SHUTDOWN":
        return found(f"AWS has paused sending for this account in {case.ses_region}.", ASK_SUPPORT)
    if status == "PROBATION":
        text = f"AWS has the account under review in {case.ses_region}; it may still send."
        return found(text, "Answer in the Support Center case that AWS opened, and mend what it names.", severity=W)
    return fine("AWS has nothing against the account.")


@check("B4", F, "SES's quota of a rolling day", "Mail is refused until older mail is a day old; from 80 % on (W) that is near.", QUOTAS)
def quota(case: Case) -> Verdict:
    numbers = within(_account(case), "SendQuota")
    most, sent = float(numbers.get("Max24HourSend", -1)), float(numbers.get("SentLast24Hours", 0))
    if most < 0:
        return fine("The quota is unlimited.")
    text = f"{sent:.0f} of the {most:.0f} recipients of a rolling day are used in {case.ses_region}."
    if sent >= most:
        return found(text, RAISE_QUOTA)
    return found(text, RAISE_QUOTA, severity=W) if sent >= NEARLY_FULL * most else fine(text)


@check("B5", F, "SES switched off by its owner", "Nothing is sent until it is switched on.", "model, PutAccountSendingAttributes")
def switched_off(case: Case) -> Verdict:
    if _account(case).get("SendingEnabled", True):
        return fine("Sending is switched on.")
    return found(f"Sending is switched off for the account in {case.ses_region}.", resume_account(case.ses_region))


@check(
    "B6",
    W,
    "CloudWatch: the account's rates of bounces and complaints",
    "From 5 % bounces or 0.1 % complaints AWS reviews an account, from 10 % or 0.5 % it may pause it.",
    "SES guide, reputationdashboard-dg and faqs-enforcement (guide)",
)
def reputation(case: Case) -> Verdict:
    case.require_own_ses()
    rates = {what: _rate(case, metric) for metric, what, _, _ in REPUTATION}
    said = ", ".join(f"{what} {'unknown' if rate is None else f'{rate:.2%}'}" for what, rate in rates.items())
    high = [(rate, pause) for _, what, limit, pause in REPUTATION if (rate := rates[what] or 0) >= limit]
    if not high:
        return fine(f"The latest rates: {said}.")
    paused = any(rate >= pause for rate, pause in high)
    text = f"The latest rates in {case.ses_region}: {said}. {'AWS may pause the account' if paused else 'AWS reviews accounts for that'}."
    remedy = (
        "Stop writing to addresses that bounce, and test with the simulator's addresses (success@simulator.amazonses.com).\n"
        f"aws sesv2 list-suppressed-destinations --region {case.ses_region}"
    )
    return found(text, remedy)


def _rate(case: Case, metric: str) -> float | None:
    """The newest value of the last week.

    Raises: NotChecked.
    """
    until = case.now.replace(second=0, microsecond=0)
    answer = case.aws.read(
        "cloudwatch",
        "get_metric_statistics",
        case.ses_region,
        Namespace="AWS/SES",
        MetricName=metric,
        StartTime=until - timedelta(days=7),
        EndTime=until,
        Period=3600,
        Statistics=["Average"],
    )
    points: Sequence[Mapping[str, Any]] = shown(answer, f"{metric} in {case.ses_region}").get("Datapoints") or ()
    newest = max(points, key=lambda point: point["Timestamp"], default=None)
    return None if newest is None else float(newest.get("Average", 0))


@check("B7", I, "production access in the pool's Region instead of SES's", "The sandbox was left in the wrong Region.", SANDBOX)
def wrong_region(case: Case) -> Verdict:
    account = _account(case)
    if case.region == case.ses_region or _in_production(case, account):
        return fine("No other Region's production access matters.")
    if not _in_production(case, case.account(case.region), case.region):
        return fine(f"SES in {case.region} is in the sandbox as well.")
    text = f"SES is out of the sandbox in {case.region}, but the pool sends from {case.ses_region}, which is not."
    return found(text, leave_sandbox(case.ses_region))


@check("B8", W, "SES's sending rate", "One mail a second: many sign-ups at once are throttled.", QUOTAS, POSSIBLE)
def rate(case: Case) -> Verdict:
    account = _account(case)
    per_second = float(within(account, "SendQuota").get("MaxSendRate", 0))
    if not per_second:
        raise NotChecked(f"SES account in {case.ses_region}: not checked: the endpoint shows no sending rate.")
    text = f"SES in {case.ses_region} takes {per_second:g} mails a second."
    if per_second > 1 or not account.get("ProductionAccessEnabled"):
        return fine(text)
    return found(f"{text} When many sign up at once, some get no mail.", RAISE_QUOTA)


CHECKS: tuple[Check, ...] = (sandbox, review, enforcement, quota, switched_off, reputation, wrong_region, rate)
