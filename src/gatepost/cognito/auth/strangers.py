"""Somebody who isn't there, as a client that hides users sees them: each time the same, and like anybody else.

Source: guide, managing error responses (guide: the same salt and user id each time, after RFC 5054, section 2.5.1.3). The guide's
user id is always a UUID; here it is one only where real ones are, because elsewhere it would give the stranger away.
"""

import hashlib
import hmac
from uuid import UUID

from gatepost.call import World
from gatepost.cognito.auth import srp
from gatepost.cognito.pools.record import Pool


def username(world: World, pool: Pool, name: str) -> str:
    """USER_ID_FOR_SRP of nobody called `name`."""
    if pool.username_attributes:
        return str(UUID(bytes=_drawn(world, pool, name, "id")[:16]))
    return pool.folded(name)


def salt(world: World, pool: Pool, name: str) -> str:
    """Their SALT, in hexadecimal."""
    return srp.salt_from(_drawn(world, pool, name, "salt")[: srp.SALT_BYTES])


def verifier(world: World, pool: Pool, name: str) -> bytes:
    """A verifier that no password belongs to."""
    drawn = hashlib.shake_256(_drawn(world, pool, name, "verifier")).digest(srp.GROUP_BYTES)
    return (int.from_bytes(drawn, "big") % srp.N).to_bytes(srp.GROUP_BYTES, "big")


def mark(world: World, pool: Pool, name: str) -> str:
    """What their failures are counted under, whatever length the name has: 64 hexadecimal digits."""
    return _drawn(world, pool, name, "mark").hex()


def _drawn(world: World, pool: Pool, name: str, what: str) -> bytes:
    return hmac.digest(world.seal.derive("strangers"), f"{what}\0{pool.pool_id}\0{pool.folded(name)}".encode(), "sha256")
