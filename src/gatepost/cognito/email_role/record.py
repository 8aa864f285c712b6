"""Whether an account has the role, since when, and who uses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import choice
from string import ascii_uppercase, digits
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.email_role.tables import email_roles
from gatepost.cognito.tables import pools
from gatepost.rules import email_configuration
from gatepost.rules.letters import Mode

_ROLE_ID = ("AROA", 17)
"""What the ids of roles begin with, and how many characters follow. Source: IAM guide, unique identifiers (guide)."""

_row = select(email_roles).where(email_roles.c.account_id == bindparam("account"))
_insert = insert(email_roles)
_make = _insert.on_conflict_do_update(
    index_elements=[email_roles.c.account_id],
    set_={"present": True, "role_id": _insert.excluded.role_id, "created_at": _insert.excluded.created_at},
    where=email_roles.c.present.is_(False),
)
_delete = (
    update(email_roles)
    .where(email_roles.c.account_id == bindparam("account"))
    .values(present=bindparam("present"), deletion=bindparam("deletion"))
)
_pools = select(pools.c.pool_id, pools.c.region, pools.c.settings).where(pools.c.account_id == bindparam("account"))


@dataclass(frozen=True, slots=True)
class EmailRole:
    """An account's role."""

    role_id: str
    created_at: datetime


def find(call: Call) -> EmailRole | None:
    """The caller's account's role; None if it has none."""
    row = call.tx.row(_row, {"account": call.account_id})
    if row is not None and row.present:
        return EmailRole(row.role_id, row.created_at)
    if not users(call):
        return None
    make(call)  # its pools are older than this record of roles
    return find(call)


def make(call: Call) -> bool:
    """Give the caller's account the role; False if it has it."""
    prefix, length = _ROLE_ID
    role_id = prefix + "".join(choice(ascii_uppercase + digits) for _ in range(length))
    row = {"account_id": call.account_id, "role_id": role_id, "present": True, "created_at": call.now, "deletion": None}
    return bool(call.tx.write(_make, row))


def make_for(call: Call, configuration: Mapping[str, Any]) -> None:
    """Give the account the role if a pool is saved that sends from the account's own SES.

    Source: Cognito guide, using-service-linked-roles (guide).
    """
    if email_configuration.mode(configuration) is Mode.DEVELOPER:
        make(call)


def users(call: Call) -> Sequence[tuple[str, str]]:
    """The pools that send by the role: Region and id, in all Regions."""
    rows = call.tx.rows(_pools, {"account": call.account_id})
    return [
        (row.region, row.pool_id)
        for row in rows
        if email_configuration.mode(row.settings.get("EmailConfiguration") or {}) is Mode.DEVELOPER
    ]


def delete(call: Call, task: Mapping[str, Any], *, done: bool) -> None:
    """Note a wish to delete the role; with `done` it is gone."""
    call.tx.write(_delete, {"account": call.account_id, "present": not done, "deletion": dict(task)})


def deletion(call: Call, task_id: str) -> Mapping[str, Any] | None:
    """What came of the wish with this id; None if it is not the last one."""
    row = call.tx.row(_row, {"account": call.account_id})
    return row.deletion if row is not None and row.deletion and row.deletion["DeletionTaskId"] == task_id else None
