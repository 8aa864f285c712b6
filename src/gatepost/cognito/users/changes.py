"""Changing a user: the row, the names they can be called and the search index, all in step.

A change begins with `lock`, so that of two at once the second sees what the first did.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select, update

from gatepost.call import Call
from gatepost.cognito import passwords
from gatepost.cognito.errors import AliasExists, CognitoError, UserNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import users
from gatepost.cognito.users import aliases, search
from gatepost.cognito.users.record import User, UserStatus, from_row

_lock = select(users).where(users.c.pool_id == bindparam("pool"), users.c.username == bindparam("name")).with_for_update()
_change = update(users).where(users.c.pool_id == bindparam("pool"), users.c.username == bindparam("name"))


def already_given(attribute: str) -> CognitoError:
    """The refusal of an attribute that is somebody else's name. Source: reported, the phone number's text guessed."""
    return AliasExists(f"An account with the given {attribute} already exists.")


def lock(call: Call, user: User) -> User:
    """The same user as they are now; nobody else changes them until the transaction ends.

    Raises: UserNotFound, when they were deleted meanwhile.
    """
    row = call.tx.row(_lock, {"pool": user.pool_id, "name": user.username})
    if row is None:
        raise UserNotFound()
    return from_row(row)


def save(
    call: Call,
    pool: Pool,
    user: User,
    attributes: Mapping[str, str],
    *,
    status: UserStatus | None = None,
    force: bool = False,
    refusal: Callable[[str], CognitoError] = already_given,
) -> User:
    """Give a locked user these attributes instead of theirs, and a status.

    A name that the user gets and somebody else has is refused with `refusal(attribute)`, or, with `force`, moved:
    its former owner's address is then no longer verified.
    Source: model, ConfirmSignUpRequest.ForceAliasCreation; the former owner's flag (reported).
    """
    changed = replace(user, attributes=attributes, status=status or user.status, modified_at=call.now)
    _rename(call, pool, user, changed, force=force, refusal=refusal)
    search.replace(call, pool, user.username, user.attributes, attributes)
    write(call, user, attributes=attributes, status=changed.status.value)
    return changed


def write(call: Call, user: User, **columns: Any) -> None:
    """Set columns of a user's row that nothing else depends on, and the time of the change."""
    call.tx.write(_change, {"pool": user.pool_id, "name": user.username, "modified_at": call.now, **columns})


def set_password(call: Call, pool: Pool, user: User, password: str, status: UserStatus) -> None:
    """Give a user another password and a status; failed sign-ins are forgiven."""
    columns = passwords.columns(call, pool, user.username, password, call.now)
    write(call, user, status=status.value, failed_sign_ins=0, last_failed_at=None, **columns)


def take_names(
    call: Call, pool: Pool, username: str, wanted: Mapping[str, str], *, force: bool, refusal: Callable[[str], CognitoError]
) -> None:
    """Claim names for a user, moving them from others where `force` allows it."""
    for alias, owner in aliases.claim(call, pool, username, wanted).items():
        attribute = wanted[alias]
        if not force or attribute not in pool.alias_attributes or attribute == "preferred_username":
            raise refusal("preferred_username" if attribute == aliases.OWN_NAME else attribute)
        if owner:
            _unverify(call, pool, owner, attribute)
        aliases.take_over(call, pool, username, alias, attribute)


def _rename(call: Call, pool: Pool, before: User, after: User, *, force: bool, refusal: Callable[[str], CognitoError]) -> None:
    old = aliases.names(pool, before.username, before.attributes)
    new = aliases.names(pool, after.username, after.attributes)
    if old == new:
        return
    take_names(call, pool, after.username, {alias: new[alias] for alias in new if alias not in old}, force=force, refusal=refusal)
    for alias in old:
        if alias not in new:
            aliases.release(call, pool, before.username, alias)


def _unverify(call: Call, pool: Pool, username: str, attribute: str) -> None:
    row = call.tx.row(_lock, {"pool": pool.pool_id, "name": username})
    if row is not None:
        owner = from_row(row)
        write(call, owner, attributes={**owner.attributes, f"{attribute}_verified": "false"})
