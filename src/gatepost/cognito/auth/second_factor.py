"""Which second factor a sign-in asks for, and which challenge that is.

Source: model, MfaConfiguration and SetUserMFAPreference (model); guide, user-pool-settings-mfa (guide); that a required factor
is taken from what the user happens to have when they have chosen none (guessed).
"""

from collections.abc import Sequence

from gatepost.call import Call
from gatepost.cognito.messages import destinations
from gatepost.cognito.mfa import pool_factors, preferences, software_tokens
from gatepost.cognito.mfa.pool_factors import EMAIL, SMS, SOFTWARE_TOKEN
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User


def asked(pool: Pool, user: User) -> bool:
    """Whether this user needs a second factor here: always, never, or if they have chosen one."""
    mode = pool_factors.mode(pool)
    return mode == "ON" or (mode == "OPTIONAL" and bool(preferences.usable(user)))


def challenge(call: Call, pool: Pool, user: User) -> str | None:
    """The challenge to set; None when no second factor is asked for."""
    if not asked(pool, user):
        return None
    factors = ready(call, pool, user)
    preferred = preferences.of(user).preferred
    if not factors:
        return "MFA_SETUP"
    if len(factors) == 1:
        return factors[0]
    return preferred if preferred in factors else "SELECT_MFA_TYPE"


def at_risk(call: Call, pool: Pool, user: User) -> str | None:
    """The challenge to set a user whose sign-in looks risky and of whom none is asked otherwise; None when they have no factor."""
    factors = preferences.usable(user) or (_had(call, pool, user) if pool_factors.mode(pool) != "OFF" else ())
    if not factors:
        return None
    return factors[0] if len(factors) == 1 else "SELECT_MFA_TYPE"


def ready(call: Call, pool: Pool, user: User) -> Sequence[str]:
    """The factors that the user can use now: those they have chosen, or where they must have one and chose none, what they have."""
    chosen = preferences.usable(user)
    if chosen or pool_factors.mode(pool) != "ON":
        return chosen
    return _had(call, pool, user)


def _had(call: Call, pool: Pool, user: User) -> Sequence[str]:
    active = pool_factors.active(pool)
    found: list[str] = []
    if SMS in active and user.attributes.get("phone_number") and destinations.texts_phones(pool.settings):
        found.append(SMS)
    if software_tokens.registered(call, pool, user):
        found.append(SOFTWARE_TOKEN)
    if EMAIL in active and user.attributes.get("email") and user.attributes.get("email_verified") == "true":
        found.append(EMAIL)
    return found
