"""The whole examination: every check, and the order of what they found."""

from collections.abc import Callable
from dataclasses import replace

from gatepost.doctor import (
    account,
    authentication,
    configuration_sets,
    delivery,
    error_text,
    functions,
    history,
    messages,
    modes,
    permission,
    recipient,
    sender,
    sign_in,
    unreadable,
)
from gatepost.doctor.case import Case, PoolUnreadable
from gatepost.doctor.catalogue import Check
from gatepost.doctor.diagnosis import Certainty, Diagnosis, Report, Severity, Status
from gatepost.doctor.obstacles import Obstacle

CHECKS: tuple[Check, ...] = (
    *modes.CHECKS,
    *account.CHECKS,
    *sender.CHECKS,
    *permission.CHECKS,
    *configuration_sets.CHECKS,
    *authentication.CHECKS,
    *messages.CHECKS,
    *recipient.CHECKS,
    *history.CHECKS,
    *sign_in.CHECKS,
    *functions.CHECKS,
    *delivery.CHECKS,
)
"""Asked of every pool."""

ALL: tuple[Check, ...] = (*error_text.CHECKS, *CHECKS, *delivery.LAST)
"""Every check there is."""

LIKELY_FIRST = (
    *("E2", "A5", "C1", "C2", "C4", "D1", "D3", "C8", "B3", "B5", "C5b", "C3", "C5", "C7", "C7b", "C6", "B1", "C10", "B4"),
    *("D5", "D8", "D10b", "D12", "D15", "D10", "D6", "D11", "D7", "D4", "D2", "E4", "E6", "E3", "D9", "D14", "A8"),
    *("E1", "E7", "E8", "E9", "A3", "A2", "A6"),
)
"""Of several causes the one that the send decision meets first, then the user's own, then what delivery meets."""

_SEVERITIES = tuple(Severity)
_STATUSES = tuple(Status)
_CERTAINTIES = tuple(Certainty)


def examine(case: Case, progress: Callable[[str], None] = lambda _title: None) -> Report:
    """Asks every check; `progress` is told what is looked at next. A pool that cannot be read gives a report that says so."""
    by_text = _by_text(case)
    try:
        _ = case.described
    except PoolUnreadable as unread:
        finding = unreadable.of_pool(case, unread.answer, str(unread))
        return _report(case, [*by_text, finding], readable=False)
    diagnoses = list(by_text)
    for check in CHECKS:
        progress(check.title)
        diagnoses.append(check.diagnose(case))
    if not any(one.stops_mail for one in diagnoses):
        diagnoses += [check.diagnose(case) for check in delivery.LAST]
    progress("who asks")
    _ = case.caller
    diagnoses += unreadable.findings(case, diagnoses, list(case.trail))
    return _report(case, sorted(diagnoses, key=_rank), readable=True)


def _by_text(case: Case) -> list[Diagnosis]:
    if not case.error_text:
        return []
    return [one for check in error_text.CHECKS if (one := check.diagnose(case)).status is Status.FOUND]


def _report(case: Case, diagnoses: list[Diagnosis], *, readable: bool) -> Report:
    denied = {reading.action for reading in case.trail if reading.obstacle is Obstacle.DENIED and reading.action}
    return Report(
        findings=tuple(replace(one, remedy=case.aws.addressed(one.remedy)) for one in diagnoses),
        pool_id=case.pool_id,
        region=case.region,
        ses_region=case.ses_region if readable else "",
        username=case.username if readable else case.given_username,
        recipient=case.recipient if readable else case.email,
        operation=case.operation,
        error_text=case.error_text,
        caller=str((case.caller.value or {}).get("Arn") or ""),
        endpoint=case.aws.endpoint_url or "",
        at=case.now,
        readable=readable,
        missing_permissions=tuple(sorted(denied)),
    )


def _rank(one: Diagnosis) -> tuple[int, int, int, int]:
    """What the error text says comes before what was read; then causes, the merely possible last; then the worst; then the likeliest."""
    tier = -1 if one.id.startswith("T") else 0 if one.stops_mail else 1
    unsure = _CERTAINTIES.index(one.certainty) if one.certainty is Certainty.POSSIBLE else 0
    likelihood = LIKELY_FIRST.index(one.id) if one.id in LIKELY_FIRST else len(LIKELY_FIRST)
    return (_STATUSES.index(one.status) * 10 + tier, unsure if tier == 0 else 0, _SEVERITIES.index(one.severity), likelihood)
