"""What the server must remember between a challenge and its answer, handed to the client as a sealed string.

So a sign-in that is never finished leaves nothing behind. What is written down is only that a challenge was answered, because
each can be answered once.
Source: API reference, RespondToAuthChallenge (confirmed); texts reported.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.tables import answered_challenges

_LOOK = b"\x01\x80\x01\x78"
"""What AWS's sessions begin with, `AYABe` in base64. Source: public samples (confirmed)."""
_DEFAULT_MINUTES = 3
_ABOUT = "challenge"

_spend = insert(answered_challenges).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge that was set: its name, to whom, through which client and which family of operations."""

    name: str
    challenge_id: str
    pool_id: str
    client_id: str
    username: str
    by_administrator: bool
    expires_at: float
    """Seconds since 1970."""
    proven: Sequence[str]
    """What the user had proven before it. See `Step.proven`."""
    custom: str
    """See `Step.custom`."""
    device: str
    """See `Step.device_key`."""
    target: int
    """See `Step.target`."""
    state: Any

    def resumed(self, step: Step) -> Step:
        """A step that goes on from it, knowing what was known when it was set."""
        return replace(step, proven=tuple(self.proven), custom=self.custom, device=self.device, target=self.target)


def seal(call: Call, step: Step, name: str, username: str, state: Any) -> str:
    """A new challenge as a string of base64. It can be answered for as long as the client's AuthSessionValidity says."""
    content = [
        name,
        secrets.token_hex(16),
        step.pool.pool_id,
        step.client.client_id,
        username,
        step.by_administrator,
        expiry(call, step).timestamp(),
        step.proven,
        step.custom,
        step.device_key,
        step.target,
        state,
    ]
    return base64.b64encode(_LOOK + call.world.seal.seal(orjson.dumps(content), _ABOUT)).decode()


def expiry(call: Call, step: Step) -> datetime:
    """Until when a challenge can be answered that is set now."""
    return call.now + timedelta(minutes=step.client.settings.get("AuthSessionValidity") or _DEFAULT_MINUTES)


def open_any(call: Call, sealed: str) -> Challenge:
    """The challenge in a string that came back, of whatever client and name.

    Raises: NotAuthorized, when it is none or too old.
    """
    try:
        content = base64.b64decode(sealed, validate=True)
        found = Challenge(*orjson.loads(call.world.seal.open(content[len(_LOOK) :], _ABOUT)))
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise NotAuthorized("Invalid session for the user.") from error
    if found.expires_at <= call.now.timestamp():
        raise NotAuthorized("Invalid session for the user, session is expired.")
    return found


def open_sealed(call: Call, step: Step, sealed: str, *names: str) -> Challenge:
    """The challenge in a string that came back.

    Raises: NotAuthorized, when it is no challenge of this client, of such a name, from the same family of operations, or too old.
    """
    found = open_any(call, sealed)
    if found.name not in names or (found.client_id, found.by_administrator) != (step.client.client_id, step.by_administrator):
        raise NotAuthorized("Invalid session for the user.")
    return found


def spend(call: Call, challenge: Challenge) -> None:
    """Let a challenge be answered this once; a refusal that forgets the transaction's changes gives it back.

    Raises: NotAuthorized.
    """
    row = {
        "pool_id": challenge.pool_id,
        "challenge_id": challenge.challenge_id,
        "expires_at": datetime.fromtimestamp(challenge.expires_at, UTC),
    }
    if call.tx.write(_spend, row) != 1:
        raise NotAuthorized("Invalid session for the user, session can only be used once.")
