"""SMS_MFA: after the password, six digits that are sent to the user's phone."""

from gatepost.call import Call
from gatepost.cognito.auth import one_time_codes
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.users.record import User

NAME = "SMS_MFA"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Send the code. Raises: LimitExceeded, InvalidSmsRoleAccessPolicy."""
    return one_time_codes.begin(call, step, NAME, user, Outstanding("phone_number", user.attributes["phone_number"]), first=False)


def answer(call: Call, step: Step) -> Answer:
    """Check SMS_MFA_CODE. Raises: as `one_time_codes.answer`. Source: API reference, RespondToAuthChallenge (model)."""
    return one_time_codes.answer(call, step, NAME, "SMS_MFA_CODE", "sms")
