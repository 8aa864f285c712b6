"""The codes of a sign-in, which are sent when it asks for them: eight digits as a first factor, six as a second.

The code is not kept: its keyed hash travels in the Session, beside that of the address that it was sent to. After a wrong code the session
can be tried again, under the lockout's schedule; a right one uses it up.
Source: guide, limits (guide); captured sign-ins (reported); how many may be sent in an hour (guessed).
"""

import hmac
import secrets

from gatepost.call import Call
from gatepost.cognito import attempts
from gatepost.cognito.attempts import Kind
from gatepost.cognito.auth import lockout, sealed_challenges, sessions, strangers
from gatepost.cognito.auth.completion import after_first_factor, after_second_factor
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.errors import CodeMismatch
from gatepost.cognito.messages import codes, delivery, masking, simulated
from gatepost.cognito.messages.codes import Purpose
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.mfa import preferences
from gatepost.cognito.triggers.sign_up import post_confirmation
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User, UserStatus

FIRST_DIGITS = 8
SECOND_DIGITS = 6


def begin(call: Call, step: Step, name: str, user: User, to: Outstanding, *, first: bool, joining: bool = False) -> Answer:
    """Send a code and set the challenge `name`. `joining`: the address becomes the user's when they give the code back.

    Raises: LimitExceeded, and what `delivery.send_code` raises.
    """
    attempts.count(call, step.pool, user.username, Kind.SIGN_IN_CODE)
    code = _new_code(FIRST_DIGITS if first else SECOND_DIGITS)
    delivery.send_code(call, step.pool, user, Occasion.AUTHENTICATION, to, code)
    address = to.destination if joining else sessions.short(call, to.destination)
    session = sessions.begin(call, step, name, user, [first, joining, *_hashed(call, code), to.attribute, address])
    return _challenge(name, session, user.username, to.attribute, masking.of(to.attribute, to.destination))


def simulate(call: Call, step: Step, name: str, attribute: str) -> Answer:
    """The same for nobody: a first factor's code that is sent nowhere and that nobody knows.

    Raises: LimitExceeded.
    """
    called = step.pool.folded(step.require("USERNAME"))
    attempts.count(call, step.pool, called, Kind.SIGN_IN_CODE)
    code = _new_code(FIRST_DIGITS)
    if attribute == "email":
        simulated.mail(call, step.pool, called, Occasion.AUTHENTICATION, code)
    mark = strangers.mark(call.world, step.pool, called)
    session = sessions.simulate(call, step, name, [True, False, *_hashed(call, code), attribute, mark])
    secret = call.world.seal.derive(f"simulated {step.pool.pool_id}")
    mask = masking.made_up_phone(called, secret) if attribute == "phone_number" else masking.made_up(called, secret)
    return _challenge(name, session, strangers.username(call.world, step.pool, called), attribute, mask)


def answer(call: Call, step: Step, name: str, parameter: str, method: str) -> Answer:
    """Check the code, which `parameter` brings; `method` is what it proves.

    The address must still be the user's, or the code of an old one would verify a new one.
    Raises: InvalidParameter, CodeMismatch, NotAuthorized, UserNotFound (deleted meanwhile), UserNotConfirmed,
    PasswordResetRequired, AliasExists.
    Source: text reported.
    """
    given = step.require(parameter)
    resumed = sessions.resume(call, step, name)
    first, joining, salt, hashed, attribute, address = resumed.state
    user = None if resumed.user is None else changes.lock(call, resumed.user)
    right = hmac.compare_digest(_hash(call, salt, given), hashed)
    if user is None or not right or not (joining or sessions.short(call, user.attributes.get(attribute, "")) == address):
        lockout.refuse_code(
            call, step.pool, address if user is None else user.username, CodeMismatch("Invalid code or auth state for the user.")
        )
    lockout.forgive_codes(call, step.pool, user.username)
    sealed_challenges.spend(call, resumed.challenge)
    proven = resumed.step.having(method)
    if first:
        return after_first_factor(call, proven, _met(call, proven, user, attribute))
    require_admissible(call, user)
    return after_second_factor(call, proven, _joined(call, step, user, name, attribute, address) if joining else user)


def _met(call: Call, step: Step, user: User, attribute: str) -> User:
    """A user whose first factor was a code: it confirms them and verifies the address that it was sent to.

    Source: guide, authentication-flows-selection-sdk (guide); that the pool's owner hears of it (guessed).
    """
    attributes = {**user.attributes, f"{attribute}_verified": "true"}
    if user.status is UserStatus.UNCONFIRMED and user.enabled:
        codes.forget(call, step.pool, user, Purpose.SIGN_UP)
        user = changes.save(call, step.pool, user, attributes, status=UserStatus.CONFIRMED)
        post_confirmation(call, step.pool, "ConfirmSignUp", user)
    require_admissible(call, user)
    return user if attributes == user.attributes else changes.save(call, step.pool, user, attributes)


def _joined(call: Call, step: Step, user: User, factor: str, attribute: str, destination: str) -> User:
    """A user who has set a factor up: the address is theirs and verified, and the factor is on."""
    attributes = {**user.attributes, attribute: destination, f"{attribute}_verified": "true"}
    user = changes.save(call, step.pool, user, attributes)
    preferences.switch_on(call, user, factor)
    return user


def _challenge(name: str, session: str, username: str, attribute: str, mask: str) -> Answer:
    return {
        "ChallengeName": name,
        "Session": session,
        "ChallengeParameters": {
            "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS" if attribute == "phone_number" else "EMAIL",
            "CODE_DELIVERY_DESTINATION": mask,
            "USER_ID_FOR_SRP": username,
        },
    }


def _new_code(digits: int) -> str:
    return f"{secrets.randbelow(10**digits):0{digits}}"


def _hashed(call: Call, code: str) -> tuple[str, str]:
    """A salt, and the code's hash with it."""
    salt = secrets.token_hex(8)
    return salt, _hash(call, salt, code)


def _hash(call: Call, salt: str, code: str) -> str:
    return call.world.seal.fingerprint(code, f"sign-in code {salt}")
