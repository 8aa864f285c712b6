"""Users who are known elsewhere: they move in when they first sign in, or ask for a new password.

Source: guide, user-pool-lambda-migrate-user (guide). That a user who can't be made is answered like one whom the function does not
know, and that nobody is welcomed by a message, which would have to show a password of their own (guessed).
"""

from typing import Literal

from gatepost.call import Call
from gatepost.cognito import attribute_schema, passwords
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import CognitoError, UserLambdaValidation, UsernameExists, UserNotFound
from gatepost.cognito.mfa import preferences
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import migration as trigger
from gatepost.cognito.triggers.migration import Newcomer
from gatepost.cognito.users import changes, enrolment
from gatepost.cognito.users.record import User, UserStatus, find


def move_in(
    call: Call, client: Client, source: Literal["Authentication", "ForgotPassword"], name: str, password: str | None
) -> User | None:
    """The user that the pool's owner knows by a name that nobody here has; None when there is no such trigger.

    A client that hides its users learns nothing of why there is none.
    Raises: CallsOut, UserNotFound, UserLambdaValidation, UnexpectedLambda, InvalidLambdaResponse.
    """
    try:
        newcomer = trigger.migrate(call, client, source, name, password)
    except UserLambdaValidation:
        if client.hides_users:
            return None
        raise
    if newcomer is None:
        return None
    try:
        user = _enrolled(call, client.pool, name, password, newcomer)
    except UsernameExists:
        call.tx.rollback()
        return find(call, client.pool, name)
    except CognitoError as problem:
        call.tx.rollback()
        if client.hides_users:
            return None
        raise UserNotFound(f"Exception migrating user in app client {client.client_id}") from problem
    call.tx.commit()  # they stay, whatever becomes of the request that brought them
    return user


def _enrolled(call: Call, pool: Pool, name: str, password: str | None, newcomer: Newcomer) -> User:
    """A new user, whose password is theirs from now on, or who has to set one. Raises: CognitoError."""
    if not newcomer.attributes:
        raise UserNotFound()
    attributes = dict(newcomer.attributes)
    called = enrolment.named(pool, attributes.pop("username", name))
    given = called.told(pool, [{"Name": key, "Value": value} for key, value in attributes.items()])
    confirmed = newcomer.confirmed and password is not None
    user = enrolment.enrol(
        call,
        pool,
        called,
        UserStatus.CONFIRMED if confirmed else UserStatus.RESET_REQUIRED,
        {**attribute_schema.of(pool).admit(given, client=None, creating=True), **called.attributes},
        passwords.columns(call, pool, called.username, password, call.now) if confirmed and password is not None else {},
        exists="User already exists",
        force=newcomer.force_alias,
        refusal=changes.already_given,
    )
    if newcomer.texts_codes:
        preferences.switch_on(call, user, "SMS_MFA")
    return user
