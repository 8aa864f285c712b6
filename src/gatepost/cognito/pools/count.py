"""How many users a pool has, without counting them: a few counters a pool, so that sign-ups at one moment don't queue for one row."""

from random import randrange

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.cognito.tables import user_counts
from gatepost.store.transaction import Transaction

SHARDS = 16

_insert = insert(user_counts)
_add = _insert.on_conflict_do_update(
    index_elements=[user_counts.c.pool_id, user_counts.c.shard], set_={"users": user_counts.c.users + _insert.excluded.users}
)
_total = select(func.coalesce(func.sum(user_counts.c.users), 0)).where(user_counts.c.pool_id == bindparam("pool"))
_forget = delete(user_counts).where(user_counts.c.pool_id == bindparam("pool"))


def add(tx: Transaction, pool_id: str, users: int) -> None:
    """Count `users` more, or fewer when negative. A shard may go below zero; the sum is right."""
    tx.write(_add, {"pool_id": pool_id, "shard": randrange(SHARDS), "users": users})


def total(tx: Transaction, pool_id: str) -> int:
    """The number of users."""
    return int(tx.value(_total, {"pool": pool_id}))


def forget(tx: Transaction, pool_id: str) -> None:
    """Drop the counters of a pool that is deleted."""
    tx.write(_forget, {"pool": pool_id})
