"""Keeping track: a session is noted when it begins and when it is refreshed; a user with too many loses the ones used longest ago.

Source: model, UserPoolTokenSessionConfigType and SessionDescriptionType (model); that use means LastActiveDate (guessed).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from gatepost.call import Call
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.sessions import configuration
from gatepost.cognito.sessions.tables import tracked_sessions
from gatepost.cognito.tables import sessions
from gatepost.cognito.tokens import revocation
from gatepost.cognito.tokens.claims import Session
from gatepost.cognito.users.record import User

_this = (tracked_sessions.c.pool_id == bindparam("pool")) & (tracked_sessions.c.session_id == bindparam("session"))
_begin = insert(tracked_sessions)
_use = update(tracked_sessions).where(_this).values(device=bindparam("seen"), source_ip=bindparam("ip"), active_at=bindparam("at"))
_forget = delete(tracked_sessions).where(_this)
_of_user = (
    select(tracked_sessions, sessions.c.client_id, sessions.c.started_at)
    .join(sessions, (sessions.c.pool_id == tracked_sessions.c.pool_id) & (sessions.c.session_id == tracked_sessions.c.session_id))
    .where(
        tracked_sessions.c.pool_id == bindparam("pool"),
        tracked_sessions.c.sub == bindparam("whose"),
        tracked_sessions.c.expires_at > bindparam("now"),
        sessions.c.revoked_at.is_(None),
        sessions.c.sign_outs == bindparam("epoch"),
    )
    .order_by(tracked_sessions.c.active_at.desc(), tracked_sessions.c.session_id)
)


def begin(call: Call, pool: Pool, user: User, session: Session, expires_at: datetime) -> None:
    """Note a session that begins, if the pool tracks them, and end those that are too many with it."""
    most = configuration.most_tracked(call, pool)
    if most is None:
        return
    for row in of_user(call, pool, user)[most - 1 :]:
        end(call, pool, row.session_id)
    call.tx.write(
        _begin,
        {
            "pool_id": pool.pool_id,
            "session_id": session.session_id,
            "sub": user.sub,
            "device": _device(call),
            "source_ip": call.source_ip,
            "active_at": call.now,
            "expires_at": expires_at,
        },
    )


def use(call: Call, pool: Pool, session: Session) -> None:
    """Note that a session is refreshed, if it is tracked."""
    if configuration.most_tracked(call, pool) is not None:
        call.tx.write(
            _use, {"pool": pool.pool_id, "session": session.session_id, "seen": _device(call), "ip": call.source_ip, "at": call.now}
        )


def of_user(call: Call, pool: Pool, user: User) -> Sequence[Row[Any]]:
    """The user's sessions that still hold, the one used last first."""
    return call.tx.rows(_of_user, {"pool": pool.pool_id, "whose": user.sub, "now": call.now, "epoch": user.sign_outs})


def end(call: Call, pool: Pool, session_id: str) -> None:
    """Revoke a session and know of it no more."""
    revocation.revoke(call, pool, session_id)
    call.tx.write(_forget, {"pool": pool.pool_id, "session": session_id})


def _device(call: Call) -> str:
    """What the client calls itself, up to where it becomes wordy. Source: that the agent is parsed (model); how (guessed)."""
    return call.user_agent.partition(" ")[0][:1024] or "unknown"
