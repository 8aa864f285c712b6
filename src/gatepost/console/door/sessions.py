"""Sessions of an operator who has signed in: a random token in a cookie, its keyed hash here until it ends."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select

from gatepost.console.door.tables import operator_sessions
from gatepost.store.sealing import Seal
from gatepost.store.transaction import Transaction

COOKIE = "gatepost_session"
LIFE = timedelta(hours=12)
_ABOUT = "console session"

_add = insert(operator_sessions)
_find = select(operator_sessions.c.password_fingerprint).where(
    operator_sessions.c.fingerprint == bindparam("session"), operator_sessions.c.expires_at > bindparam("now")
)
_end = delete(operator_sessions).where(operator_sessions.c.fingerprint == bindparam("session"))
_sweep = delete(operator_sessions).where(operator_sessions.c.expires_at <= bindparam("now"))


def begin(tx: Transaction, seal: Seal, password_fingerprint: str, now: datetime) -> str:
    """A new session's token. What has expired is swept away meanwhile."""
    token = secrets.token_urlsafe(32)
    tx.write(_sweep, {"now": now})
    tx.write(_add, {"fingerprint": seal.fingerprint(token, _ABOUT), "password_fingerprint": password_fingerprint, "expires_at": now + LIFE})
    return token


def lives(tx: Transaction, seal: Seal, token: str, counting: tuple[str, ...], now: datetime) -> bool:
    """Whether a token is of a session that has not ended, and whose password still counts."""
    return bool(token) and tx.value(_find, {"session": seal.fingerprint(token, _ABOUT), "now": now}) in counting


def end(tx: Transaction, seal: Seal, token: str) -> None:
    """End a session."""
    tx.write(_end, {"session": seal.fingerprint(token, _ABOUT)})
