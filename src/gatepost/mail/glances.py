"""Accepted mail as lists show it: who, when and what for, without the content, which may be large."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Row, and_, bindparam, select

from gatepost.mail import inbox, message_ids
from gatepost.mail import tables as t
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

State: TypeAlias = Literal[
    "sent", "waiting", "delayed", "delivered", "opened", "clicked", "rendering_failure", "rejected", "bounced", "complained", "held_back"
]
"""How far a message has come. What is worst for one of its recipients counts."""

_LAST = "g"
"""Behind every message id, which begins with a hexadecimal digit."""
_OF_EVENTS: Sequence[tuple[str, State]] = (
    ("COMPLAINT", "complained"),
    ("BOUNCE", "bounced"),
    ("REJECT", "rejected"),
    ("RENDERING_FAILURE", "rendering_failure"),
)
_AFTER_DELIVERY: Sequence[tuple[str, State]] = (("CLICK", "clicked"), ("OPEN", "opened"))

_m, _d = t.messages.c, t.deliveries.c
_light = (_m.account_id, _m.region, _m.message_id, _m.accepted_at, _m.sender, _m.envelope, _m.pool_id, _m.purpose)
_delivered_message = and_(_d.account_id == _m.account_id, _d.region == _m.region, _d.message_id == _m.message_id)
_newest, _newest_to = (statement.with_only_columns(*_light) for statement in (inbox.NEWEST, inbox.NEWEST_TO))
_before = (
    select(*_light)
    .where(_m.account_id == bindparam("account"), _m.region == bindparam("in_region"), _m.message_id < bindparam("before"))
    .order_by(_m.message_id.desc())
    .limit(bindparam("most"))
)
_before_to = (
    select(*_light)
    .select_from(t.deliveries.join(t.messages, _delivered_message))
    .where(
        _d.recipient == bindparam("recipient"),
        _d.accepted_at <= bindparam("until"),
        _d.account_id == bindparam("account"),
        _d.region == bindparam("in_region"),
        _d.message_id < bindparam("before"),
    )
    .order_by(_d.accepted_at.desc(), _d.message_id.desc())
    .limit(bindparam("most"))
)
_deliveries_of = select(_d.message_id, _d.state).where(
    _d.account_id == bindparam("account"), _d.region == bindparam("in_region"), _d.message_id.in_(bindparam("ids", expanding=True))
)
_events_of = select(t.events.c.message_id, t.events.c.kind).where(
    t.events.c.account_id == bindparam("account"),
    t.events.c.region == bindparam("in_region"),
    t.events.c.message_id.in_(bindparam("ids", expanding=True)),
)
_END_OF_TIME = datetime.fromisoformat("9999-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Glance:
    """A message without its content."""

    account_id: str
    region: str
    message_id: str
    accepted_at: datetime
    sender: str
    recipients: Sequence[str]
    pool_id: str
    purpose: str


def newest(tx: Transaction, to: str = "", since: datetime = EPOCH, most: int = 50) -> Sequence[Glance]:
    """The newest of all accounts and Regions; `to` is a recipient's bare address, and finds what did not fail to reach it."""
    parameters = {"since": since, "most": most}
    rows = tx.rows(_newest_to, parameters | {"recipient": to.strip().lower()}) if to else tx.rows(_newest, parameters)
    return [_from_row(row) for row in rows]


def before(tx: Transaction, account_id: str, region: str, message_id: str = "", to: str = "", most: int = 50) -> Sequence[Glance]:
    """An account's in a Region that are older than a message, the newest of them first; with `to`, those for one address."""
    parameters: dict[str, Any] = {"account": account_id, "in_region": region, "before": message_id or _LAST, "most": most}
    if not to:
        return [_from_row(row) for row in tx.rows(_before, parameters)]
    until = message_ids.accepted_at(message_id) or _END_OF_TIME
    return [_from_row(row) for row in tx.rows(_before_to, parameters | {"recipient": to.strip().lower(), "until": until})]


def states(tx: Transaction, account_id: str, region: str, ids: Sequence[str]) -> Mapping[str, State]:
    """How far messages of an account in a Region have come."""
    if not ids:
        return {}
    key = {"account": account_id, "in_region": region, "ids": list(ids)}
    deliveries: dict[str, set[str]] = {}
    for row in tx.rows(_deliveries_of, key):
        deliveries.setdefault(row.message_id, set()).add(row.state)
    events: dict[str, set[str]] = {}
    for row in tx.rows(_events_of, key):
        events.setdefault(row.message_id, set()).add(row.kind)
    return {one: _state(deliveries.get(one, set()), events.get(one, set())) for one in ids}


def _state(deliveries: set[str], events: set[str]) -> State:
    for kind, state in _OF_EVENTS:
        if kind in events:
            return state
    if "waiting" in deliveries:
        return "delayed" if "DELIVERY_DELAY" in events else "waiting"
    for kind, state in _AFTER_DELIVERY:
        if kind in events:
            return state
    if "failed" in deliveries:
        return "held_back"
    return "delivered" if "delivered" in deliveries else "sent"


def _from_row(row: Row[Any]) -> Glance:
    envelope = row.envelope
    return Glance(
        row.account_id,
        row.region,
        row.message_id,
        row.accepted_at,
        row.sender,
        [*envelope["to"], *envelope["cc"], *envelope["bcc"]],
        row.pool_id,
        row.purpose,
    )
