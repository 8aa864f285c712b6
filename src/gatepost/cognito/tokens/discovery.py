"""What anybody may know of a pool's tokens: the public keys, and OpenID Connect's discovery document.

Source: guide, verifying a JSON web token (confirmed); members of a pool without a domain (guessed).
"""

from typing import Any

from sqlalchemy import bindparam, select

from gatepost.call import World
from gatepost.cognito.pools import record
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import pools
from gatepost.cognito.tokens import keys
from gatepost.cognito.tokens.claims import issuer
from gatepost.cognito.tokens.keys import ALGORITHM, PURPOSES
from gatepost.store.transaction import Transaction

_pool = select(pools).where(pools.c.pool_id == bindparam("pool"))


def jwks(tx: Transaction, world: World, pool_id: str) -> dict[str, Any] | None:
    """The pool's two public keys, which are made now if nobody has needed them yet: commit. None for an unknown pool."""
    if _find(tx, pool_id) is None:
        return None
    found = keys.require(tx, world, pool_id)
    return {"keys": [found[purpose].public() for purpose in PURPOSES]}


def openid_configuration(tx: Transaction, world: World, pool_id: str) -> dict[str, Any] | None:
    """The discovery document. None for an unknown pool."""
    pool = _find(tx, pool_id)
    if pool is None:
        return None
    base = issuer(world, pool)
    return {
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "issuer": base,
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
    }


def _find(tx: Transaction, pool_id: str) -> Pool | None:
    row = tx.row(_pool, {"pool": pool_id})
    return None if row is None else record.from_row(row)
