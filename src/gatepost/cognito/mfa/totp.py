"""Time-based one-time passwords as authenticator apps make them: SHA-1, six digits, 30 seconds.

Source: RFC 6238; guide, mfa-totp (the tolerance of 30 seconds); that AWS takes the RFC's defaults (guessed).
"""

import base64
import hmac
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS = 6
STEP_SECONDS = 30
DRIFT_STEPS = 1
"""How many steps an app's clock may be ahead or behind."""
SEED_BYTES = 32


def new_seed() -> bytes:
    """A seed for an app to know."""
    return secrets.token_bytes(SEED_BYTES)


def secret_code(seed: bytes) -> str:
    """The seed as people type it into an app: 52 letters and digits of base32."""
    return base64.b32encode(seed).decode().rstrip("=")


def code(seed: bytes, step: int) -> str:
    """The code that an app shows during a time step, which is the number of 30 seconds since 1970."""
    return TOTP(seed, DIGITS, SHA1(), STEP_SECONDS).generate(step * STEP_SECONDS).decode()  # noqa: S303  the RFC's hash


def step_at(moment: datetime) -> int:
    """The time step of a moment."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(seed: bytes, given: str, now: datetime) -> int | None:
    """The time step, about now, that a code belongs to; None for a wrong one. It takes as long to say either."""
    here, found = step_at(now), None
    for step in range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1):
        if hmac.compare_digest(code(seed, step).encode(), given.encode()):
            found = step
    return found
