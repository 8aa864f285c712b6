"""A password sent in clear: USER_PASSWORD_AUTH, and ADMIN_USER_PASSWORD_AUTH with its older name ADMIN_NO_SRP_AUTH."""

from gatepost.call import Call
from gatepost.cognito import passwords
from gatepost.cognito.auth import lockout, strangers
from gatepost.cognito.auth.completion import after_password
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.errors import UserNotFound
from gatepost.cognito.users import record


def start(call: Call, step: Step) -> Answer:
    """Check the password; tokens, or the next challenge.

    A client that hides users is told the same of an unknown user as of a wrong password, after as much work.
    Raises: InvalidParameter, UserNotFound, NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    Source: API reference, InitiateAuth; guide, managing error responses (guide).
    """
    name, password = step.require("USERNAME"), step.require("PASSWORD")
    user = record.find(call, step.pool, name)
    if user is None:
        if not step.client.hides_users:
            raise UserNotFound()
        passwords.matches(call, step.pool, None, password)
        lockout.refuse_stranger(call, step.pool, strangers.mark(call.world, step.pool, name))
    require_admissible(call, user)
    user = lockout.settle(call, user, right=passwords.matches(call, step.pool, user, password))
    return after_password(call, step, user)
