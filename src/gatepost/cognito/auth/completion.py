"""Where a right password leads."""

from datetime import timedelta

from gatepost.call import Call
from gatepost.cognito import password_policy
from gatepost.cognito.auth import new_password
from gatepost.cognito.auth.sign_in import Answer, Step, give_tokens, require_admissible
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.users.record import User, UserStatus


def after_password(call: Call, step: Step, user: User) -> Answer:
    """To a new password if this one was temporary, else to tokens. `user` is as they are now, which may be no longer as found.

    Raises: NotAuthorized (a temporary password too old), and what `require_admissible` does. Source: text reported.
    """
    require_admissible(call, user)
    if user.status is not UserStatus.FORCE_CHANGE_PASSWORD:
        return give_tokens(call, step, user)
    age = timedelta(0) if user.password_set_at is None else call.now - user.password_set_at
    if age > timedelta(days=password_policy.of(step.pool).temporary_days):
        raise NotAuthorized("Temporary password has expired and must be reset by an administrator.")
    return new_password.challenge(call, step, user)
