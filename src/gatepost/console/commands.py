"""A call as the command of the AWS CLI that makes the same one.

Simple members become options with a value each, lists of simple ones an option with several, everything nested its JSON.
Source: AWS CLI user guide, cli-usage-parameters (guide).
"""

import base64
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import orjson

from gatepost.wire import catalogue

if TYPE_CHECKING:
    from botocore.model import Shape

MASK = "********"
"""What stands in a command for a password."""

_SECRET_SHAPES = frozenset(
    (
        "PasswordType",
        "SecretHashType",
        "ClientSecretType",
        "SecretCodeType",
        "SoftwareTokenMFAUserCodeType",
        "SessionType",
        "TokenModelType",
        "AuthParametersType",
        "ChallengeResponsesType",
        "PrivateKey",
    )
)
_FILE_MARKS = ("file://", "fileb://")
"""How values begin that the CLI takes for the name of a file to read; in JSON it does not."""
_NO_WORDS = ("-", "[", "{", *_FILE_MARKS)
_LINE = 100
"""Characters after which a command is broken into lines."""


def command(service: str, operation: str, given: Mapping[str, Any], region: str, endpoint_url: str) -> str:
    """The command, ready for a POSIX shell. Passwords are masked."""
    described = catalogue.operation(service, operation)
    shapes: Mapping[str, Shape] = described.input.members if described and described.input else {}
    shown = {name: _shown(value, shapes.get(name)) for name, value in given.items()}
    words = [f"aws {service} {_kebab(operation)}"]
    if any(isinstance(value, str) and value.startswith(_FILE_MARKS) for value in shown.values()):
        words.append(f"--cli-input-json {_as_json(shown)}")
    else:
        words += [_option(name, value) for name, value in shown.items()]
    words += [f"--region {shlex.quote(region)}", f"--endpoint-url {shlex.quote(endpoint_url)}"]
    line = " ".join(words)
    return line if len(line) <= _LINE else " \\\n  ".join(words)


def _option(name: str, value: Any) -> str:
    option = f"--{_kebab(name)}"
    if isinstance(value, bool):
        return option if value else f"--no-{_kebab(name)}"
    if isinstance(value, list) and _are_words(cast("list[Any]", value)):
        return " ".join((option, *(shlex.quote(each) for each in cast("list[str]", value))))
    if isinstance(value, dict | list):
        return f"{option} {_as_json(value)}"
    text = str(value)
    return f"{option}={shlex.quote(text)}" if text.startswith("-") else f"{option} {shlex.quote(text)}"


def _are_words(values: list[Any]) -> bool:
    """Whether the CLI takes the values of a list one by one as they are."""
    return bool(values) and all(isinstance(each, str) and each and not each.startswith(_NO_WORDS) for each in values)


def _as_json(value: Any) -> str:
    return shlex.quote(orjson.dumps(value).decode())


def _shown(value: Any, shape: "Shape | None") -> Any:
    """A value as JSON has it, with what is secret masked."""
    if shape is not None and shape.name in _SECRET_SHAPES:
        return MASK
    if isinstance(value, Mapping):
        members: Mapping[str, Any] = getattr(shape, "members", {})
        each = getattr(shape, "value", None)
        return {key: _shown(entry, members.get(key, each)) for key, entry in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_shown(entry, getattr(shape, "member", None)) for entry in cast("Sequence[Any]", value)]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


@cache
def _kebab(name: str) -> str:
    """A name as the CLI spells it."""
    from botocore import xform_name  # here, because it loads much and only the console's pages need it

    return xform_name(name, "-")
