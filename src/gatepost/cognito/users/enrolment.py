"""A new user: their row, names, search entries and the pool's count, written together or not at all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from re import compile
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, select

from gatepost.call import Call
from gatepost.cognito import attribute_schema
from gatepost.cognito.attribute_schema import is_email, is_phone_number
from gatepost.cognito.errors import CognitoError, InvalidParameter, UsernameExists
from gatepost.cognito.pools import count
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import users
from gatepost.cognito.triggers.asking import function_of
from gatepost.cognito.triggers.sign_up import PRE_SIGN_UP
from gatepost.cognito.users import aliases, search
from gatepost.cognito.users.changes import take_names
from gatepost.cognito.users.record import User, UserStatus, find

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

NO_PREFERRED_USERNAME = (
    "Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias."
)
"""The refusal of an alias that nobody has before they confirm. Source: reported."""

_UUID = compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_add = pools.belonging(users).on_conflict_do_nothing()
_has_sub = select(users.c.username).where(users.c.pool_id == bindparam("pool"), users.c.sub == bindparam("sub"))


@dataclass(frozen=True, slots=True)
class NewName:
    """What a new user will be called. `attributes` is what their name says about them: an e-mail address or a phone number."""

    username: str
    sub: str
    attributes: Mapping[str, str]

    def told(self, pool: Pool, given: Iterable["AttributeTypeTypeDef"]) -> list["AttributeTypeTypeDef"]:
        """The attributes that were sent, with what the name tells where the pool requires it."""
        schema = attribute_schema.of(pool)
        known: list[AttributeTypeTypeDef] = [
            {"Name": name, "Value": value} for name, value in self.attributes.items() if schema.attributes[name].required
        ]
        return [entry for entry in given if entry["Name"] not in self.attributes] + known


def named(pool: Pool, given: str) -> NewName:
    """How a new user is called who asks to be called `given`.

    In a pool with username attributes that is their e-mail address or phone number, whatever the attributes beside it say,
    and the username is their sub.
    Raises: InvalidParameter.
    Source: guide, user-pool-settings-attributes (guide); texts reported, those for one kind alone and for phone numbers guessed.
    """
    sub = str(uuid4())
    if pool.username_attributes:
        attribute = _kind(given)
        if attribute not in pool.username_attributes:
            raise InvalidParameter(_WANTED[pool.username_attributes])
        return NewName(sub, sub, {attribute: given})
    if "email" in pool.alias_attributes and is_email(given):
        raise InvalidParameter("Username cannot be of email format, since user pool is configured for email alias.")
    if "phone_number" in pool.alias_attributes and is_phone_number(given):
        raise InvalidParameter("Username cannot be of phone number format, since user pool is configured for phone number alias.")
    return NewName(pool.folded(given), sub, {})


_WANTED: Mapping[frozenset[str], str] = {
    frozenset(("email", "phone_number")): "Username should be either an email or a phone number.",
    frozenset(("email",)): "Username should be an email.",
    frozenset(("phone_number",)): "Username should be a phone number.",
}


def require_free(call: Call, pool: Pool, name: NewName, *, exists: str) -> None:
    """Refuse a name that is taken before anybody else is asked about it. Where nobody is asked, `enrol` finds out soon enough.

    Raises: UsernameExists.
    """
    if function_of(pool, PRE_SIGN_UP) is None:
        return
    taken = find(call, pool, name.username) or next(
        (found for given in name.attributes.values() if (found := find(call, pool, given))), None
    )
    if taken is not None:
        raise UsernameExists(exists)


def _kind(name: str) -> str:
    if is_email(name):
        return "email"
    return "phone_number" if is_phone_number(name) else ""


def enrol(
    call: Call,
    pool: Pool,
    name: NewName,
    status: UserStatus,
    attributes: Mapping[str, str],
    password: Mapping[str, Any],
    *,
    exists: str,
    force: bool = False,
    refusal: Callable[[str], CognitoError],
) -> User:
    """Write the user, unless somebody has the username (UsernameExists with the text `exists`) or one of their names.

    `password` holds the row's password columns; `force` and `refusal` are as in `changes.save`.
    """
    username, sub = name.username, name.sub
    row: dict[str, Any] = {
        "pool_id": pool.pool_id,
        "username": username,
        "sub": sub,
        "status": status.value,
        "enabled": True,
        "attributes": attributes,
        "created_at": call.now,
        "modified_at": call.now,
        "failed_sign_ins": 0,
        "sign_outs": 0,
        **password,
    }
    if username != sub and _UUID.fullmatch(username) and call.tx.value(_has_sub, {"pool": pool.pool_id, "sub": username}):
        raise UsernameExists(exists)
    if not pools.add(call, _add, row):
        raise UsernameExists(exists)
    wanted = aliases.names(pool, username, attributes)
    if wanted:
        take_names(call, pool, username, wanted, force=force, refusal=refusal)
    search.replace(call, pool, username, {}, attributes)
    count.add(call.tx, pool.pool_id, 1)
    return User(
        pool.pool_id,
        username,
        sub,
        status,
        True,
        attributes,
        call.now,
        call.now,
        password.get("salt"),
        password.get("sealed_verifier"),
        password.get("password_set_at"),
        0,
        None,
        0,
    )
