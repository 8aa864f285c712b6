"""MFA_SETUP: a user of a pool that requires a second factor sets one up before they get tokens.

An authenticator app is set up by AssociateSoftwareToken and VerifySoftwareToken, each of which gives out the next Session; an e-mail
address comes with the answer, and its code is then the next challenge.
Source: guide, mfa-totp (guide); the e-mail address in EMAIL: Amplify (reported).
"""

import orjson

from gatepost.call import Call
from gatepost.cognito.attribute_schema import is_email
from gatepost.cognito.auth import one_time_codes, sealed_challenges, sessions
from gatepost.cognito.auth.completion import after_second_factor
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.mfa import pool_factors
from gatepost.cognito.mfa.preferences import ORDER
from gatepost.cognito.users.record import User

NAME = "MFA_SETUP"
ASSOCIATED = "MFA_SETUP associated"
"""The Session that AssociateSoftwareToken gives out; its state is the seed."""
VERIFIED = "MFA_SETUP verified"
"""The Session that VerifySoftwareToken gives out, the only one that ends in tokens."""


LONGEST_ADDRESS = 320
"""Characters of an e-mail address that can be set up. Source: RFC 3696, its errata (64 + 1 + 255)."""


def begin(call: Call, step: Step, user: User) -> Answer:
    """Name the factors that the pool has. Source: API reference, InitiateAuth (model)."""
    active = pool_factors.active(step.pool)
    return {
        "ChallengeName": NAME,
        "Session": sessions.begin(call, step, NAME, user),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "MFAS_CAN_SETUP": orjson.dumps([factor for factor in ORDER if factor in active]).decode(),
        },
    }


def answer(call: Call, step: Step) -> Answer:
    """Tokens for a user who has set their app up; a code for one who names an e-mail address.

    Raises: InvalidParameter, NotAuthorized, LimitExceeded, CodeDeliveryFailure. Source: texts guessed.
    """
    resumed = sessions.resume(call, step, NAME, ASSOCIATED, VERIFIED)
    user = resumed.user
    if user is None:
        raise NotAuthorized("Invalid session for the user.")
    require_admissible(call, user)
    if resumed.challenge.name == VERIFIED:
        sealed_challenges.spend(call, resumed.challenge)
        return after_second_factor(call, resumed.step.having("otp"), user)
    address = step.parameters.get("EMAIL")
    if not address or pool_factors.EMAIL not in pool_factors.active(step.pool):
        raise InvalidParameter("User has not verified software token MFA")
    if not is_email(address) or len(address) > LONGEST_ADDRESS:
        raise InvalidParameter("Invalid email address format.")
    to = Outstanding("email", address)
    challenge = one_time_codes.begin(call, resumed.step, pool_factors.EMAIL, user, to, first=False, joining=True)
    sealed_challenges.spend(call, resumed.challenge)  # only now: a code that could not be sent leaves the setting up open
    return challenge
