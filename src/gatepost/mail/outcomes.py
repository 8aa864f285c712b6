"""What happened to a message, one row an event: sent, delivered, put off, bounced, complained about, opened, and so on.

`record` is the only way in, whoever has something to tell: whoever accepts mail, the delivery loop, the readers of reports that come
back, tracking. Log, statistics, insights and event destinations are views of the rows. Whatever must follow from an event in the
same transaction (a row for each destination, an entry in a suppression list, feedback that is forwarded) listens: the packages above
this one register with `listen` when they are imported.
Source: SES guide, monitor-sending-activity and event-publishing-retrieving-sns-contents (guide).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Row, and_, bindparam, delete, insert, select

from gatepost.call import World
from gatepost.mail import message_ids
from gatepost.mail.messages import Message
from gatepost.mail.tables import events
from gatepost.store.transaction import Transaction

Kind = Literal[
    "SEND",
    "REJECT",
    "BOUNCE",
    "COMPLAINT",
    "DELIVERY",
    "OPEN",
    "CLICK",
    "RENDERING_FAILURE",
    "DELIVERY_DELAY",
    "SUBSCRIPTION",
]
"""As the second API's EventType spells them."""

_add = insert(events)
_of_message = (
    select(events)
    .where(
        and_(
            events.c.account_id == bindparam("account"),
            events.c.region == bindparam("in_region"),
            events.c.message_id == bindparam("id"),
        )
    )
    .order_by(events.c.event_id)
    .limit(bindparam("most"))
)
_empty = delete(events)
_empty_of_account = delete(events).where(events.c.account_id == bindparam("account"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing that happened to a message.

    `detail` is the member of SES's event record that belongs to the kind (`bounce`, `delivery`, `deliveryDelay`, …) with its
    members as they are published, but for `feedbackId`, which `record` adds to bounces and complaints, and `timestamp`, which it
    adds to all kinds but SEND, REJECT and RENDERING_FAILURE. `remoteMtaIp` is kept there too; who publishes decides whether to show it.
    """

    kind: Kind
    at: datetime
    recipients: Sequence[str]
    """Whom it is about, bare addresses."""
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An outcome as it was written down. Ids grow with time, so within an account and Region their order is that of the events."""

    event_id: str
    message_id: str
    kind: Kind
    at: datetime
    recipients: Sequence[str]
    detail: Mapping[str, Any]


Listener: TypeAlias = "Callable[[Transaction, World, Message, Sequence[Event]], None]"

_listeners: list[Listener] = []
_TIMELESS = frozenset(("SEND", "REJECT", "RENDERING_FAILURE"))


def listen(listener: Listener) -> Listener:
    """Have a function called with the events of a message in the transaction that records them. Usable as a decorator."""
    _listeners.append(listener)
    return listener


def forget(listener: Listener) -> None:
    """Call it no more."""
    _listeners.remove(listener)


def record(tx: Transaction, world: World, message: Message, *outcomes: Outcome) -> Sequence[Event]:
    """Write down what happened to a message, in the order given, and let the listeners know."""
    recorded = [_event(message, outcome) for outcome in outcomes]
    if not recorded:
        return recorded
    tx.write(
        _add,
        [
            {
                "account_id": message.account_id,
                "region": message.region,
                "event_id": event.event_id,
                "message_id": event.message_id,
                "kind": event.kind,
                "happened_at": event.at,
                "recipients": event.recipients,
                "detail": event.detail,
            }
            for event in recorded
        ],
    )
    for listener in _listeners:
        listener(tx, world, message, recorded)
    return recorded


def of_message(tx: Transaction, message: Message, most: int = 1000) -> Sequence[Event]:
    """A message's life, oldest first."""
    rows = tx.rows(_of_message, {"account": message.account_id, "in_region": message.region, "id": message.message_id, "most": most})
    return [from_row(row) for row in rows]


def empty(tx: Transaction, account_id: str = "") -> None:
    """Forget the events of all messages, or of one account's."""
    if account_id:
        tx.write(_empty_of_account, {"account": account_id})
    else:
        tx.write(_empty)


def from_row(row: Row[Any]) -> Event:
    """The event of a row of `events`."""
    return Event(
        event_id=row.event_id,
        message_id=row.message_id,
        kind=row.kind,
        at=row.happened_at,
        recipients=row.recipients,
        detail=row.detail,
    )


def as_text(moment: datetime) -> str:
    """A time as event records have it: `2017-08-05T00:40:02.012Z`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _event(message: Message, outcome: Outcome) -> Event:
    event_id = message_ids.new(message.region, outcome.at)
    detail = dict(outcome.detail)
    if outcome.kind not in _TIMELESS:
        detail.setdefault("timestamp", as_text(outcome.at))
    if outcome.kind in ("BOUNCE", "COMPLAINT"):
        detail["feedbackId"] = event_id
    return Event(
        event_id=event_id,
        message_id=message.message_id,
        kind=outcome.kind,
        at=outcome.at,
        recipients=tuple(outcome.recipients),
        detail=detail,
    )
