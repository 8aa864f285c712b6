"""A password sent in clear: USER_PASSWORD_AUTH, and ADMIN_USER_PASSWORD_AUTH with its older name ADMIN_NO_SRP_AUTH; and PASSWORD,
the challenge of choice-based sign-in that asks for one.
"""

from gatepost.call import Call
from gatepost.cognito import first_factors, passwords
from gatepost.cognito.auth import lockout, sealed_challenges, sessions, strangers
from gatepost.cognito.auth.completion import after_password
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible, require_welcome
from gatepost.cognito.errors import UserNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users import migration, record
from gatepost.cognito.users.record import User

NAME = "PASSWORD"
_CHOICE = "SELECT_CHALLENGE"


def start(call: Call, step: Step) -> Answer:
    """The flows: check the password; tokens, or the next challenge.

    A client that hides users is told the same of an unknown user as of a wrong password, after as much work.
    Raises: InvalidParameter, UserNotFound, NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    Source: API reference, InitiateAuth; guide, managing error responses (guide).
    """
    name, password = step.require("USERNAME"), step.require("PASSWORD")
    user = record.find(call, step.pool, name) or migration.move_in(call, step.client, "Authentication", name, password)
    if user is None and not step.client.hides_users:
        raise UserNotFound()
    require_welcome(call, step, user)
    return _checked(call, step, user, password)


def begin(call: Call, step: Step, user: User) -> Answer:
    """Check PASSWORD if it came along, else ask for it."""
    if step.parameters.get("PASSWORD"):
        return _checked(call, step, user, step.require("PASSWORD"))
    return {"ChallengeName": NAME, "Session": sessions.begin(call, step, NAME, user), "ChallengeParameters": {}}


def answer(call: Call, step: Step) -> Answer:
    """Check PASSWORD in the session that asked for it, or for a choice. After a wrong one the session can be tried again.

    Raises: InvalidParameter, NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    """
    password = step.require("PASSWORD")
    resumed = sessions.resume(call, step, NAME, _CHOICE)
    done = _checked(call, resumed.step, resumed.user, password)
    sealed_challenges.spend(call, resumed.challenge)
    return done


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
    """The same as `begin` for nobody. Raises: NotAuthorized."""
    if step.parameters.get("PASSWORD"):
        return _checked(call, step, None, step.require("PASSWORD"))
    return {"ChallengeName": NAME, "Session": sessions.simulate(call, step, NAME), "ChallengeParameters": {}}


def _checked(call: Call, step: Step, user: User | None, password: str) -> Answer:
    if user is None:
        passwords.matches(call, step.pool, None, password)
        lockout.refuse_stranger(call, step.pool, strangers.mark(call.world, step.pool, step.require("USERNAME")))
    require_admissible(call, user)
    user = lockout.settle(call, user, right=passwords.matches(call, step.pool, user, password))
    return after_password(call, step, user)
