"""SELECT_MFA_TYPE: a user with several second factors and no preference says which."""

import orjson

from gatepost.call import Call
from gatepost.cognito.auth import challenges, sealed_challenges, second_factor, sessions
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.users.record import User

NAME = "SELECT_MFA_TYPE"

_ALSO_CALLED = {"EMAIL_MFA": "EMAIL_OTP"}
"""The model's word for it here. Source: API reference, RespondToAuthChallenge (model)."""


def begin(call: Call, step: Step, user: User) -> Answer:
    """Name the factors. Source: Amplify, which reads MFAS_CAN_CHOOSE (reported)."""
    return {
        "ChallengeName": NAME,
        "Session": sessions.begin(call, step, NAME, user),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "MFAS_CAN_CHOOSE": orjson.dumps(second_factor.ready(call, step.pool, user)).decode(),
        },
    }


def answer(call: Call, step: Step) -> Answer:
    """Set the challenge of the factor in ANSWER.

    Raises: InvalidParameter, NotAuthorized. Source: API reference, RespondToAuthChallenge (model); text guessed.
    """
    wanted = step.require("ANSWER")
    resumed = sessions.resume(call, step, NAME)
    if resumed.user is None:
        raise NotAuthorized("Invalid session for the user.")
    require_admissible(call, resumed.user)
    factor = _ALSO_CALLED.get(wanted, wanted)
    if factor not in second_factor.ready(call, step.pool, resumed.user):
        raise InvalidParameter(f"{wanted} is not one of the user's MFA types.")
    chosen = challenges.begin(call, resumed.step, factor, resumed.user)
    sealed_challenges.spend(call, resumed.challenge)  # only now: a code that could not be sent leaves the choice open
    return chosen
