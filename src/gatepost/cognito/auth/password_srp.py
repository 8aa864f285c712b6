"""PASSWORD_SRP: choice-based sign-in with a password that is proven without being sent. SRP_A leads to PASSWORD_VERIFIER."""

from gatepost.call import Call
from gatepost.cognito import first_factors
from gatepost.cognito.auth import password_verifier, sealed_challenges, sessions
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User

NAME = "PASSWORD_SRP"
_CHOICE = "SELECT_CHALLENGE"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Answer SRP_A, which came along. Raises: InvalidParameter."""
    return _in_session(password_verifier.begin(call, step, user))


def answer(call: Call, step: Step) -> Answer:
    """Answer SRP_A in the session of a choice. Raises: InvalidParameter, NotAuthorized."""
    resumed = sessions.resume(call, step, _CHOICE)
    chosen = simulate(call, resumed.step) if resumed.user is None else begin(call, resumed.step, resumed.user)
    sealed_challenges.spend(call, resumed.challenge)
    return chosen


def configured(_call: Call, pool: Pool, user: User) -> bool:
    """The pool takes passwords and the user has one."""
    return "PASSWORD" in first_factors.allowed(pool) and user.sealed_verifier is not None


def stands_alone(_pool: Pool, _user: User) -> bool:
    """The second factor follows it."""
    return True


def usual(pool: Pool) -> bool:
    """Wherever the pool takes passwords."""
    return "PASSWORD" in first_factors.allowed(pool)


def simulate(call: Call, step: Step) -> Answer:
    """The same for nobody. Raises: InvalidParameter."""
    return _in_session(password_verifier.simulate(call, step))


def _in_session(answer: Answer) -> Answer:
    """In this flow PASSWORD_VERIFIER has a Session as well; it says the same as the block. Source: guide, a sample (guide)."""
    return {**answer, "Session": answer.get("ChallengeParameters", {})["SECRET_BLOCK"]}
