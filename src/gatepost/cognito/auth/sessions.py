"""The Session of a challenge: who is signing in and how far they have come, and whether they are still who they were.

A session is begun with `begin`, comes back through `resume`, and is used up with `sealed_challenges.spend` once its answer is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.call import Call
from gatepost.cognito.auth import sealed_challenges, strangers
from gatepost.cognito.auth.sealed_challenges import Challenge
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.clients import authentication
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User

_MARK_LENGTH = 53
"""How long what is written of a `_mark` is: a UUID and a moment to the millisecond, in JSON."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A sign-in that goes on: the step, knowing what was proven before, its user, and what `begin` was given to remember.

    `user` is None in a challenge that was simulated for a name that nobody has.
    """

    step: Step
    challenge: Challenge
    user: User | None
    state: Any


def begin(call: Call, step: Step, name: str, user: User, state: Any = None) -> str:
    """The Session of a new challenge."""
    return sealed_challenges.seal(call, step, name, user.username, [_mark(user), state])


def simulate(call: Call, step: Step, name: str, state: Any = None) -> str:
    """The Session of a challenge for the USERNAME of a step, which nobody has."""
    called = step.require("USERNAME")
    username = strangers.username(call.world, step.pool, called)
    return sealed_challenges.seal(call, step, name, username, [_mark_of_stranger(call, step, called), state])


def resume(call: Call, step: Step, *names: str) -> Resumed:
    """The sign-in that Session and USERNAME of an answer belong to, in a challenge of one of these names. It is not used up by this.

    A user who has been given another password meanwhile, or another user of the same name, is not who began it.
    Raises: InvalidParameter, NotAuthorized. Source: texts reported; what ends a session before its time (guessed).
    """
    name = step.require("USERNAME")
    challenge = sealed_challenges.open_sealed(call, step, step.require_session(), *names)
    authentication.require_hash(call, step.client, (name, challenge.username), step.parameters.get("SECRET_HASH"))
    return _resumed(call, step, challenge, name)


def resume_own(call: Call, step: Step, *names: str) -> Resumed:
    """The same where the Session alone says who it is. Raises: InvalidParameter, NotAuthorized."""
    challenge = sealed_challenges.open_sealed(call, step, step.require_session(), *names)
    return _resumed(call, step, challenge, challenge.username)


def _resumed(call: Call, step: Step, challenge: Challenge, name: str) -> Resumed:
    mark, state = challenge.state
    if isinstance(mark, str):
        if _mark_of_stranger(call, step, name) != mark and step.pool.folded(name) != challenge.username:
            raise _foreign()
        return Resumed(step, challenge, None, state)
    user = record.find(call, step.pool, name)
    if user is None or user.username != challenge.username:
        raise _foreign()
    if _mark(user) != mark:
        sealed_challenges.spend(call, challenge)  # the answer that gave them another password has a refusal of its own
        raise _foreign()
    return Resumed(challenge.resumed(step), challenge, user, state)


def short(call: Call, address: str) -> str:
    """What stands for an address in a Session, which has room for 2048 characters: a keyed hash."""
    return call.world.seal.fingerprint(address, "address in a session")


def _foreign() -> NotAuthorized:
    return NotAuthorized("Invalid session for the user.")


def _mark(user: User) -> Sequence[Any]:
    """What tells a user from another of the same name, and from themselves with another password."""
    return [user.sub, 0.0 if user.password_set_at is None else user.password_set_at.timestamp()]


def _mark_of_stranger(call: Call, step: Step, name: str) -> str:
    """The same for nobody of that name. It takes as much room, so that the length of a Session does not tell who is there."""
    return strangers.mark(call.world, step.pool, name)[:_MARK_LENGTH]
