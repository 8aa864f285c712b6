"""Authentication levels: what a sign-in has proven, in the words of the claims `amr` and `acr`.

Methods are pwd, otp (an authenticator app), sms, email_otp, swk (a passkey of the device itself), hwk (one that is carried about) and fed
(whatever an identity provider has checked).
Source: guide, step-up authentication (guide).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gatepost.cognito.pools.checks import ACR_LEVELS
from gatepost.cognito.pools.record import Pool

PASSKEYS = frozenset(("swk", "hwk"))
CODES = frozenset(("sms", "email_otp"))
FEDERATED = "fed"
_SEVERAL = "mfa"


def reached(methods: Iterable[str]) -> int:
    """The highest level that these methods meet, 1 to 4; 0 for none."""
    proven = frozenset(methods)
    if {"pwd", "otp"} <= proven:
        return 4
    if proven & PASSKEYS or ("pwd" in proven and proven & CODES):
        return 3
    if proven & CODES:
        return 2
    return int("pwd" in proven)


def amr(methods: Iterable[str]) -> list[str]:
    """The claim: each method once, and `mfa` where there are several."""
    proven = list(dict.fromkeys(methods))
    return [*proven, _SEVERAL] if len(proven) > 1 else proven


def methods(claim: Iterable[str]) -> tuple[str, ...]:
    """The methods that a claim tells of."""
    return tuple(method for method in claim if method != _SEVERAL)


def name(pool: Pool, level: int) -> str:
    """What the pool calls a level."""
    return _names(pool)[level - 1]


def named(pool: Pool, value: str) -> int:
    """The level that the pool calls so; 0 for none."""
    names = _names(pool)
    return names.index(value) + 1 if value in names else 0


def _names(pool: Pool) -> list[str]:
    chosen: Mapping[str, Any] = pool.settings.get("AcrConfiguration", {})
    return [chosen.get(level, {"AcrValue": default})["AcrValue"] for level, default in ACR_LEVELS.items()]
