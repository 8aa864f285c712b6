"""What one page leaves for the next one after a redirect: a sentence, and the calls that were made.

It travels in a sealed cookie, so that any process of the server can read it and nobody can write it. Where the commands
are too long for a cookie, only the names of their operations go along.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from starlette.responses import Response

from gatepost.store.sealing import Seal

COOKIE = "gatepost_said"
PATH = "/console/"
_LONGEST = 3800
_SECONDS = 60
_ABOUT = "console flash"


@dataclass(frozen=True, slots=True)
class Shown:
    """A call as the page's foot shows it; `command` is empty where it was too long to be carried along."""

    service: str
    operation: str
    command: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What was left by the page before."""

    id: str
    values: Mapping[str, Any]
    calls: tuple[Shown, ...]


def leave(response: Response, seal: Seal, calls: Sequence[Shown], said: str, values: Mapping[str, Any], *, secure: bool) -> None:
    """Leave it on a response."""
    cookie = _packed(seal, calls, said, values)
    if len(cookie) > _LONGEST:
        cookie = _packed(seal, [replace(call, command="") for call in calls], said, values)
    if len(cookie) > _LONGEST:
        cookie = _packed(seal, (), said, {name: str(value)[:200] for name, value in values.items()})
    response.set_cookie(COOKIE, cookie, max_age=_SECONDS, path=PATH, secure=secure, httponly=True, samesite="strict")


def take(seal: Seal, cookie: str) -> Said | None:
    """What the cookie says; None if it is not one of this server's."""
    try:
        packed = zlib.decompress(seal.open(base64.urlsafe_b64decode(cookie), _ABOUT))
    except (binascii.Error, ValueError, InvalidTag, zlib.error):
        return None
    said, values, calls = orjson.loads(packed)
    return Said(said, values, tuple(Shown(*call) for call in calls))


def _packed(seal: Seal, calls: Sequence[Shown], said: str, values: Mapping[str, Any]) -> str:
    content = orjson.dumps((said, values, [(call.service, call.operation, call.command, call.refusal) for call in calls]))
    return base64.urlsafe_b64encode(seal.seal(zlib.compress(content, 9), _ABOUT)).decode()
