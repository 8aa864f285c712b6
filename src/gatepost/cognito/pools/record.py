"""A user pool as the rest of the house sees it, and the one way to change it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, Row, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from gatepost.call import Call
from gatepost.cognito.errors import ConcurrentModification, UserPoolNotFound
from gatepost.cognito.tables import pools
from gatepost.rules.regions import partition

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import UserPoolTypeTypeDef

_pool = select(pools).where(pools.c.pool_id == bindparam("pool"))
_lock = _pool.with_for_update()
_change = (
    update(pools)
    .where(pools.c.pool_id == bindparam("pool"), pools.c.version == bindparam("seen"))
    .values(settings=bindparam("settings"), version=bindparam("next"), modified_at=bindparam("modified_at"))
)
_ATTEMPTS = 5


def belonging(table: Table) -> Insert:
    """INSERT of a row into a table of what pools have, as long as the pool is there; `add` runs it. Parameters left out are null.

    It waits for whoever is deleting the pool, and holds that up until the row is committed, so that no pool leaves a row behind.
    """
    values = select(*(bindparam(column.name, None, type_=column.type) for column in table.c))
    present = values.where(pools.c.pool_id == bindparam("pool_id", None, type_=pools.c.pool_id.type))
    return insert(table).from_select([column.name for column in table.c], present.with_for_update(read=True, key_share=True))


@dataclass(frozen=True)
class Pool:
    """One user pool. `settings` holds UserPoolType's members as they are in force, in AWS's spelling.

    Of SchemaAttributes it holds the declared ones only (`attribute_schema.of` has them all); what a pool has that is no
    setting (its id, its dates, its number of users) stands beside it.
    """

    pool_id: str
    account_id: str
    region: str
    settings: "UserPoolTypeTypeDef"
    version: int
    created_at: datetime
    modified_at: datetime

    @cached_property
    def arn(self) -> str:
        return arn(self.region, self.account_id, self.pool_id)

    @property
    def srp_name(self) -> str:
        """What SRP calls the pool's name: the part of the id after the region."""
        return self.pool_id.split("_", 1)[1]

    @cached_property
    def case_sensitive(self) -> bool:
        """Whether usernames and aliases that differ by case are different. Without UsernameConfiguration they are.

        Source: model, UsernameConfigurationType.
        """
        return self.settings.get("UsernameConfiguration", {}).get("CaseSensitive", True)

    @cached_property
    def username_attributes(self) -> frozenset[str]:
        """`email`, `phone_number`: what a person gives in place of a username; empty when they choose one."""
        return frozenset(self.settings.get("UsernameAttributes", ()))

    @cached_property
    def alias_attributes(self) -> frozenset[str]:
        """What a person may sign in with beside their username."""
        return frozenset(self.settings.get("AliasAttributes", ()))

    @cached_property
    def auto_verified(self) -> frozenset[str]:
        """The attributes that get a code at sign-up and when they change."""
        return frozenset(self.settings.get("AutoVerifiedAttributes", ()))

    def folded(self, name: str) -> str:
        """A username or alias as this pool compares it."""
        return name if self.case_sensitive else name.lower()


def get(call: Call, pool_id: str) -> Pool:
    """The pool of that id, in the caller's account and region where the call is signed.

    Raises: ResourceNotFound.
    """
    row = call.tx.row(_pool, {"pool": pool_id})
    if row is None or not same_place(call, row):
        raise UserPoolNotFound(pool_id)
    return from_row(row)


def add(call: Call, statement: Executable, row: Mapping[str, Any]) -> bool:
    """Write a row by `belonging`; whether it was written, or something like it is there.

    Raises: ResourceNotFound, when the pool has been deleted meanwhile.
    """
    if call.tx.write(statement, row):
        return True
    get(call, row["pool_id"])
    return False


def change(call: Call, pool_id: str, settings: Callable[[Pool], dict[str, Any]]) -> None:
    """Give a pool the settings that `settings` makes of the pool as it is; made anew, with the pool locked, when somebody was faster.

    Raises: ResourceNotFound, ConcurrentModification.
    """
    for attempt in range(_ATTEMPTS):
        if attempt:
            call.tx.row(_lock, {"pool": pool_id})
        pool = get(call, pool_id)
        values = {
            "pool": pool_id,
            "seen": pool.version,
            "next": pool.version + 1,
            "settings": settings(pool),
            "modified_at": call.now,
        }
        if call.tx.write(_change, values):
            return
    raise ConcurrentModification(f"User pool {pool_id} is being modified by another request.")


def same_place(call: Call, row: Row[Any]) -> bool:
    """Whether the pool of a row is in the account and Region that the call is signed for; an unsigned call reaches every pool."""
    return not call.account_id or (row.account_id == call.account_id and row.region == call.region)


def arn(region: str, account_id: str, pool_id: str) -> str:
    """A pool's ARN."""
    return f"arn:{partition(region)}:cognito-idp:{region}:{account_id}:userpool/{pool_id}"


def from_row(row: Row[Any]) -> Pool:
    """The pool of a row of `pools`."""
    return Pool(row.pool_id, row.account_id, row.region, row.settings, row.version, row.created_at, row.modified_at)
