"""What the server must remember between a challenge and its answer, handed to the client as a sealed string.

So a sign-in that is never finished leaves nothing behind. What is written down is only that a challenge was answered, because
each can be answered once.
Source: API reference, RespondToAuthChallenge (confirmed); texts reported.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.tables import answered_challenges

_LOOK = b"\x01\x80\x01\x78"
"""What AWS's sessions begin with, `AYABe` in base64. Source: public samples (confirmed)."""
_DEFAULT_MINUTES = 3

_answer = insert(answered_challenges).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge that was set: its name, to whom, through which client and which family of operations."""

    name: str
    challenge_id: str
    username: str
    by_administrator: bool
    expires_at: float
    """Seconds since 1970."""
    state: Any


def seal(call: Call, client: Client, name: str, username: str, state: Any, *, by_administrator: bool) -> str:
    """A new challenge as a string of base64. It can be answered for as long as the client's AuthSessionValidity says."""
    expires_at = call.now + timedelta(minutes=client.settings.get("AuthSessionValidity") or _DEFAULT_MINUTES)
    content = [name, secrets.token_hex(16), username, by_administrator, expires_at.timestamp(), state]
    return base64.b64encode(_LOOK + call.world.seal.seal(orjson.dumps(content), _about(client))).decode()


def open_sealed(call: Call, client: Client, sealed: str, name: str, *, by_administrator: bool) -> Challenge:
    """The challenge in a string that came back.

    Raises: NotAuthorized, when it is no challenge of this client, of that name, from the same family of operations, or too old.
    """
    try:
        content = base64.b64decode(sealed, validate=True)
        found = Challenge(*orjson.loads(call.world.seal.open(content[len(_LOOK) :], _about(client))))
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise NotAuthorized("Invalid session for the user.") from error
    if found.name != name or found.by_administrator != by_administrator:
        raise NotAuthorized("Invalid session for the user.")
    if found.expires_at <= call.now.timestamp():
        raise NotAuthorized("Invalid session for the user, session is expired.")
    return found


def answer(call: Call, client: Client, challenge: Challenge) -> None:
    """Let a challenge be answered this once; a refusal that forgets the transaction's changes gives it back.

    Raises: NotAuthorized.
    """
    row = {
        "pool_id": client.pool.pool_id,
        "challenge_id": challenge.challenge_id,
        "expires_at": datetime.fromtimestamp(challenge.expires_at, UTC),
    }
    if call.tx.write(_answer, row) != 1:
        raise NotAuthorized("Invalid session for the user, session can only be used once.")


def _about(client: Client) -> str:
    return f"challenge {client.pool.pool_id} {client.client_id}"
