"""SMS_OTP: eight digits, sent to the user's phone, in place of a password."""

from gatepost.call import Call
from gatepost.cognito import first_factors
from gatepost.cognito.auth import one_time_codes
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.messages import destinations
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User, UserStatus

NAME = "SMS_OTP"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Send the code. Raises: LimitExceeded, InvalidSmsRoleAccessPolicy."""
    return one_time_codes.begin(call, step, NAME, user, Outstanding("phone_number", user.attributes["phone_number"]), first=True)


def answer(call: Call, step: Step) -> Answer:
    """Check SMS_OTP_CODE. Raises: as `one_time_codes.answer`. Source: API reference, RespondToAuthChallenge (model)."""
    return one_time_codes.answer(call, step, NAME, "SMS_OTP_CODE", "sms")


def configured(_call: Call, pool: Pool, user: User) -> bool:
    """The pool allows it, and the user has a phone number and no temporary password. Source: reported."""
    return user.status is not UserStatus.FORCE_CHANGE_PASSWORD and first_factors.has_one_time(pool, NAME, user.attributes)


def stands_alone(_pool: Pool, _user: User) -> bool:
    """Not where a second factor is asked for. Source: guide, authentication-flows-selection-sdk (guide)."""
    return False


def usual(pool: Pool) -> bool:
    """Wherever the pool allows it."""
    return NAME in first_factors.allowed(pool) and destinations.texts_phones(pool.settings)


def simulate(call: Call, step: Step) -> Answer:
    """Send nothing. Raises: LimitExceeded."""
    return one_time_codes.simulate(call, step, NAME, "phone_number")
