"""How much an account has sent: the rolling day's recipients, and what is left of its rate right now.

A count stands for a stretch of five minutes and leaves the rolling day when its beginning does. The rate is a bucket of
tokens that fills with the rate and holds a few seconds of it, so that short bursts pass; a letter to many may leave it in debt.
Source: SES guide, manage-sending-quotas (guide); the debt (reported); the size of the bucket (guessed).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.ses.account import Account
from gatepost.ses.tables import send_counts, send_rates
from gatepost.store.columns import Instant
from gatepost.store.transaction import Transaction

STRETCH_SECONDS = 300
DAY = timedelta(hours=24)
POINT = timedelta(minutes=15)
KEPT = timedelta(days=14)
BURST_SECONDS = 5
SHARDS = 16

_mine = and_(send_counts.c.account_id == bindparam("account"), send_counts.c.region == bindparam("in_region"))
_sent = select(func.coalesce(func.sum(send_counts.c.recipients), 0)).where(_mine, send_counts.c.since > bindparam("after"))
_new_count = insert(send_counts)
_count = _new_count.on_conflict_do_update(
    index_elements=["account_id", "region", "since", "shard"],
    set_={"recipients": send_counts.c.recipients + _new_count.excluded.recipients},
)
_milliseconds = type_coerce(send_counts.c.since, BigInteger)
_point = type_coerce(_milliseconds - _milliseconds % int(POINT.total_seconds() * 1000), Instant).label("point")
_points = (
    select(_point, func.sum(send_counts.c.recipients).label("recipients"))
    .where(_mine, send_counts.c.since > bindparam("after"))
    .group_by("point")
    .order_by("point")
)
_my_rate = and_(send_rates.c.account_id == bindparam("account"), send_rates.c.region == bindparam("in_region"))
_locked_rate = select(send_rates.c.tokens, send_rates.c.refilled_at).where(_my_rate).with_for_update()
_start_rate = insert(send_rates).on_conflict_do_nothing(index_elements=["account_id", "region"])
_take = update(send_rates).where(_my_rate).values(tokens=bindparam("left"), refilled_at=bindparam("at"))
_sweep = delete(send_counts).where(send_counts.c.since < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Room:
    """What an account may still send: recipients of the last 24 hours, and tokens of its rate."""

    sent_24h: float
    tokens: float


NO_LIMIT = Room(0, 1)


def sent_last_24_hours(tx: Transaction, account_id: str, region: str, now: datetime) -> float:
    """Recipients accepted in the last 24 hours, without the mailbox simulator's."""
    return float(tx.value(_sent, {"account": account_id, "in_region": region, "after": now - DAY}))


def lock_room(tx: Transaction, account: Account, now: datetime) -> Room:
    """What is left for one more letter; nobody else of this account and Region gets to know until the transaction ends."""
    if not account.limited:
        return NO_LIMIT
    here = {"account": account.account_id, "in_region": account.region}
    row = tx.row(_locked_rate, here)
    if row is None:
        full = _capacity(account)
        tx.write(_start_rate, {"account_id": account.account_id, "region": account.region, "tokens": full, "refilled_at": now})
        row = tx.row(_locked_rate, here)
    tokens = min(_capacity(account), row.tokens + account.max_rate * max(0.0, (now - row.refilled_at).total_seconds())) if row else 0.0
    return Room(sent_last_24_hours(tx, account.account_id, account.region, now) if account.max_24h >= 0 else 0, tokens)


def take(tx: Transaction, account: Account, room: Room, now: datetime, recipients: int, counted: int) -> None:
    """Write down an accepted letter: to so many `recipients`, of which `counted` are not the mailbox simulator's."""
    here: dict[str, Any] = {"account": account.account_id, "in_region": account.region}
    if account.limited:
        tx.write(_take, here | {"left": room.tokens - recipients, "at": now})
    if counted:
        seconds = int(now.timestamp())
        stretch = datetime.fromtimestamp(seconds - seconds % STRETCH_SECONDS, UTC)
        shard = 0 if account.limited else random.randrange(SHARDS)
        tx.write(
            _count,
            {"account_id": account.account_id, "region": account.region, "since": stretch, "shard": shard, "recipients": counted},
        )


def points(tx: Transaction, account_id: str, region: str, now: datetime) -> Sequence[tuple[datetime, int]]:
    """Recipients of each quarter of an hour in the last two weeks that had any, oldest first."""
    rows = tx.rows(_points, {"account": account_id, "in_region": region, "after": now - KEPT})
    return [(row.point, int(row.recipients)) for row in rows]


def sweep(tx: Transaction, now: datetime) -> int:
    """Forget what is older than anybody asks for; how many rows."""
    return tx.write(_sweep, {"before": now - KEPT - POINT})


def _capacity(account: Account) -> float:
    return max(1.0, account.max_rate * BURST_SECONDS)
