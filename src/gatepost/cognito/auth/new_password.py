"""NEW_PASSWORD_REQUIRED: a user with a temporary password chooses their own, and gives what the pool requires of them."""

import orjson

from gatepost.call import Call
from gatepost.cognito import attribute_schema, password_policy, passwords
from gatepost.cognito.auth import sealed_challenges
from gatepost.cognito.auth.sealed_challenges import Challenge
from gatepost.cognito.auth.sign_in import Answer, Step, give_tokens
from gatepost.cognito.clients import authentication
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.password_policy import Prefix
from gatepost.cognito.users import changes, record
from gatepost.cognito.users.record import User, UserStatus

NAME = "NEW_PASSWORD_REQUIRED"
_PREFIX = "userAttributes."


def challenge(call: Call, step: Step, user: User) -> Answer:
    """Ask for the password, and name the required attributes that the user lacks.

    Source: public captures (confirmed).
    """
    schema = attribute_schema.of(step.pool)
    readable = schema.readable(step.client)
    return {
        "ChallengeName": NAME,
        "Session": sealed_challenges.seal(call, step.client, NAME, user.username, _temporary(user), by_administrator=step.by_administrator),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": orjson.dumps([_PREFIX + name for name in schema.missing(user.attributes)]).decode(),
            "userAttributes": orjson.dumps({name: value for name, value in user.attributes.items() if name in readable}).decode(),
        },
    }


def answer(call: Call, step: Step) -> Answer:
    """Set the password and the attributes, confirm the user, and give out tokens. After a refusal the session can be tried again.

    Raises: InvalidParameter, NotAuthorized, InvalidPassword, AliasExists.
    Source: API reference, RespondToAuthChallenge; texts reported.
    """
    name, password, session = step.require("USERNAME"), step.require("NEW_PASSWORD"), step.session
    if not session:
        raise InvalidParameter("Missing required parameter Session")
    found = sealed_challenges.open_sealed(call, step.client, session, NAME, by_administrator=step.by_administrator)
    authentication.require_hash(call, step.client, (name, found.username), step.parameters.get("SECRET_HASH"))
    sealed_challenges.answer(call, step.client, found)
    user = _challenged(call, step, name, found)
    attributes = _completed(step, user)
    password_policy.require(step.pool, password, Prefix.CHANGE)
    changed = changes.save(call, step.pool, user, attributes, status=UserStatus.CONFIRMED)
    changes.write(call, user, **passwords.columns(call, step.pool, user.username, password, call.now))
    return give_tokens(call, step, changed)


def _challenged(call: Call, step: Step, name: str, found: Challenge) -> User:
    """The user whom the challenge was set, locked, if they still have the temporary password that it was set for."""
    user = record.find(call, step.pool, name)
    if user is None or user.username != found.username:
        raise NotAuthorized("Invalid session for the user.")
    user = changes.lock(call, user)
    if not user.enabled:
        raise NotAuthorized("User is disabled.")
    if user.status is not UserStatus.FORCE_CHANGE_PASSWORD or _temporary(user) != found.state:
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


def _temporary(user: User) -> float:
    """What tells one temporary password of a user from the next."""
    return 0.0 if user.password_set_at is None else user.password_set_at.timestamp()
