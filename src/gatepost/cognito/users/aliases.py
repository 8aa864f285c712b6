"""What a user can be called beside their username, and that no two users of a pool are called the same.

In a pool with username attributes every e-mail address or phone number is such a name; in one with alias attributes a
verified one is, and a preferred username. The rows' primary key decides every race.
Source: guide, user-pool-settings-attributes (guide).
"""

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import aliases

LONGEST = 256
"""Characters of a name that are kept; nobody can sign in with more than 128."""
OWN_NAME = "username"
"""The attribute of the row that keeps a username from becoming somebody's preferred username."""

_insert = insert(aliases)
_claim = _insert.on_conflict_do_nothing()
_owner = select(aliases.c.username).where(aliases.c.pool_id == bindparam("pool"), aliases.c.name == bindparam("alias"))
_take_over = _insert.on_conflict_do_update(
    index_elements=[aliases.c.pool_id, aliases.c.name],
    set_={"username": _insert.excluded.username, "attribute": _insert.excluded.attribute},
)
_drop = delete(aliases).where(
    aliases.c.pool_id == bindparam("pool"), aliases.c.name == bindparam("alias"), aliases.c.username == bindparam("user")
)
_drop_all = delete(aliases).where(aliases.c.pool_id == bindparam("pool"), aliases.c.username == bindparam("user"))


def names(pool: Pool, username: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """The names of a user with these attributes, as compared, each with the attribute that it comes from."""
    found: dict[str, str] = {}
    for attribute in sorted(pool.username_attributes):
        if attribute in attributes:
            found[name(pool, attributes[attribute])] = attribute
    if not pool.alias_attributes:
        return found
    for attribute in ("email", "phone_number"):
        if attribute in pool.alias_attributes and attribute in attributes and attributes.get(f"{attribute}_verified") == "true":
            found[name(pool, attributes[attribute])] = attribute
    if "preferred_username" in pool.alias_attributes:
        found[name(pool, username)] = OWN_NAME
        if "preferred_username" in attributes:
            found.setdefault(name(pool, attributes["preferred_username"]), "preferred_username")
    return found


def name(pool: Pool, value: str) -> str:
    """A value as names are compared; what is too long to sign in with is told apart by its hash."""
    folded = pool.folded(value)
    return folded if len(folded) <= LONGEST else folded[: LONGEST - 64] + sha256(folded.encode()).hexdigest()


def claim(call: Call, pool: Pool, username: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """Take the names that are free; those that others have come back, with their owners' usernames (empty: just given back)."""
    taken: dict[str, str] = {}
    for alias in sorted(wanted):
        if not call.tx.write(_claim, _row(pool, username, alias, wanted[alias])):
            holder = owner(call, pool, alias)
            if holder != username:
                taken[alias] = holder or ""
    return taken


def owner(call: Call, pool: Pool, alias: str) -> str | None:
    """The username of whoever has a name."""
    return call.tx.value(_owner, {"pool": pool.pool_id, "alias": alias})


def take_over(call: Call, pool: Pool, username: str, alias: str, attribute: str) -> None:
    """Move a name from whoever has it."""
    call.tx.write(_take_over, _row(pool, username, alias, attribute))


def release(call: Call, pool: Pool, username: str, alias: str) -> None:
    """Give a name back."""
    call.tx.write(_drop, {"pool": pool.pool_id, "alias": alias, "user": username})


def forget(call: Call, pool: Pool, username: str) -> None:
    """Give back every name of a user."""
    call.tx.write(_drop_all, {"pool": pool.pool_id, "user": username})


def _row(pool: Pool, username: str, alias: str, attribute: str) -> dict[str, str]:
    return {"pool_id": pool.pool_id, "name": alias, "attribute": attribute, "username": username}
