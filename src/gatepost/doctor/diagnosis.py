"""What a check says, and the report that all of them make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
    UNCHECKED = "unchecked"
    """Its facts could not be read: never a clean bill."""
    SKIPPED = "skipped"
    """It has nothing to say about this pool or this question."""


class Certainty(StrEnum):
    """How sure it is that what was found is so, and matters."""

    CERTAIN = "certain"
    """AWS says so itself."""
    LIKELY = "likely"
    """It follows from what was read, by rules that are known."""
    POSSIBLE = "possible"
    """It would explain the symptom, and there are other explanations."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check's answer."""

    id: str
    severity: Severity
    status: Status
    text: str
    remedy: str = ""
    certainty: Certainty = Certainty.CERTAIN
    title: str = ""
    """What the check looks at."""
    meaning: str = ""
    """What it means for mail when something is found."""
    source: str = ""
    """Where the rule behind it is written down, and how well that is known: guide, model, reported or guessed."""
    read: tuple[str, ...] = ()
    """What it was read from."""

    @property
    def stops_mail(self) -> bool:
        """A cause: it was found, and mail does not go because of it."""
        return self.status is Status.FOUND and self.severity in (Severity.FATAL, Severity.USER)

    def as_json(self) -> dict[str, Any]:
        """The finding as `--json` prints it."""
        return {
            "id": self.id,
            "severity": self.severity,
            "status": self.status,
            "certainty": self.certainty,
            "title": self.title,
            "text": self.text,
            "meaning": self.meaning,
            "remedy": self.remedy,
            "read": list(self.read),
            "source": self.source,
        }


class Outcome(StrEnum):
    """The report in a word."""

    FINE = "fine"
    WARNINGS = "warnings"
    BROKEN = "broken"
    COULD_NOT_LOOK = "could not look"


EXIT_CODES = {Outcome.FINE: 0, Outcome.WARNINGS: 1, Outcome.BROKEN: 2, Outcome.COULD_NOT_LOOK: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings, the most likely cause first, and what was examined."""

    findings: Sequence[Diagnosis]
    pool_id: str = ""
    region: str = ""
    ses_region: str = ""
    username: str = ""
    recipient: str = ""
    operation: str = ""
    error_text: str = ""
    caller: str = ""
    """As whom it was read: an ARN, if AWS says."""
    endpoint: str = ""
    """Another endpoint than AWS."""
    at: datetime | None = None
    readable: bool = True
    """The pool itself could be read."""
    missing_permissions: Sequence[str] = field(default_factory=tuple)
    """Actions that the caller may not call."""

    @property
    def cause(self) -> str | None:
        """The id of the finding named first, if it stops mail."""
        first = next(iter(self.findings), None)
        return first.id if first and first.stops_mail else None

    @property
    def outcome(self) -> Outcome:
        """The report in a word."""
        if not self.readable:
            return Outcome.COULD_NOT_LOOK
        if self.cause:
            return Outcome.BROKEN
        return Outcome.WARNINGS if self.found(Severity.WARNING) else Outcome.FINE

    @property
    def exit_code(self) -> int:
        """0: nothing found. 1: warnings. 2: something that stops mail. 3: the pool could not be read."""
        return EXIT_CODES[self.outcome]

    def found(self, *severities: Severity) -> list[Diagnosis]:
        """What was found, of these severities or of any."""
        return [one for one in self.findings if one.status is Status.FOUND and (not severities or one.severity in severities)]

    def of(self, status: Status) -> list[Diagnosis]:
        """The checks that ended so."""
        return [one for one in self.findings if one.status is status]

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "outcome": self.outcome,
            "cause": self.cause,
            "pool": self.pool_id,
            "region": self.region,
            "ses_region": self.ses_region,
            "username": self.username,
            "recipient": self.recipient,
            "operation": self.operation,
            "caller": self.caller,
            "at": self.at.isoformat(timespec="seconds") if self.at else None,
            "missing_permissions": list(self.missing_permissions),
            "findings": [one.as_json() for one in self.findings],
        }
