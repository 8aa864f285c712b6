"""The authenticator app of a user: its seed, sealed, and that each of its codes is accepted once.

A seed begins as a candidate and takes the place of the one before when a code proves that an app knows it.
Source: model, AssociateSoftwareTokenRequest and AdminDeleteSoftwareToken (model); guide, mfa-totp (guide).
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.errors import CognitoError
from gatepost.cognito.mfa import totp
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import software_tokens
from gatepost.cognito.users.record import User

_insert = insert(software_tokens)
_key = [software_tokens.c.pool_id, software_tokens.c.username]
_this = (software_tokens.c.pool_id == bindparam("pool")) & (software_tokens.c.username == bindparam("user"))
_propose = _insert.on_conflict_do_update(index_elements=_key, set_={"sealed_candidate": _insert.excluded.sealed_candidate})
_adopt = _insert.on_conflict_do_update(
    index_elements=_key,
    set_={
        "sealed_seed": _insert.excluded.sealed_seed,
        "sealed_candidate": None,
        "device_name": _insert.excluded.device_name,
        "last_step": _insert.excluded.last_step,
    },
)
_find = select(software_tokens).where(_this)
_use = update(software_tokens).where(_this, software_tokens.c.last_step < bindparam("step")).values(last_step=bindparam("step"))
_forget = delete(software_tokens).where(_this)


@dataclass(frozen=True, slots=True)
class SoftwareToken:
    """What is known of a user's app. `seed` is None until one is proven, `candidate` when none waits."""

    seed: bytes | None
    candidate: bytes | None
    device_name: str


def find(call: Call, pool: Pool, user: User) -> SoftwareToken | None:
    """The user's app; None when they never asked for a seed."""
    row = call.tx.row(_find, _which(pool, user))
    if row is None:
        return None
    return SoftwareToken(_opened(call, pool, user, row.sealed_seed), _opened(call, pool, user, row.sealed_candidate), row.device_name)


def registered(call: Call, pool: Pool, user: User) -> bool:
    """Whether the user can give codes of an app."""
    found = find(call, pool, user)
    return found is not None and found.seed is not None


def propose(call: Call, pool: Pool, user: User) -> bytes:
    """A new candidate, in place of one that waited."""
    seed = totp.new_seed()
    call.tx.write(_propose, {**_row(pool, user), "sealed_candidate": _sealed(call, pool, user, seed), "device_name": "", "last_step": 0})
    return seed


def adopt(call: Call, pool: Pool, user: User, seed: bytes, step: int, device_name: str) -> None:
    """Put a seed in place that was proven by the code of that time step, which is used up by it."""
    values = {"sealed_seed": _sealed(call, pool, user, seed), "sealed_candidate": None, "device_name": device_name, "last_step": step}
    call.tx.write(_adopt, {**_row(pool, user), **values})


def use(call: Call, pool: Pool, user: User, step: int, refusal: CognitoError) -> None:
    """Use the code of a time step up: of any number of uses at once, one succeeds.

    Raises: `refusal`.
    """
    if not call.tx.write(_use, {**_which(pool, user), "step": step}):
        raise refusal


def forget(call: Call, pool: Pool, user: User) -> None:
    """Take the app away, and a candidate."""
    call.tx.write(_forget, _which(pool, user))


def _which(pool: Pool, user: User) -> dict[str, object]:
    return {"pool": pool.pool_id, "user": user.username}


def _row(pool: Pool, user: User) -> dict[str, object]:
    return {"pool_id": pool.pool_id, "username": user.username}


def _sealed(call: Call, pool: Pool, user: User, seed: bytes) -> bytes:
    return call.world.seal.seal(seed, _about(pool, user))


def _opened(call: Call, pool: Pool, user: User, sealed: bytes | None) -> bytes | None:
    return None if sealed is None else call.world.seal.open(sealed, _about(pool, user))


def _about(pool: Pool, user: User) -> str:
    return f"software token {pool.pool_id} {user.username}"
