"""What a check is: an id that stays, what it looks at, what it means, where its rule is from, and the function that looks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gatepost.doctor.diagnosis import Certainty, Diagnosis, Severity, Status
from gatepost.doctor.reading import NotChecked

if TYPE_CHECKING:
    from gatepost.doctor.case import Case

F: Final = Severity.FATAL
U: Final = Severity.USER
W: Final = Severity.WARNING
I: Final = Severity.INFORMATION  # noqa: E741  the letters are the report's own
CERTAIN: Final = Certainty.CERTAIN
LIKELY: Final = Certainty.LIKELY
POSSIBLE: Final = Certainty.POSSIBLE


class DoesNotApply(Exception):
    """The check has nothing to say about this pool or this question; the text says why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check's function says. Severity and certainty are the check's own unless it says otherwise."""

    status: Status
    text: str
    remedy: str = ""
    severity: Severity | None = None
    certainty: Certainty | None = None


def found(text: str, remedy: str = "", *, severity: Severity | None = None, certainty: Certainty | None = None) -> Verdict:
    """The check found something."""
    return Verdict(Status.FOUND, text, remedy, severity, certainty)


def fine(text: str) -> Verdict:
    """The check looked and found nothing."""
    return Verdict(Status.OK, text)


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `severity` is the worst that it can find; sources are as in `Diagnosis`."""

    id: str
    severity: Severity
    title: str
    meaning: str
    source: str
    certainty: Certainty
    ask: "Callable[[Case], Verdict]"

    def diagnose(self, case: "Case") -> Diagnosis:
        """Looks, and says what was read for it."""
        begun = len(case.trail)
        verdict = self._verdict(case)
        return Diagnosis(
            self.id,
            verdict.severity or self.severity,
            verdict.status,
            verdict.text,
            verdict.remedy,
            verdict.certainty or self.certainty,
            self.title,
            self.meaning,
            self.source,
            tuple({reading.what: None for reading in case.trail[begun:]}),
        )

    def _verdict(self, case: "Case") -> Verdict:
        try:
            return self.ask(case)
        except DoesNotApply as nothing:
            return Verdict(Status.SKIPPED, str(nothing))
        except NotChecked as unread:
            return Verdict(Status.UNCHECKED, str(unread))
        except (AttributeError, LookupError, TypeError, ValueError) as strange:
            text = f"not checked: the endpoint answered in another form than AWS ({type(strange).__name__}: {strange})"
            return Verdict(Status.UNCHECKED, text)


def check(
    identifier: str, severity: Severity, title: str, meaning: str, source: str, certainty: Certainty = Certainty.CERTAIN
) -> "Callable[[Callable[[Case], Verdict]], Check]":
    """Makes a check of a function."""

    def make(ask: "Callable[[Case], Verdict]") -> Check:
        return Check(identifier, severity, title, meaning, source, certainty, ask)

    return make
