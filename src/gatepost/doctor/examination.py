"""The whole examination: every check, and the order of what they found."""

from dataclasses import replace

from gatepost.doctor import account, error_text, modes, recipient, sender
from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Diagnosis, Report, Severity, Status

CHECKS = (*modes.CHECKS, *account.CHECKS, *sender.CHECKS, *recipient.CHECKS)

LIKELY_FIRST = (
    *("A5", "C1", "C2", "C4", "D1", "D3", "C8", "B3", "B5", "C5b", "C3", "C5", "C7", "C7b", "C6", "B1", "C10", "B4"),
    *("D5", "D8", "D6", "D7", "D4", "D2", "E4"),
)
"""Of several causes the one that the send decision meets first, then the user's own."""

_SEVERITIES = tuple(Severity)
_STATUSES = (Status.FOUND, Status.OK, Status.SKIPPED)


def examine(case: Case) -> Report:
    """Asks every check.

    Raises: PoolUnreadable.
    """
    matched = error_text.matches(case)
    findings = [check(case) for check in CHECKS]
    ordered = [*matched, *sorted(findings, key=_likelihood)]
    return Report(tuple(replace(one, remedy=case.aws.addressed(one.remedy)) for one in sorted(ordered, key=_rank)))


def _rank(one: Diagnosis) -> tuple[int, int]:
    """What the error text says comes before what was read; then the worst."""
    by_text = one.id.startswith("T")
    return (_STATUSES.index(one.status), -1 if by_text else _SEVERITIES.index(one.severity))


def _likelihood(one: Diagnosis) -> tuple[int, str]:
    return (LIKELY_FIRST.index(one.id) if one.id in LIKELY_FIRST else len(LIKELY_FIRST), "")
