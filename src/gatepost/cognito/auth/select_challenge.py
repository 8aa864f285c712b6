"""SELECT_CHALLENGE: choice-based sign-in lets the user say what to begin with."""

from gatepost.call import Call
from gatepost.cognito.auth import challenges, sealed_challenges, sessions
from gatepost.cognito.auth.choosing import available, seemingly_available
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.users.record import User

NAME = "SELECT_CHALLENGE"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Name the challenges that the user can choose from."""
    return {
        "ChallengeName": NAME,
        "Session": sessions.begin(call, step, NAME, user),
        "ChallengeParameters": {},
        "AvailableChallenges": available(call, step, user),
    }


def simulate(call: Call, step: Step) -> Answer:
    """The same for nobody."""
    return {
        "ChallengeName": NAME,
        "Session": sessions.simulate(call, step, NAME),
        "ChallengeParameters": {},
        "AvailableChallenges": seemingly_available(step.pool),
    }


def answer(call: Call, step: Step) -> Answer:
    """Begin with the challenge in ANSWER. What belongs to it may come along: PASSWORD, SRP_A.

    A CREDENTIAL that comes along was made for no challenge of this sign-in, so it proves nothing: the passkey is asked for all the same.
    The session is used up when that has worked, so that a wrong password can be tried again.
    Raises: InvalidParameter, and what the challenge raises. Source: API reference, RespondToAuthChallenge (model);
    that it is asked for, and the text (guessed).
    """
    wanted = step.require("ANSWER")
    resumed = sessions.resume(call, step, NAME)
    choices = seemingly_available(step.pool) if resumed.user is None else available(call, resumed.step, resumed.user)
    if wanted not in choices:
        raise InvalidParameter(f"{wanted} is not one of the available challenges.")
    if resumed.user is None:
        chosen = challenges.simulate(call, resumed.step, wanted)
    else:
        chosen = challenges.begin(call, resumed.step, wanted, resumed.user)
    sealed_challenges.spend(call, resumed.challenge)
    return chosen
