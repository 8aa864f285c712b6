"""A user as the rest of the house sees it, and how a name given at sign-in finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, select, union_all

from gatepost.call import Call
from gatepost.cognito.errors import UserNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import aliases, users


class UserStatus(StrEnum):
    """Where a user stands. Source: model, UserType.UserStatus."""

    UNCONFIRMED = "UNCONFIRMED"
    CONFIRMED = "CONFIRMED"
    RESET_REQUIRED = "RESET_REQUIRED"
    FORCE_CHANGE_PASSWORD = "FORCE_CHANGE_PASSWORD"


@dataclass(frozen=True, slots=True)
class User:
    """One user. `attributes` is name → value as stored, without `sub`."""

    pool_id: str
    username: str
    sub: str
    status: UserStatus
    enabled: bool
    attributes: Mapping[str, str]
    created_at: datetime
    modified_at: datetime
    salt: str | None
    sealed_verifier: bytes | None
    password_set_at: datetime | None
    failed_sign_ins: int
    last_failed_at: datetime | None
    sign_outs: int
    mfa: Mapping[str, Any] | None = None
    """The second factors that the user has chosen, as `mfa.preferences` keeps them."""


_by_username = select(users).where(users.c.pool_id == bindparam("pool"), users.c.username == bindparam("name"))
_by_any_name = union_all(
    _by_username,
    select(users).where(users.c.pool_id == bindparam("pool"), users.c.sub == bindparam("name")),
    select(users)
    .join(aliases, (aliases.c.pool_id == users.c.pool_id) & (aliases.c.username == users.c.username))
    .where(aliases.c.pool_id == bindparam("pool"), aliases.c.name == bindparam("name")),
)


def find(call: Call, pool: Pool, name: str) -> User | None:
    """The user whom `name` means: a username, a verified alias, the e-mail or phone of such a pool, or a sub; None for nobody.

    Source: model, AdminGetUserRequest.Username ("the value … can be … any of their alias attributes").
    """
    row = call.tx.row(_by_any_name, {"pool": pool.pool_id, "name": pool.folded(name)})
    return None if row is None else from_row(row)


def require(call: Call, pool: Pool, name: str) -> User:
    """The same, for administrators, who are told when there is nobody.

    Raises: UserNotFound.
    """
    user = find(call, pool, name)
    if user is None:
        raise UserNotFound()
    return user


def from_row(row: Row[Any]) -> User:
    """The user of a row of `users`."""
    return User(
        row.pool_id,
        row.username,
        row.sub,
        UserStatus(row.status),
        row.enabled,
        row.attributes,
        row.created_at,
        row.modified_at,
        row.salt,
        row.sealed_verifier,
        row.password_set_at,
        row.failed_sign_ins,
        row.last_failed_at,
        row.sign_outs,
        row.mfa,
    )
