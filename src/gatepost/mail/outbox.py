"""The outbox: deliveries that are due, and who is busy with them.

A worker leases rows for a while and has to renew the lease as long as it works; what a dead one held falls due when its lease ends.
Only the holder of a lease can write down how a delivery ended, so no delivery ends twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, exists, select, tuple_, update

from gatepost.mail.tables import deliveries as d
from gatepost.store.transaction import Transaction

State = Literal["waiting", "delivered", "failed"]

_key = (d.c.account_id, d.c.region, d.c.message_id, d.c.recipient)
_due = and_(d.c.due_at <= bindparam("now"), d.c.destination.not_in(bindparam("saturated", expanding=True)))
_next = select(*_key).where(_due).order_by(d.c.due_at).limit(bindparam("most")).with_for_update(skip_locked=True).cte("next_due")
_anything_due = select(exists().where(_due))
_lease = (
    update(d)
    .where(tuple_(*_key).in_(select(_next)), d.c.due_at <= bindparam("now"))
    .values(due_at=bindparam("until"), lease=bindparam("holder"))
    .returning(d)
)
_held = and_(
    d.c.account_id == bindparam("account"),
    d.c.region == bindparam("in_region"),
    d.c.message_id == bindparam("id"),
    d.c.recipient == bindparam("to"),
    d.c.lease == bindparam("holder"),
)
_renew = update(d).where(_held).values(due_at=bindparam("until"))
_release = update(d).where(_held).values(due_at=bindparam("at"), lease=None)
_finish = update(d).where(_held).values(state=bindparam("ended"), due_at=None, lease=None, attempts=d.c.attempts + bindparam("tried"))
_put_off = update(d).where(_held).values(due_at=bindparam("at"), lease=None, attempts=d.c.attempts + 1, delay_told_at=bindparam("told_at"))


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one recipient, leased to a `holder`. `attempts` are the ones before this one."""

    account_id: str
    region: str
    message_id: str
    recipient: str
    destination: str
    holder: str
    attempts: int
    accepted_at: datetime
    delay_told_at: datetime | None
    """When the sender was last told that it takes longer."""

    @property
    def key(self) -> dict[str, Any]:
        """The parameters that find its row as long as it is leased."""
        return {"account": self.account_id, "in_region": self.region, "id": self.message_id, "to": self.recipient, "holder": self.holder}


def lease(tx: Transaction, holder: str, now: datetime, until: datetime, most: int, saturated: Collection[str] = ()) -> Sequence[Parcel]:
    """Take what is due, at most so many, but nothing for the `saturated` destinations. It falls due again at `until`."""
    due = {"now": now, "saturated": list(saturated)}
    if not tx.value(_anything_due, due):  # on SQLite only a write takes the one write lock
        return ()
    return [_parcel(row) for row in tx.rows(_lease, due | {"holder": holder, "until": until, "most": most})]


def renew(tx: Transaction, parcels: Collection[Parcel], until: datetime) -> None:
    """Hold them longer."""
    if parcels:
        tx.write(_renew, [parcel.key | {"until": until} for parcel in parcels])


def release(tx: Transaction, parcels: Collection[Parcel], now: datetime) -> None:
    """Give them back untried."""
    if parcels:
        tx.write(_release, [parcel.key | {"at": now} for parcel in parcels])


def finish(tx: Transaction, parcel: Parcel, state: State, *, tried: bool = True) -> bool:
    """It has ended, and nobody tries again. False: the lease was lost, and somebody else says how it ended."""
    return bool(tx.write(_finish, parcel.key | {"ended": state, "tried": int(tried)}))


def put_off(tx: Transaction, parcel: Parcel, until: datetime, delay_told_at: datetime | None) -> bool:
    """It could not be delivered for now. False: the lease was lost."""
    return bool(tx.write(_put_off, parcel.key | {"at": until, "told_at": delay_told_at}))


def _parcel(row: Row[Any]) -> Parcel:
    return Parcel(
        row.account_id,
        row.region,
        row.message_id,
        row.recipient,
        row.destination,
        row.lease,
        row.attempts,
        row.accepted_at,
        row.delay_told_at,
    )
