"""B: the SES account in the Region that sends. Only for pools on their own SES.

Source: API reference, GetAccount (model); SES guide, request-production-access and faqs-enforcement (guide).
"""

from collections.abc import Callable, Mapping
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Diagnosis, Severity, fine, found, skipped
from gatepost.doctor.reading import within
from gatepost.rules import sending
from gatepost.rules.remedies import ASK_SUPPORT, RAISE_QUOTA, leave_sandbox, resume_account, verify

NEARLY_FULL = 0.8

_Examine = Callable[[Case, Mapping[str, Any]], Diagnosis]


def _of_account(check: str, severity: Severity) -> Callable[[_Examine], Callable[[Case], Diagnosis]]:
    """A check that needs GetAccount's answer, and is skipped without one."""

    def wrap(examine: _Examine) -> Callable[[Case], Diagnosis]:
        def ask(case: Case) -> Diagnosis:
            if not case.own_ses or case.by_function:
                return skipped(check, severity, "The pool does not send from your own SES.")
            answer = case.account
            if answer.value is None:
                return skipped(check, severity, f"SES account in {case.ses_region}: {answer.why}")
            return examine(case, answer.value)

        return ask

    return wrap


@_of_account("B1", Severity.FATAL)
def sandbox(case: Case, account: Mapping[str, Any]) -> Diagnosis:
    """B1: the sandbox mails verified recipients only, Region by Region."""
    region = case.ses_region
    if account.get("ProductionAccessEnabled"):
        return fine("B1", Severity.FATAL, f"SES in {region} is out of the sandbox.")
    text = f"SES in {region} is in the sandbox: it mails verified recipients only"
    if not case.recipient:
        return found("B1", Severity.FATAL, f"{text}.", leave_sandbox(region))
    if sending.sandbox_lets_recipients_through(case.letter, case.evidence.facts).refusal is None:
        return found("B1", Severity.USER, f"{text}. {case.recipient} is one of them, others are not.", leave_sandbox(region))
    remedy = f"{leave_sandbox(region)}\nor, for this recipient: {verify(case.recipient, region)}"
    return found("B1", Severity.FATAL, f"{text}, and {case.recipient} is not verified.", remedy)


@_of_account("B2", Severity.WARNING)
def review(case: Case, account: Mapping[str, Any]) -> Diagnosis:
    """B2: how the request for production access stands."""
    details = within(account, "Details", "ReviewDetails")
    status = str(details.get("Status", ""))
    if account.get("ProductionAccessEnabled") or not status or status == "GRANTED":
        return fine("B2", Severity.WARNING, "No review of production access is open.")
    case_id = f" (case {details['CaseId']})" if details.get("CaseId") else ""
    remedies = {
        "PENDING": "Wait: AWS answers within 24 hours, in the Support Center.",
        "DENIED": "Answer in the Support Center case what AWS asked.",
        "FAILED": leave_sandbox(case.ses_region),
    }
    text = f"The request for production access in {case.ses_region} is {status}{case_id}."
    return found("B2", Severity.WARNING, text, remedies.get(status, ""))


@_of_account("B3", Severity.FATAL)
def enforcement(_case: Case, account: Mapping[str, Any]) -> Diagnosis:
    """B3: AWS has paused the account, or is about to."""
    status = account.get("EnforcementStatus", "HEALTHY")
    if status == "SHUTDOWN":
        return found("B3", Severity.FATAL, "AWS has paused sending for this account.", ASK_SUPPORT)
    if status == "PROBATION":
        return found("B3", Severity.WARNING, "AWS has the account under review; it may still send.", ASK_SUPPORT)
    return fine("B3", Severity.FATAL, "AWS has nothing against the account.")


@_of_account("B4", Severity.FATAL)
def quota(case: Case, account: Mapping[str, Any]) -> Diagnosis:
    """B4: the rolling day's quota."""
    numbers = within(account, "SendQuota")
    most, sent = numbers.get("Max24HourSend", -1), numbers.get("SentLast24Hours", 0)
    if most < 0:
        return fine("B4", Severity.FATAL, "The quota is unlimited.")
    text = f"{sent:.0f} of the {most:.0f} recipients of a rolling day are used in {case.ses_region}."
    if sent >= most:
        return found("B4", Severity.FATAL, text, RAISE_QUOTA)
    if sent >= NEARLY_FULL * most:
        return found("B4", Severity.WARNING, text, RAISE_QUOTA)
    return fine("B4", Severity.FATAL, text)


@_of_account("B5", Severity.FATAL)
def switched_off(case: Case, account: Mapping[str, Any]) -> Diagnosis:
    """B5: the owner's own switch."""
    if account.get("SendingEnabled", True):
        return fine("B5", Severity.FATAL, "Sending is switched on.")
    return found("B5", Severity.FATAL, f"Sending is switched off for the account in {case.ses_region}.", resume_account(case.ses_region))


@_of_account("B7", Severity.INFORMATION)
def wrong_region(case: Case, account: Mapping[str, Any]) -> Diagnosis:
    """B7: production access was granted where the pool is, not where its mail leaves from."""
    if case.region == case.ses_region or account.get("ProductionAccessEnabled"):
        return fine("B7", Severity.INFORMATION, "No other Region's production access matters.")
    answer = case.aws.read("sesv2", "get_account", case.region)
    if answer.value is None:
        return skipped("B7", Severity.INFORMATION, f"SES account in {case.region}: {answer.why}")
    if not answer.value.get("ProductionAccessEnabled"):
        return fine("B7", Severity.INFORMATION, f"SES in {case.region} is in the sandbox as well.")
    text = f"SES is out of the sandbox in {case.region}, but the pool sends from {case.ses_region}, which is not."
    return found("B7", Severity.INFORMATION, text, leave_sandbox(case.ses_region))


CHECKS: tuple[Callable[[Case], Diagnosis], ...] = (sandbox, review, enforcement, quota, switched_off, wrong_region)
