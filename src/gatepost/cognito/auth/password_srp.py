"""PASSWORD_SRP: choice-based sign-in with a password that is proven without being sent. SRP_A leads to PASSWORD_VERIFIER."""

from gatepost.call import Call
from gatepost.cognito.auth import password, password_verifier, sealed_challenges, sessions
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.users.record import User

NAME = "PASSWORD_SRP"
_CHOICE = "SELECT_CHALLENGE"

configured, stands_alone, usual = password.configured, password.stands_alone, password.usual


def begin(call: Call, step: Step, user: User) -> Answer:
    """Answer SRP_A, which came along. PASSWORD_VERIFIER has a Session here, but all that counts is in its block.

    Raises: InvalidParameter. Source: guide, a sample (guide).
    """
    return {**password_verifier.begin(call, step, user), "Session": sessions.begin(call, step, NAME, user)}


def answer(call: Call, step: Step) -> Answer:
    """Answer SRP_A in the session of a choice. Raises: InvalidParameter, NotAuthorized."""
    resumed = sessions.resume(call, step, _CHOICE)
    chosen = simulate(call, resumed.step) if resumed.user is None else begin(call, resumed.step, resumed.user)
    sealed_challenges.spend(call, resumed.challenge)
    return chosen


def simulate(call: Call, step: Step) -> Answer:
    """The same for nobody. Raises: InvalidParameter."""
    return {**password_verifier.simulate(call, step), "Session": sessions.simulate(call, step, NAME)}
