"""What a check says: one line of the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad it is."""

    FATAL = "F"
    """No mail of the pool goes out."""
    USER = "U"
    """This user, or this operation, gets none."""
    WARNING = "W"
    INFORMATION = "i"


class Status(StrEnum):
    """What came of the check."""

    FOUND = "found"
    OK = "ok"
    SKIPPED = "skipped"
    """It does not apply, or its facts could not be read; never a clean bill."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check's answer."""

    id: str
    severity: Severity
    status: Status
    text: str
    remedy: str = ""

    @property
    def stops_mail(self) -> bool:
        """A cause: it was found, and mail does not go because of it."""
        return self.status is Status.FOUND and self.severity in (Severity.FATAL, Severity.USER)

    def as_json(self) -> dict[str, str]:
        """The finding as `--json` prints it."""
        return {"id": self.id, "severity": self.severity, "status": self.status, "text": self.text, "remedy": self.remedy}


def found(check: str, severity: Severity, text: str, remedy: str = "") -> Diagnosis:
    """The check found something."""
    return Diagnosis(check, severity, Status.FOUND, text, remedy)


def fine(check: str, severity: Severity, text: str) -> Diagnosis:
    """The check looked and found nothing; `severity` is what it would have been."""
    return Diagnosis(check, severity, Status.OK, text)


def skipped(check: str, severity: Severity, text: str) -> Diagnosis:
    """The check could not look, or there was nothing to look at."""
    return Diagnosis(check, severity, Status.SKIPPED, text)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, the most likely cause first."""

    findings: Sequence[Diagnosis]

    @property
    def cause(self) -> str | None:
        """The id of the finding named first, if it stops mail."""
        first = next(iter(self.findings), None)
        return first.id if first and first.stops_mail else None

    @property
    def exit_code(self) -> int:
        """0: nothing found. 1: warnings. 2: something that stops mail."""
        if self.cause:
            return 2
        return int(any(one.status is Status.FOUND and one.severity is Severity.WARNING for one in self.findings))

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {"cause": self.cause, "findings": [one.as_json() for one in self.findings]}
