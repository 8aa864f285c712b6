"""The first factors of choice-based sign-in that a pool allows, and who can do without a password.

Source: model, SignInPolicyType, SignUpRequest.Password and AdminCreateUserRequest.TemporaryPassword (model).
"""

from collections.abc import Mapping

from gatepost.cognito.messages import destinations
from gatepost.cognito.mfa import pool_factors
from gatepost.cognito.pools.record import Pool

ONE_TIME: Mapping[str, str] = {"EMAIL_OTP": "email", "SMS_OTP": "phone_number"}
"""The factors that are a code, and the attribute that it is sent to."""


def allowed(pool: Pool) -> frozenset[str]:
    """The pool's first factors, as AuthFactorType spells them."""
    return frozenset(pool.settings.get("Policies", {}).get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ("PASSWORD",)))


def has_one_time(pool: Pool, factor: str, attributes: Mapping[str, str]) -> bool:
    """Whether somebody with these attributes can be sent the code of that factor in this pool."""
    attribute = ONE_TIME[factor]
    can_send = attribute == "email" or destinations.texts_phones(pool.settings)
    return factor in allowed(pool) and can_send and bool(attributes.get(attribute))


def spares_password(pool: Pool, attributes: Mapping[str, str]) -> bool:
    """Whether somebody with these attributes can sign in without a password. Where MFA is required nobody can with a code."""
    return pool_factors.mode(pool) != "ON" and any(has_one_time(pool, factor, attributes) for factor in ONE_TIME)
