"""Refresh tokens: opaque, kept as keyed hashes, one live one a session.

To a client that prints its header a token looks like AWS's, a JWE; it is nothing but random.
Source: public samples (confirmed for the header); guide, token revocation; model, RefreshTokenRotationType.
"""

import base64
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.tables import refresh_tokens, sessions, users
from gatepost.cognito.tokens.claims import Session
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User

_HEADER = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ"
_PART_BYTES = (256, 12, 480, 16)
"""Of a JWE's other parts: encrypted key, initialisation vector, ciphertext, tag."""

_add_token = insert(refresh_tokens)
_add_session = insert(sessions)
_token = (
    select(
        refresh_tokens.c.refresh_hash,
        refresh_tokens.c.spent_at,
        *(column.label(f"session_{column.name}") for column in sessions.c),
        *users.c,
    )
    .join(sessions, (sessions.c.pool_id == refresh_tokens.c.pool_id) & (sessions.c.session_id == refresh_tokens.c.session_id))
    .outerjoin(users, (users.c.pool_id == sessions.c.pool_id) & (users.c.sub == sessions.c.sub))
    .where(refresh_tokens.c.pool_id == bindparam("pool"), refresh_tokens.c.refresh_hash == bindparam("hash"))
)
_spend = (
    update(refresh_tokens)
    .where(
        refresh_tokens.c.pool_id == bindparam("pool"),
        refresh_tokens.c.refresh_hash == bindparam("hash"),
        refresh_tokens.c.spent_at.is_(None),
    )
    .values(spent_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token that this pool gave out. `user` is None when they were deleted since."""

    refresh_hash: str
    client_id: str
    session: Session
    expires_at: datetime
    revoked: bool
    spent_at: datetime | None
    user: User | None


def begin(call: Call, client: Client, user: User, session: Session, lasts: timedelta) -> str:
    """Record a new session and give out its refresh token."""
    begin_without(call, client, user, session, lasts)
    return _give_out(call, client, session.session_id, session.started_at + lasts)


def begin_without(call: Call, client: Client, user: User, session: Session, lasts: timedelta) -> None:
    """Record a new session that ends with its first tokens."""
    call.tx.write(
        _add_session,
        {
            "pool_id": client.pool.pool_id,
            "session_id": session.session_id,
            "client_id": client.client_id,
            "sub": user.sub,
            "origin_jti": session.origin_jti,
            "sign_outs": user.sign_outs,
            "started_at": session.started_at,
            "expires_at": session.started_at + lasts,
            "device_key": session.device_key,
            "acr": session.acr,
            "amr": " ".join(session.amr) or None,
        },
    )


def find(call: Call, client: Client, token: str) -> RefreshToken | None:
    """What is known of a refresh token of the client's pool; None for what was never one, or expired long ago."""
    row = call.tx.row(_token, {"pool": client.pool.pool_id, "hash": _hash(call, client, token)})
    if row is None:
        return None
    user = record.from_row(row) if row.username is not None else None
    return RefreshToken(
        row.refresh_hash,
        row.session_client_id,
        session_of(row),
        row.session_expires_at,
        row.session_revoked_at is not None or (user is not None and user.sign_outs != row.session_sign_outs),
        row.spent_at,
        user,
    )


def session_of(row: Row[Any]) -> Session:
    """The session of a row that has the columns of `sessions`, each called `session_…`."""
    return Session(
        row.session_session_id,
        row.session_origin_jti,
        row.session_started_at,
        row.session_device_key,
        row.session_acr,
        tuple((row.session_amr or "").split()),
    )


def spend(call: Call, client: Client, token: RefreshToken) -> bool:
    """Mark a token as replaced, which only one of several at once can do. Whether it was this one."""
    return call.tx.write(_spend, {"pool": client.pool.pool_id, "hash": token.refresh_hash, "now": call.now}) == 1


def replace(call: Call, client: Client, token: RefreshToken) -> str:
    """Another refresh token for the same session, which ends when it would have ended. Source: guessed."""
    return _give_out(call, client, token.session.session_id, token.expires_at)


def _give_out(call: Call, client: Client, session_id: str, expires_at: datetime) -> str:
    token = ".".join((_HEADER, *(base64.urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode() for size in _PART_BYTES)))
    row: dict[str, Any] = {
        "pool_id": client.pool.pool_id,
        "refresh_hash": _hash(call, client, token),
        "session_id": session_id,
        "expires_at": expires_at,
    }
    call.tx.write(_add_token, row)
    return token


def _hash(call: Call, client: Client, token: str) -> str:
    return call.world.seal.fingerprint(token, f"refresh token {client.pool.pool_id}")
