"""Passwords, which exist here only as SRP verifiers: one value serves USER_SRP_AUTH and checks a password sent in clear.

Which passwords a pool accepts is `cognito.password_policy`'s business.
Source: design of this project; the arithmetic is in `auth.srp`.
"""

import hmac
from datetime import datetime
from typing import Any

from gatepost.call import Call
from gatepost.cognito.auth import srp
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User


def make(pool: Pool, username: str, password: str) -> tuple[str, bytes]:
    """A fresh salt (hexadecimal) and the verifier of `password` under it. `username` is the stored one, which SRP hashes too."""
    salt = srp.new_salt()
    return salt, srp.verifier(salt, pool.srp_name, username, password)


def columns(call: Call, pool: Pool, username: str, password: str, now: datetime) -> dict[str, Any]:
    """What to write into the user's row for this password: `salt`, `sealed_verifier` and `password_set_at`."""
    salt, verifier = make(pool, username, password)
    return {"salt": salt, "sealed_verifier": call.world.seal.seal(verifier, sealed_about(pool, username)), "password_set_at": now}


def verifier(call: Call, pool: Pool, user: User) -> bytes | None:
    """The user's verifier, opened; None for a user without a password."""
    if user.sealed_verifier is None:
        return None
    return call.world.seal.open(user.sealed_verifier, sealed_about(pool, user.username))


def matches(call: Call, pool: Pool, user: User | None, password: str) -> bool:
    """Whether `password` is the user's. For nobody, and for a user without a password, it takes as long and says no."""
    known = None if user is None else verifier(call, pool, user)
    if user is None or user.salt is None or known is None:
        srp.verifier(_NO_SALT, pool.srp_name, "", password)
        return False
    return hmac.compare_digest(srp.verifier(user.salt, pool.srp_name, user.username, password), known)


_NO_SALT = "0" * 2 * srp.SALT_BYTES


def sealed_about(pool: Pool, username: str) -> str:
    """What a user's verifiers are sealed for."""
    return f"verifier {pool.pool_id} {username}"
