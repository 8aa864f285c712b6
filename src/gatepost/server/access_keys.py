"""Access keys, and the account that a key speaks for.

An access key of twelve digits is its own account, so that a test can have as many accounts as it likes. Any other key
belongs to the account it was made for, or, where keys are not checked, to the default account.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Row, String, Table, bindparam, delete, insert, select

from gatepost.settings import DEFAULT_ACCOUNT
from gatepost.store.columns import Instant, metadata
from gatepost.store.sealing import Seal
from gatepost.store.transaction import Transaction

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

access_keys = Table(
    "server_access_keys",
    metadata,
    Column("access_key", String(128), primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

_by_key = select(access_keys).where(access_keys.c.access_key == bindparam("key"))
_all = select(access_keys).order_by(access_keys.c.created_at, access_keys.c.access_key)
_add = insert(access_keys)
_remove = delete(access_keys).where(access_keys.c.access_key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key that this server knows; `secret` is the secret access key in the clear."""

    access_key: str
    account_id: str
    secret: str
    created_at: datetime


def find(tx: Transaction, seal: Seal, key: str) -> AccessKey | None:
    """The key of that id, or None."""
    row = tx.row(_by_key, {"key": key})
    return None if row is None else _from_row(row, seal)


def every(tx: Transaction, seal: Seal) -> list[AccessKey]:
    """All keys, oldest first."""
    return [_from_row(row, seal) for row in tx.rows(_all)]


def create(tx: Transaction, seal: Seal, account_id: str, now: datetime) -> AccessKey:
    """Make a key pair for an account, in the form that AWS gives its own."""
    key = AccessKey("AKIA" + "".join(secrets.choice(_ALPHABET) for _ in range(16)), account_id, secrets.token_urlsafe(30), now)
    sealed = seal.seal(key.secret.encode(), key.access_key)
    tx.write(_add, {"access_key": key.access_key, "account_id": account_id, "sealed_secret": sealed, "created_at": now})
    return key


def remove(tx: Transaction, key: str) -> bool:
    """Delete a key; whether there was one."""
    return tx.write(_remove, {"key": key}) == 1


def account_of(key: AccessKey | None, access_key: str) -> str:
    """The account an access key speaks for, known or not."""
    if key is not None:
        return key.account_id
    return access_key if len(access_key) == 12 and access_key.isascii() and access_key.isdigit() else DEFAULT_ACCOUNT


def _from_row(row: Row[Any], seal: Seal) -> AccessKey:
    return AccessKey(row.access_key, row.account_id, seal.open(row.sealed_secret, row.access_key).decode(), row.created_at)
