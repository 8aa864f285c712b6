"""Reading an account through boto3: every answer is a value, a clear "not there", or "could not be read" with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from shlex import quote
from typing import Any, cast

from gatepost.doctor.obstacles import Obstacle, obstacle_of

CONNECT_SECONDS = 5
READ_SECONDS = 15
LONGEST_TEXT = 500
ATTEMPTS = 3
"""Of one call, which botocore repeats when it is throttled or the service breaks."""


class NotChecked(Exception):
    """What a check needs could not be read; the text says what and why."""


def within(shown: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """An object inside of what AWS shows; empty where it is left out."""
    for name in path:
        inner = shown.get(name)
        shown = cast("Mapping[str, Any]", inner) if isinstance(inner, Mapping) else {}
    return shown


def utc(moment: datetime) -> str:
    """A time for people, to the minute."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at something: what was looked at and, if nothing could be seen, why."""

    what: str
    obstacle: Obstacle | None = None
    action: str = ""
    """The IAM action that it takes, `ses:GetAccount`; empty for DNS."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a value, or AWS's code and text."""

    value: Mapping[str, Any] | None
    code: str = ""
    text: str = ""
    obstacle: Obstacle | None = None
    reading: Reading = Reading("")

    @property
    def absent(self) -> bool:
        """AWS says that there is none of that name."""
        return self.value is None and self.obstacle is None

    @property
    def unread(self) -> bool:
        """Whether it is there could not be found out: no permission, no such operation, no connection."""
        return self.obstacle is not None

    @property
    def why(self) -> str:
        """Why it could not be read, for people."""
        action = self.reading.action
        match self.obstacle:
            case Obstacle.DENIED:
                return f"not checked: the permission {action} is missing ({self.code})"
            case Obstacle.UNSUPPORTED:
                return f"not checked: the endpoint does not have {action} ({self.code})"
            case Obstacle.THROTTLED:
                return f"not checked: {action} was throttled ({self.code}); try again in a minute"
            case Obstacle.UNREACHABLE:
                return f"not checked: no answer to {action} ({self.code})"
            case _:
                return f"not checked: {self.code}{': ' if self.text else ''}{self.text}"


def shown(answer: Answer, what: str) -> Mapping[str, Any]:
    """What was read.

    Raises: NotChecked, when it could not be.
    """
    if answer.value is None:
        raise NotChecked(f"{what}: {answer.why}")
    return answer.value


def action_of(service: str, operation: str) -> str:
    """The IAM action of a boto3 method: `sesv2`, `get_account` is `ses:GetAccount`."""
    return f"{'ses' if service == 'sesv2' else service}:{''.join(part.capitalize() for part in operation.split('_'))}"


def _session(aws: "Aws") -> Any:
    """A session with credentials of its own; AWS's models are read once a process."""
    import boto3
    import botocore.session

    own = botocore.session.Session(profile=aws.profile)
    own.register_component("data_loader", _models())
    access_key, secret = aws.credentials or (None, None)
    return boto3.session.Session(botocore_session=own, region_name=aws.region, aws_access_key_id=access_key, aws_secret_access_key=secret)


@lru_cache(maxsize=1)
def _models() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


@dataclass
class Aws:
    """An account as one caller sees it. With `endpoint_url` that one address serves every AWS service.

    Credentials are those of the profile, else of the environment, as boto3 finds them, unless an access key and its secret are given.
    One belongs to one examination, in one thread.
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    trail: list[Reading] = field(default_factory=list[Reading])
    """What was looked at, in order; whoever wants to know what a check reads empties it before."""
    _session: Any = None
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    _answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    _silent: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], Answer])
    """Services that did not answer once: nobody waits for them again."""

    def addressed(self, remedy: str) -> str:
        """A remedy whose commands speak to the same endpoint, as the same profile."""
        return "\n".join(_with_flags(line, self.flags) for line in remedy.splitlines())

    @property
    def flags(self) -> str:
        """What a command of the AWS CLI needs to speak to the same endpoint, as the same profile."""
        given = (("endpoint-url", self.endpoint_url), ("profile", self.profile))
        return "".join(f" --{name} {quote(value)}" for name, value in given if value)

    def client(self, service: str, region: str) -> Any:
        """A boto3 client, made once."""
        if (service, region) not in self._clients:
            self._clients[service, region] = self._make(service, region)
        return self._clients[service, region]

    def _make(self, service: str, region: str) -> Any:
        from botocore.config import Config  # here, because the commands that need no AWS start faster without it

        if self._session is None:
            self._session = _session(self)
        config = Config(
            connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"mode": "standard", "total_max_attempts": ATTEMPTS}
        )
        return self._session.client(service, region_name=region, endpoint_url=self.endpoint_url, config=config)

    def read(self, service: str, operation: str, region: str, **request: Any) -> Answer:
        """Calls an operation that only reads; the same question is asked once."""
        key = json.dumps([service, operation, region, request], default=str, sort_keys=True)
        if key not in self._answers:
            self._answers[key] = self._silent.get((service, region)) or self.call(service, operation, region, **request)
        answer = self._answers[key]
        if answer.obstacle is Obstacle.UNREACHABLE:
            self._silent.setdefault((service, region), answer)
        self.trail.append(answer.reading)
        return answer

    def call(self, service: str, operation: str, region: str, **request: Any) -> Answer:
        """Calls an operation, every time."""
        from botocore.exceptions import BotoCoreError, ClientError

        def unanswered(code: str, text: str, status: int = 0) -> Answer:
            obstacle = obstacle_of(code, text, status)
            return Answer(None, code, text, obstacle, Reading(what, obstacle, action_of(service, operation), text))

        what = f"{action_of(service, operation)}{_subject(request)} in {region}"
        try:
            answer = getattr(self.client(service, region), operation)(**request)
        except ClientError as refused:
            told = cast("Mapping[str, Any]", refused.response)
            error = within(told, "Error")
            status = within(told, "ResponseMetadata").get("HTTPStatusCode") or 0
            return unanswered(str(error.get("Code") or status or "Unknown"), _sentence(str(error.get("Message") or "")), int(status))
        except BotoCoreError as broken:
            return unanswered(type(broken).__name__, str(broken))
        except Exception as garbled:  # botocore has no exception of its own for an answer that is none of AWS's
            return unanswered(type(garbled).__name__, _sentence(str(garbled)))
        answer.pop("ResponseMetadata", None)
        return Answer(answer, reading=Reading(what, action=action_of(service, operation)))


def _sentence(text: str) -> str:
    """An error's text as it fits into a line; pages are not quoted."""
    whole = " ".join(text.split())
    if "<html" in whole.lower():
        return "it answered with a page for browsers"
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[:LONGEST_TEXT]} …"


def _subject(request: Mapping[str, Any]) -> str:
    """What a request is about, without the pool, which every other one is about."""
    named = [value for name, value in request.items() if isinstance(value, str) and name not in ("UserPoolId", "filterPattern")]
    return f" {' '.join(named)}" if named else ""


_COMMANDS = ("aws ", "gatepost integrate --", "gatepost doctor --")


def _with_flags(line: str, flags: str) -> str:
    """A line that is a command, or ends with one behind a colon, gets the flags."""
    start = min((line.find(command) for command in _COMMANDS if command in line), default=-1)
    return line + flags if start >= 0 and (start == 0 or line[:start].endswith(": ")) else line
