"""What there is to choose from in choice-based sign-in."""

from collections.abc import Sequence

from gatepost.call import Call
from gatepost.cognito.auth import challenges, second_factor, step_up
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.mfa import pool_factors
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User, UserStatus

_CONFIRMING = frozenset(("EMAIL_OTP", "SMS_OTP"))
"""What an unconfirmed user may begin with, because it confirms them. Source: guide, authentication-flows-selection-sdk (guide)."""


def available(call: Call, step: Step, user: User) -> Sequence[str]:
    """The challenges that a user may begin with. Where a second factor or a level is asked for they are fewer."""
    pool = step.pool
    names = challenges.configured(call, pool, user)
    if user.status is UserStatus.UNCONFIRMED:
        names = [name for name in names if name in _CONFIRMING]
    if second_factor.asked(pool, user):
        names = [name for name in names if challenges.stands_alone(pool, user, name)]
    return [name for name in names if step_up.leads(call, step, user, name)]


def seemingly_available(pool: Pool) -> Sequence[str]:
    """The same for a name that nobody has: what somebody would see who has everything that the pool asks of them."""
    names = challenges.usual(pool)
    return [name for name in names if name not in _CONFIRMING] if pool_factors.mode(pool) == "ON" else names
