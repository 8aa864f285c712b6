"""NEW_PASSWORD_REQUIRED: a user with a temporary password chooses their own, and gives what the pool requires of them."""

from dataclasses import replace

import orjson

from gatepost.call import Call
from gatepost.cognito import attribute_schema, password_history, password_policy, passwords
from gatepost.cognito.auth import sealed_challenges, sessions
from gatepost.cognito.auth.completion import after_first_factor
from gatepost.cognito.auth.sessions import Resumed
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.password_policy import Prefix
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User, UserStatus

NAME = "NEW_PASSWORD_REQUIRED"
_PREFIX = "userAttributes."


def begin(call: Call, step: Step, user: User) -> Answer:
    """Ask for the password, and name the required attributes that the user lacks.

    Source: public captures (confirmed).
    """
    schema = attribute_schema.of(step.pool)
    readable = schema.readable(step.client)
    return {
        "ChallengeName": NAME,
        "Session": sessions.begin(call, step, NAME, user),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": orjson.dumps([_PREFIX + name for name in schema.missing(user.attributes)]).decode(),
            "userAttributes": orjson.dumps({name: value for name, value in user.attributes.items() if name in readable}).decode(),
        },
    }


def answer(call: Call, step: Step) -> Answer:
    """Set the password and the attributes, confirm the user, and give out tokens. After a refusal the session can be tried again.

    Raises: InvalidParameter, NotAuthorized, InvalidPassword, PasswordHistoryPolicyViolation, AliasExists.
    Source: API reference, RespondToAuthChallenge; texts reported.
    """
    password = step.require("NEW_PASSWORD")
    resumed = sessions.resume(call, step, NAME)
    sealed_challenges.spend(call, resumed.challenge)
    user = _challenged(call, resumed)
    attributes = _completed(step, user)
    password_policy.require(step.pool, password, Prefix.CHANGE)
    password_history.move_on(call, step.pool, user, password)
    changed = changes.save(call, step.pool, user, attributes, status=UserStatus.CONFIRMED)
    changes.write(call, user, **passwords.columns(call, step.pool, user.username, password, call.now))
    return after_first_factor(call, resumed.step, replace(changed, password_set_at=call.now))


def _challenged(call: Call, resumed: Resumed) -> User:
    """The user whom the challenge was set, locked, if they still have the temporary password that it was set for."""
    if resumed.user is None:
        raise NotAuthorized("Invalid session for the user.")
    user = changes.lock(call, resumed.user)
    if not user.enabled:
        raise NotAuthorized("User is disabled.")
    if user.status is not UserStatus.FORCE_CHANGE_PASSWORD or user.password_set_at != resumed.user.password_set_at:
        raise NotAuthorized("Invalid session for the user.")
    return user


def _completed(step: Step, user: User) -> dict[str, str]:
    """The user's attributes with those that came with the answer."""
    schema = attribute_schema.of(step.pool)
    given = {key.removeprefix(_PREFIX): value for key, value in step.parameters.items() if key.startswith(_PREFIX)}
    for name in given:
        if user.attributes.get(name):
            raise NotAuthorized(f"Cannot modify an already provided {name}")
    admitted = schema.admit(({"Name": name, "Value": value} for name, value in given.items()), client=step.client, creating=False)
    attributes = {**user.attributes, **{name: value for name, value in admitted.items() if value}}
    for name in schema.missing(attributes):
        raise InvalidParameter(f"Invalid attributes given, {name} is missing")
    return attributes
