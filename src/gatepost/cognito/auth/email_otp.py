"""EMAIL_OTP: eight digits, mailed to the user, in place of a password; or six, after it, as a second factor."""

from gatepost.call import Call
from gatepost.cognito import first_factors
from gatepost.cognito.auth import one_time_codes
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User, UserStatus

NAME = "EMAIL_OTP"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Mail the code, as the second factor of a user who has proven another. Raises: LimitExceeded, and what `email.send` raises."""
    return one_time_codes.begin(call, step, NAME, user, Outstanding("email", user.attributes["email"]), first=not step.proven)


def answer(call: Call, step: Step) -> Answer:
    """Check EMAIL_OTP_CODE. Raises: as `one_time_codes.answer`. Source: API reference, RespondToAuthChallenge (model)."""
    return one_time_codes.answer(call, step, NAME, "EMAIL_OTP_CODE", "email_otp")


def configured(_call: Call, pool: Pool, user: User) -> bool:
    """The pool allows it, and the user has an address and no temporary password. Source: reported."""
    return user.status is not UserStatus.FORCE_CHANGE_PASSWORD and first_factors.has_one_time(pool, NAME, user.attributes)


def stands_alone(_pool: Pool, _user: User) -> bool:
    """Not where a second factor is asked for. Source: guide, authentication-flows-selection-sdk (guide)."""
    return False


def usual(pool: Pool) -> bool:
    """Wherever the pool allows it."""
    return NAME in first_factors.allowed(pool)


def simulate(call: Call, step: Step) -> Answer:
    """Mail nothing. Raises: LimitExceeded."""
    return one_time_codes.simulate(call, step, NAME, "email")
