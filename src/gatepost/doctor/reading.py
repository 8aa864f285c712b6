"""Reading an account through boto3: every answer is a value, a clear "not there", or "could not be read" with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

ABSENT = frozenset(("ResourceNotFoundException", "NotFoundException", "UserNotFoundException", "NoSuchEntity", "NoSuchEntityException"))
"""Codes that say: there is none of that name."""

TIMEOUT_SECONDS = 15


def within(shown: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """An object inside of what AWS shows; empty where it is left out."""
    for name in path:
        shown = shown.get(name) or {}
    return shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a value, or AWS's code and text."""

    value: Mapping[str, Any] | None
    code: str = ""
    text: str = ""

    @property
    def absent(self) -> bool:
        """AWS says that there is none of that name."""
        return self.value is None and self.code in ABSENT

    @property
    def unread(self) -> bool:
        """Whether it is there could not be found out: no permission, no such operation, no connection."""
        return self.value is None and not self.absent

    @property
    def why(self) -> str:
        """Why it could not be read, for people."""
        return f"not checked: {self.code}{': ' if self.text else ''}{self.text}"


def _session(profile: str | None, region: str | None) -> Any:
    """A session with credentials of its own; AWS's models are read once a process."""
    import boto3
    import botocore.session

    own = botocore.session.Session(profile=profile)
    own.register_component("data_loader", _models())
    return boto3.session.Session(botocore_session=own, region_name=region)


@lru_cache(maxsize=1)
def _models() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


@dataclass
class Aws:
    """An account as one profile sees it. With `endpoint_url` that one address serves every AWS service."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    _session: Any = None
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    _answers: dict[str, Answer] = field(default_factory=dict[str, Answer])

    def addressed(self, remedy: str) -> str:
        """A remedy whose commands speak to the same endpoint, as the same profile."""
        flags = "".join(f" --{name} {value}" for name, value in (("endpoint-url", self.endpoint_url), ("profile", self.profile)) if value)
        return "\n".join(_with_flags(line, flags) for line in remedy.splitlines())

    def client(self, service: str, region: str) -> Any:
        """A boto3 client, made once."""
        if (service, region) not in self._clients:
            self._clients[service, region] = self._make(service, region)
        return self._clients[service, region]

    def _make(self, service: str, region: str) -> Any:
        from botocore.config import Config  # here, because the commands that need no AWS start faster without it

        if self._session is None:
            self._session = _session(self.profile, self.region)
        config = Config(connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, retries={"mode": "standard", "max_attempts": 3})
        return self._session.client(service, region_name=region, endpoint_url=self.endpoint_url, config=config)

    def read(self, service: str, operation: str, region: str, **request: Any) -> Answer:
        """Calls an operation that only reads; the same question is asked once."""
        key = json.dumps([service, operation, region, request], default=str, sort_keys=True)
        if key not in self._answers:
            self._answers[key] = self.call(service, operation, region, **request)
        return self._answers[key]

    def call(self, service: str, operation: str, region: str, **request: Any) -> Answer:
        """Calls an operation, every time."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = getattr(self.client(service, region), operation)(**request)
        except ClientError as refused:
            error = within(cast("Mapping[str, Any]", refused.response), "Error")
            return Answer(None, str(error.get("Code", "Unknown")), str(error.get("Message", "")))
        except BotoCoreError as broken:
            return Answer(None, type(broken).__name__, str(broken))
        answer.pop("ResponseMetadata", None)
        return Answer(answer)


def _with_flags(line: str, flags: str) -> str:
    start = line.find("aws ") if "aws " in line else line.find("gatepost integrate")
    return line + flags if start >= 0 and (start == 0 or line[:start].endswith(": ")) else line
