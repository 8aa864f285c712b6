"""SOFTWARE_TOKEN_MFA: after the password, the six digits that the user's authenticator app shows."""

from gatepost.call import Call
from gatepost.cognito.auth import lockout, sealed_challenges, sessions
from gatepost.cognito.auth.completion import after_second_factor
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.errors import CodeMismatch, ExpiredCode, NotAuthorized, SoftwareTokenMfaNotFound
from gatepost.cognito.mfa import software_tokens, totp
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User

NAME = "SOFTWARE_TOKEN_MFA"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Ask for the code, and say what the user has called the device.

    Source: public captures (reported).
    """
    token = software_tokens.find(call, step.pool, user)
    return {
        "ChallengeName": NAME,
        "Session": sessions.begin(call, step, NAME, user),
        "ChallengeParameters": {"USER_ID_FOR_SRP": user.username, "FRIENDLY_DEVICE_NAME": token.device_name if token else ""},
    }


def answer(call: Call, step: Step) -> Answer:
    """Check SOFTWARE_TOKEN_MFA_CODE, which is good once. After a wrong one the session can be tried again.

    Raises: InvalidParameter, SoftwareTokenMfaNotFound, CodeMismatch, ExpiredCode (used before), NotAuthorized.
    Source: API reference, RespondToAuthChallenge (model); texts reported, that of a token taken away meanwhile guessed.
    """
    code = step.require("SOFTWARE_TOKEN_MFA_CODE")
    resumed = sessions.resume(call, step, NAME)
    if resumed.user is None:
        raise NotAuthorized("Invalid session for the user.")
    user = changes.lock(call, resumed.user)
    token = software_tokens.find(call, step.pool, user)
    if token is None or token.seed is None:
        raise SoftwareTokenMfaNotFound("User has not set up software token mfa")
    used = totp.matching_step(token.seed, code, call.now)
    if used is None:
        lockout.refuse_code(call, step.pool, user.username, CodeMismatch("Invalid code received for user"))
    lockout.forgive_codes(call, step.pool, user.username)
    require_admissible(call, user)
    sealed_challenges.spend(call, resumed.challenge)
    software_tokens.use(call, step.pool, user, used, ExpiredCode("Your software token has already been used once."))
    return after_second_factor(call, resumed.step.having("otp"), user)
