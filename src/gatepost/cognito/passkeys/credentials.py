"""The passkeys of users, as they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.passkeys.ceremony import Registered
from gatepost.cognito.passkeys.tables import passkey_registrations, passkeys
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User

MOST = 20
"""Passkeys of one user. Source: guide, limits (guide)."""

_theirs = (passkeys.c.pool_id == bindparam("pool")) & (passkeys.c.username == bindparam("user"))
_this = (passkeys.c.pool_id == bindparam("pool")) & (passkeys.c.credential_id == bindparam("credential"))
_of_user = select(passkeys).where(_theirs).order_by(passkeys.c.created_at, passkeys.c.credential_id).limit(MOST)
_count = select(func.count()).select_from(passkeys).where(_theirs)
_find = select(passkeys).where(_this)
_add = insert(passkeys).on_conflict_do_nothing()
_use = (
    update(passkeys)
    .where(_this, or_(passkeys.c.sign_count < bindparam("counted"), passkeys.c.sign_count == 0))
    .values(sign_count=bindparam("counted"))
)
_remove = delete(passkeys).where(_this, passkeys.c.username == bindparam("user"))
_remove_all = delete(passkeys).where(_theirs)
_forget_registration = delete(passkey_registrations).where(
    passkey_registrations.c.pool_id == bindparam("pool"), passkey_registrations.c.username == bindparam("user")
)


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey. `credential_id` is in base64url, `attachment` and `transports` are what the browser said of the authenticator."""

    credential_id: str
    username: str
    relying_party: str
    public_key: bytes
    sign_count: int
    name: str
    attachment: str | None
    transports: Sequence[str]
    created_at: datetime

    @property
    def method(self) -> str:
        """What a sign-in with it proves, in the words of the `amr` claim: a key of the device itself, or one that is carried about.

        Source: guide, step-up authentication (guide); what an authenticator is that does not say (guessed).
        """
        return "swk" if self.attachment == "platform" or (self.attachment is None and "internal" in self.transports) else "hwk"


def of_user(call: Call, pool: Pool, user: User) -> Sequence[Passkey]:
    """The user's passkeys, the oldest first."""
    return [_from_row(row) for row in call.tx.rows(_of_user, _whose(pool, user))]


def of_site(call: Call, pool: Pool, user: User, relying_party: str) -> Sequence[Passkey]:
    """Those that can be used with a relying party: a pool that gets another one leaves its users' passkeys behind."""
    return [passkey for passkey in of_user(call, pool, user) if passkey.relying_party == relying_party]


def count(call: Call, pool: Pool, user: User) -> int:
    """How many they have."""
    return call.tx.value(_count, _whose(pool, user))


def find(call: Call, pool: Pool, credential_id: str) -> Passkey | None:
    """The passkey of that id, whosever it is."""
    row = call.tx.row(_find, {"pool": pool.pool_id, "credential": credential_id})
    return None if row is None else _from_row(row)


def add(call: Call, pool: Pool, user: User, relying_party: str, credential_id: str, made: Registered) -> bool:
    """Keep a new passkey; whether nobody had one of that id."""
    row: dict[str, Any] = {
        "pool_id": pool.pool_id,
        "credential_id": credential_id,
        "username": user.username,
        "relying_party": relying_party,
        "public_key": made.public_key,
        "sign_count": made.sign_count,
        "name": made.name,
        "attachment": made.attachment,
        "transports": list(made.transports),
        "created_at": call.now,
    }
    return call.tx.write(_add, row) == 1


def use(call: Call, pool: Pool, passkey: Passkey, counted: int) -> bool:
    """Note what the authenticator has counted; whether it was more than at its last use, if it counts at all."""
    return call.tx.write(_use, {"pool": pool.pool_id, "credential": passkey.credential_id, "counted": counted}) == 1


def remove(call: Call, pool: Pool, user: User, credential_id: str) -> bool:
    """Take a passkey of the user's away; whether it was there."""
    return call.tx.write(_remove, {**_whose(pool, user), "credential": credential_id}) == 1


def forget(call: Call, pool: Pool, user: User) -> None:
    """Take all of a user's passkeys away, and a registration that they have begun."""
    call.tx.write(_remove_all, _whose(pool, user))
    call.tx.write(_forget_registration, _whose(pool, user))


def _whose(pool: Pool, user: User) -> dict[str, object]:
    return {"pool": pool.pool_id, "user": user.username}


def _from_row(row: Row[Any]) -> Passkey:
    return Passkey(
        row.credential_id,
        row.username,
        row.relying_party,
        row.public_key,
        row.sign_count,
        row.name,
        row.attachment,
        row.transports,
        row.created_at,
    )
