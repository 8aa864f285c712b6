"""Passwords that everybody knows. A short list comes with the program; a longer one is a file of one password a line.

Source: guide, compromised credentials (guide); AWS's list is its own. The text at sign-up and change (reported), at sign-in (guessed).
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from gatepost.call import Call
from gatepost.cognito.errors import InvalidPassword
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import configuration

_WORDS = (
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "welcome",
    "letmein",
    "qwerty",
    "admin",
    "changeme",
    "monkey",
    "dragon",
    "iloveyou",
)
_TAILS = (
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "!",
    "1!",
    "123!",
    "1234!",
    "2024",
    "2025",
    "2026",
    "2024!",
    "2025!",
    "2026!",
    "@123",
)
_OTHERS = (
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyuiop",
    "qwerty123!",
    "abc123",
    "Abc123!",
    "Abcd1234!",
    "1q2w3e4r",
    "1qaz2wsx",
    "1Qaz2wsx!",
    "Zaq12wsx!",
)
REFUSAL = "Provided password cannot be used for security reasons."


def is_known(call: Call, password: str) -> bool:
    """Whether everybody knows the password, however its first letter is written."""
    file = call.world.settings.compromised_passwords
    return password.lower() in _short_list() or (bool(file) and _digest(password) in _from_file(file))


def blocks(call: Call, pool: Pool, client_id: str, event: str) -> bool | None:
    """Whether a known password is refused at an event (SIGN_IN, SIGN_UP, PASSWORD_CHANGE); None where nobody looks."""
    if configuration.mode(pool) == "OFF":
        return None
    rules = configuration.of(call, pool, client_id).get("CompromisedCredentialsRiskConfiguration")
    if rules is None or event not in (rules.get("EventFilter") or (event,)):
        return None
    return rules["Actions"]["EventAction"] == "BLOCK" and configuration.mode(pool) == "ENFORCED"


def require(call: Call, pool: Pool, client_id: str, event: str, password: str) -> None:
    """Refuse a known password for a user's own, where the pool says so.

    Raises: InvalidPassword.
    """
    if blocks(call, pool, client_id, event) and is_known(call, password):
        raise InvalidPassword(REFUSAL)


@lru_cache(maxsize=1)
def _short_list() -> frozenset[str]:
    return frozenset(word + tail for word in _WORDS for tail in _TAILS) | {other.lower() for other in _OTHERS}


@lru_cache(maxsize=1)
def _from_file(file: str) -> frozenset[bytes]:
    """The file's passwords as short digests, so that millions of them take little memory."""
    with Path(file).open("rb") as lines:
        return frozenset(_digest(line.rstrip(b"\r\n").decode(errors="replace")) for line in lines)


def _digest(password: str) -> bytes:
    return hashlib.blake2b(password.encode(), digest_size=8).digest()
