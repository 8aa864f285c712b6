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

_CLI_NAMES = {"cognito-idp": "cognito-idp", "ses": "ses", "sesv2": "sesv2"}
_SECRET_SHAPES = frozenset(("PasswordType", "SecretHashType", "ClientSecretType", "SoftwareTokenMFAUserCodeType", "PrivateKey"))
_LINE = 100
"""Characters after which a command is broken into lines."""


def command(service: str, operation: str, given: Mapping[str, Any], region: str, endpoint_url: str) -> str:
    """The command, ready for a POSIX shell. Passwords are masked."""
    described = catalogue.operation(service, operation)
    shapes: Mapping[str, Shape] = described.input.members if described and described.input else {}
    words = [f"aws {_CLI_NAMES[service]} {_kebab(operation)}"]
    for name, value in given.items():
        words.append(_option(name, value, shapes.get(name)))
    words += [f"--region {shlex.quote(region)}", f"--endpoint-url {shlex.quote(endpoint_url)}"]
    line = " ".join(words)
    return line if len(line) <= _LINE else " \\\n  ".join(words)


def _option(name: str, value: Any, shape: "Shape | None") -> str:
    option = f"--{_kebab(name)}"
    shown = _shown(value, shape)
    if isinstance(shown, bool):
        return option if shown else f"--no-{_kebab(name)}"
    if isinstance(shown, list) and shown and all(isinstance(each, str) and each for each in cast("list[Any]", shown)):
        return " ".join((option, *(_quoted(each) for each in cast("list[str]", shown))))
    if isinstance(shown, dict | list):
        return f"{option} {shlex.quote(orjson.dumps(shown).decode())}"
    return f"{option} {_quoted(str(shown))}"


def _quoted(text: str) -> str:
    """The CLI reads a file where a value begins with `file://`, so such a value is given as JSON is: not at all as a path."""
    return shlex.quote(text)


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
