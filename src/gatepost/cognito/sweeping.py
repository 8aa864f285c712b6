"""Sweeping away what has expired: what a pool no longer needs to know, a few hundred rows at a time."""

from datetime import timedelta

from sqlalchemy import Table, bindparam, delete, select, tuple_

from gatepost.call import World
from gatepost.cognito.devices.tables import device_sign_ins
from gatepost.cognito.passkeys.tables import passkey_registrations
from gatepost.cognito.risk.tables import auth_events
from gatepost.cognito.sessions.tables import tracked_sessions
from gatepost.cognito.tables import answered_challenges, attempts, codes, custom_sign_ins, refresh_tokens, sessions
from gatepost.store.engine import Store

KEPT_AFTER_EXPIRY = timedelta(days=1)
"""So long an expired refresh token is still told from one that never was."""
BATCH = 500


def _expired(table: Table):
    key = tuple(table.primary_key.columns)
    batch = select(*key).where(table.c.expires_at < bindparam("before")).limit(BATCH)
    return delete(table).where(tuple_(*key).in_(batch))


_SWEEPS = tuple(
    _expired(table)
    for table in (
        sessions,
        tracked_sessions,
        auth_events,
        refresh_tokens,
        answered_challenges,
        custom_sign_ins,
        attempts,
        codes,
        passkey_registrations,
        device_sign_ins,
    )
)


def sweep(store: Store, world: World) -> None:
    """Delete what expired a day ago, in transactions short enough that nobody waits for them."""
    before = world.clock() - KEPT_AFTER_EXPIRY
    for statement in _SWEEPS:
        full = True
        while full:
            with store.transaction() as tx:
                full = tx.write(statement, {"before": before}) >= BATCH
                tx.commit()
