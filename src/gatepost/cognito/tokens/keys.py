"""A pool's two signing keys: one for ID tokens, one for access tokens, made when they are first needed.

Private keys are sealed in the database; opened ones are kept in memory, because a key of a pool never changes.
Source: guide, using the ID token and using the access token (confirmed: RS256, two keys); the length of 2048 bits is guessed.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, select

from gatepost.call import World
from gatepost.cognito.errors import UserPoolNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.tables import signing_keys
from gatepost.store.transaction import Transaction

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

Purpose = Literal["id", "access"]
PURPOSES: tuple[Purpose, ...] = ("id", "access")
KEY_BITS = 2048
ALGORITHM = "RS256"
OPENED_POOLS = 1024
"""How many pools' keys a process keeps open; past that it starts afresh."""

_keys_of_pool = select(signing_keys.c.purpose, signing_keys.c.kid, signing_keys.c.sealed_key).where(
    signing_keys.c.pool_id == bindparam("pool")
)
_add_key = pools.belonging(signing_keys).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True, eq=False)
class SigningKey:
    """One opened key. `kid` is 44 characters of base64, as AWS's are."""

    kid: str
    jwk: "RSAKey"

    def sign(self, payload: bytes) -> str:
        """`payload` as a compact JWS whose header has `kid` and `alg` and nothing else."""
        from joserfc import jws  # here, because it is slow to load and a server may never sign

        return jws.serialize_compact({"kid": self.kid, "alg": ALGORITHM}, payload, self.jwk)

    def public(self) -> dict[str, Any]:
        """The key as JWKS publishes it."""
        numbers = self.jwk.as_dict(private=False)
        return {"alg": ALGORITHM, "e": numbers["e"], "kid": self.kid, "kty": "RSA", "n": numbers["n"], "use": "sig"}


PoolKeys = Mapping[Purpose, SigningKey]
_opened: dict[str, PoolKeys] = {}


def find(tx: Transaction, world: World, pool_id: str) -> PoolKeys | None:
    """The pool's keys; None while it has none, or when there is no such pool."""
    known = _opened.get(pool_id)
    if known is not None:
        return known
    found = _read(tx, world, pool_id)
    if found is not None:
        if len(_opened) >= OPENED_POOLS:
            _opened.clear()
        _opened[pool_id] = found
    return found


def require(tx: Transaction, world: World, pool_id: str) -> PoolKeys:
    """The pool's keys, made if it has none yet.

    When two processes make them at once, the first to commit wins and both use its keys. New ones are not kept
    in memory before they are committed, because the transaction may still be given up.
    Raises: ResourceNotFound, when the pool has been deleted meanwhile.
    """
    known = find(tx, world, pool_id)
    if known is not None:
        return known
    now = world.clock()
    tx.write(_add_key, [{"pool_id": pool_id, "created_at": now, **_made(world, pool_id, purpose)} for purpose in PURPOSES])
    made = _read(tx, world, pool_id)
    if made is None:
        raise UserPoolNotFound(pool_id)
    return made


def _made(world: World, pool_id: str, purpose: Purpose) -> dict[str, Any]:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, KEY_BITS)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "purpose": purpose,
        "kid": base64.b64encode(hashlib.sha256(public).digest()).decode(),
        "sealed_key": world.seal.seal(private, _about(pool_id, purpose)),
    }


def _read(tx: Transaction, world: World, pool_id: str) -> PoolKeys | None:
    rows = tx.rows(_keys_of_pool, {"pool": pool_id})
    return {row.purpose: _open(world, pool_id, row.purpose, row.kid, row.sealed_key) for row in rows} or None


def _open(world: World, pool_id: str, purpose: Purpose, kid: str, sealed_key: bytes) -> SigningKey:
    from cryptography.hazmat.primitives.serialization import load_der_private_key
    from joserfc.jwk import RSAKey

    private = load_der_private_key(world.seal.open(sealed_key, _about(pool_id, purpose)), None)
    return SigningKey(kid, RSAKey.import_key(private))  # pyright: ignore[reportArgumentType]  # only RSA keys are stored


def _about(pool_id: str, purpose: Purpose) -> str:
    return f"signing key {pool_id} {purpose}"
