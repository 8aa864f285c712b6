"""What a rule says: passed, refused or not asked, with the reason and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Outcome(StrEnum):
    PASSED = "passed"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as a value: `kind` names it for the service that turns it into an AWS error, `text` is AWS's sentence."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer."""

    check: str
    outcome: Outcome
    detail: str = ""
    refusal: Refusal | None = None
    remedy: str = ""


@lru_cache(maxsize=1024)
def passed(check: str, detail: str = "") -> Finding:
    """The check has nothing against it."""
    return Finding(check, Outcome.PASSED, detail)


@lru_cache(maxsize=1024)
def skipped(check: str, detail: str = "") -> Finding:
    """The check does not apply here, or its facts could not be read."""
    return Finding(check, Outcome.SKIPPED, detail)


def refused(check: str, refusal: Refusal, remedy: str = "", detail: str = "") -> Finding:
    """The check stops the mail or the change."""
    return Finding(check, Outcome.REFUSED, detail or refusal.text, refusal, remedy)


def first_refusal(findings: Iterable[Finding]) -> Refusal | None:
    """The refusal that an ordered list of checks answers with."""
    return next((finding.refusal for finding in findings if finding.refusal is not None), None)
