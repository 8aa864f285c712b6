"""The search index: one row a searchable attribute of a user, kept in step with the user's attributes.

ListUsers reads ranges of it, so that a filter costs the same at any number of users.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert

from gatepost.call import Call
from gatepost.cognito.attribute_schema import SEARCHABLE
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import user_search

LONGEST = 256
"""Characters of a value that are kept. A filter has no more. Source: model, UserFilterType (model)."""

_FOLDED = frozenset(("email", "phone_number", "preferred_username"))

_add = insert(user_search)
_drop = delete(user_search).where(
    user_search.c.pool_id == bindparam("pool"),
    user_search.c.attribute == bindparam("name"),
    user_search.c.value == bindparam("was"),
    user_search.c.username == bindparam("user"),
)
_drop_all = delete(user_search).where(user_search.c.pool_id == bindparam("pool"), user_search.c.username == bindparam("user"))


def searched(pool: Pool, attribute: str, value: str) -> str:
    """A value as it is indexed and looked for. A pool that ignores case does so for what people sign in with."""
    kept = value[:LONGEST]
    return pool.folded(kept) if attribute in _FOLDED else kept


def replace(call: Call, pool: Pool, username: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Bring the rows of a user from one set of attributes to another."""
    old, new = _entries(pool, before), _entries(pool, after)
    if old == new:
        return
    gone = [{"pool": pool.pool_id, "name": name, "was": value, "user": username} for name, value in old.items() if new.get(name) != value]
    added = [_row(pool, username, name, value) for name, value in new.items() if old.get(name) != value]
    if gone:
        call.tx.write(_drop, gone)
    if added:
        call.tx.write(_add, added)


def forget(call: Call, pool: Pool, username: str) -> None:
    """Drop all rows of a user."""
    call.tx.write(_drop_all, {"pool": pool.pool_id, "user": username})


def _entries(pool: Pool, attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: searched(pool, name, attributes[name]) for name in SEARCHABLE if name in attributes}


def _row(pool: Pool, username: str, name: str, value: str) -> dict[str, Any]:
    return {"pool_id": pool.pool_id, "attribute": name, "value": value, "username": username}
