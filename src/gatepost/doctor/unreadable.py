"""N: what the doctor could not look at, each obstacle a finding of its own. Nothing of it is a clean bill.

An obstacle in the way of a check that could have found a cause is a warning, any other is information. What an endpoint does not have is a
warning only where it calls itself Cognito or SES, and hides a cause that stops all mail.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json import dumps

from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Certainty, Diagnosis, Severity, Status
from gatepost.doctor.obstacles import Obstacle
from gatepost.doctor.reading import Answer, Reading


@dataclass(frozen=True, slots=True)
class Kind:
    """How an obstacle is told of."""

    id: str
    title: str
    meaning: str


KINDS: Mapping[Obstacle, Kind] = {
    Obstacle.DENIED: Kind("N1", "a permission is missing", "What it would have shown is not checked."),
    Obstacle.UNSUPPORTED: Kind("N2", "the endpoint does not have the operation", "What it would have shown is not checked."),
    Obstacle.THROTTLED: Kind("N3", "AWS answered too many requests", "What it would have shown is not checked; another look may see it."),
    Obstacle.UNREACHABLE: Kind(
        "N4", "no answer: the network, an endpoint, or the name servers", "What it would have shown is not checked."
    ),
    Obstacle.CREDENTIALS: Kind("N5", "there are no credentials, or they are not good", "Nothing of this account can be read."),
    Obstacle.FAILED: Kind("N6", "the endpoint broke, or answered what AWS does not answer", "What it would have shown is not checked."),
}
NO_POOL = Kind("N7", "there is no such pool for this caller, in this Region", "There is nothing to examine.")

_CORE = ("cognito-idp:", "ses:")
"""What an endpoint that calls itself compatible should have."""


def findings(case: Case, diagnoses: Iterable[Diagnosis], readings: Iterable[Reading]) -> Iterator[Diagnosis]:
    """A finding for each obstacle: one for an action that was refused, one for a name server that was silent."""
    diagnoses = list(diagnoses)
    lost: dict[tuple[Obstacle, str], Reading] = {}
    for reading in readings:
        if reading.obstacle is not None:
            lost.setdefault((reading.obstacle, reading.action), reading)
    for (obstacle, action), reading in lost.items():
        blocked = [one for one in diagnoses if one.status is Status.UNCHECKED and any(_same(what, reading, action) for what in one.read)]
        yield _finding(case, obstacle, reading, blocked)


def _same(what: str, reading: Reading, action: str) -> bool:
    return what.startswith(f"{action} ") if action else what == reading.what


def _finding(case: Case, obstacle: Obstacle, reading: Reading, blocked: list[Diagnosis]) -> Diagnosis:
    if obstacle is Obstacle.UNSUPPORTED:
        weighs = reading.action.startswith(_CORE) and any(one.severity is Severity.FATAL for one in blocked)
    else:
        weighs = any(one.severity in (Severity.FATAL, Severity.USER) for one in blocked)
    kind = KINDS[obstacle]
    ids = ", ".join(one.id for one in blocked)
    said = f" It said: {reading.detail}" if reading.detail and obstacle is not Obstacle.UNSUPPORTED else ""
    return Diagnosis(
        kind.id,
        Severity.WARNING if weighs else Severity.INFORMATION,
        Status.FOUND,
        f"{_text(obstacle, reading)}{f' Not checked therefore: {ids}.' if ids else ''}{said}",
        _remedy(case, obstacle, reading),
        Certainty.CERTAIN,
        kind.title,
        kind.meaning,
        "AWS's common errors (model)",
        (reading.what,),
    )


def _text(obstacle: Obstacle, reading: Reading) -> str:
    match obstacle:
        case Obstacle.DENIED:
            return f"The permission {reading.action} is missing."
        case Obstacle.UNSUPPORTED:
            return f"The endpoint does not have {reading.action}."
        case Obstacle.THROTTLED:
            return f"AWS throttled {reading.action}."
        case Obstacle.UNREACHABLE:
            return f"There was no answer to {reading.action or reading.what}."
        case Obstacle.CREDENTIALS:
            return f"The credentials are not good for {reading.action}."
        case Obstacle.FAILED:
            return f"The answer to {reading.action} could not be used."


def _remedy(case: Case, obstacle: Obstacle, reading: Reading) -> str:
    match obstacle:
        case Obstacle.DENIED:
            statement = dumps({"Effect": "Allow", "Action": reading.action, "Resource": "*"})
            return f"Add to the policy of {_caller(case) or 'the caller'}: {statement}"
        case Obstacle.THROTTLED:
            return "Ask again in a minute."
        case Obstacle.UNREACHABLE:
            return "Look into the network, a proxy, and whether the Region has the service."
        case Obstacle.CREDENTIALS:
            return "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), sign in anew, or give a --profile."
        case _:
            return ""


def _caller(case: Case) -> str:
    return str((case.caller.value or {}).get("Arn") or "")


def of_pool(case: Case, answer: Answer, text: str) -> Diagnosis:
    """The finding that the pool itself could not be read: nothing else was examined."""
    kind = KINDS[answer.obstacle] if answer.obstacle else NO_POOL
    remedy = _remedy(case, answer.obstacle, answer.reading) if answer.obstacle else _other_pools(case)
    return Diagnosis(
        kind.id,
        Severity.FATAL,
        Status.FOUND,
        text,
        remedy,
        Certainty.CERTAIN,
        kind.title,
        "Nothing of the pool was examined.",
        "AWS's common errors (model)",
        (answer.reading.what,),
    )


def _other_pools(case: Case) -> str:
    who = _caller(case)
    listing = f"aws cognito-idp list-user-pools --max-results 60 --region {case.region}"
    return f"{listing}{f'{chr(10)}It was looked for as {who}.' if who else ''}"
