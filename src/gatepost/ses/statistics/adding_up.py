"""Adding up what happened since the last time, so that nobody who accepts or delivers mail has to, and nobody who asks reads every row.

Messages and events are each taken in the order of their times, from a mark that says how far they have been counted. Whoever asks adds
what lies behind the marks. A transaction that takes longer than `SETTLED` from its beginning may be missed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import World
from gatepost.mail import message_ids
from gatepost.mail.tables import events as e
from gatepost.mail.tables import messages as m
from gatepost.ses.statistics.figures import Figures
from gatepost.ses.statistics.tables import daily_metrics, event_counts
from gatepost.store.engine import Store
from gatepost.store.schema import server_marks
from gatepost.store.transaction import Transaction

SETTLED = timedelta(seconds=30)
"""How long after a message or an event its transaction is over, whatever came between."""
BATCH = 2000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTH_OF_TIME = 16
"""Characters of an id that say its Region and its time."""
_MESSAGES, _EVENTS = "messages_added_up", "events_added_up"

_message_columns = (m.c.account_id, m.c.region, m.c.envelope, m.c.identity_arn, m.c.configuration_set, m.c.circumstances)
_earlier = e.alias("earlier")
_is_first = ~exists().where(
    e.c.kind.in_(("OPEN", "CLICK")),
    _earlier.c.account_id == e.c.account_id,
    _earlier.c.region == e.c.region,
    _earlier.c.message_id == e.c.message_id,
    _earlier.c.kind == e.c.kind,
    _earlier.c.event_id < e.c.event_id,
)
_all_messages = select(*_message_columns, m.c.accepted_at, m.c.message_id)
_all_events = select(
    *_message_columns, e.c.event_id, e.c.kind, e.c.happened_at, e.c.recipients, e.c.detail, _is_first.label("is_first")
).join(m, and_(m.c.account_id == e.c.account_id, m.c.region == e.c.region, m.c.message_id == e.c.message_id))


def _behind(at: Any, name: Any) -> Any:
    return and_(at >= bindparam("at"), or_(at > bindparam("at"), name > bindparam("behind")))


_behind_message, _behind_event = _behind(m.c.accepted_at, m.c.message_id), _behind(e.c.happened_at, e.c.event_id)
_settled_messages = (
    _all_messages.where(_behind_message, m.c.accepted_at < bindparam("until")).order_by(m.c.accepted_at, m.c.message_id).limit(BATCH)
)
_settled_events = (
    _all_events.where(_behind_event, e.c.happened_at < bindparam("until")).order_by(e.c.happened_at, e.c.event_id).limit(BATCH)
)
_my_messages = _all_messages.where(
    _behind_message,
    m.c.account_id == bindparam("account"),
    m.c.region == bindparam("in_region"),
    m.c.message_id >= bindparam("from_id"),
)
_my_events = _all_events.where(
    _behind_event,
    e.c.account_id == bindparam("account"),
    e.c.region == bindparam("in_region"),
    e.c.event_id >= bindparam("from_id"),
)
_OF_ACCOUNT = ((_MESSAGES, _my_messages), (_EVENTS, _my_events))

_mark = select(server_marks.c.value).where(server_marks.c.name == bindparam("mark"))
_first_mark = insert(server_marks).on_conflict_do_nothing(index_elements=["name"])
_move_mark = (
    update(server_marks)
    .where(server_marks.c.name == bindparam("mark"), server_marks.c.value == bindparam("before"))
    .values(value=bindparam("after"))
)


def _adding(table: Table, number: str) -> Any:
    """An upsert that adds to the number of a row."""
    new = insert(table)
    keys = [column.name for column in table.primary_key.columns]
    return new.on_conflict_do_update(index_elements=keys, set_={number: table.c[number] + new.excluded[number]})


_add_to_day = _adding(daily_metrics, "messages")
_add_to_quarter = _adding(event_counts, "recipients")


def add_up(store: Store, world: World) -> None:
    """Count everything that has settled since the last time."""
    more = True
    while more:
        with store.transaction() as tx:
            more = add_up_some(tx, world.clock())
            tx.commit()


def catch_up(tx: Transaction, now: datetime) -> None:
    """The same, in the transaction of somebody who is about to read the figures."""
    while add_up_some(tx, now):
        pass


def add_up_some(tx: Transaction, now: datetime) -> bool:
    """The same, at most a batch of each kind; whether there may be more. Of several servers one counts each row."""
    figures = Figures()
    messages = _take(tx, _MESSAGES, _settled_messages, now - SETTLED)
    events = _take(tx, _EVENTS, _settled_events, now - SETTLED)
    _count(figures, messages, events)
    for day, number in sorted(figures.days.items()):
        tx.write(_add_to_day, {**_columns(day), "messages": number})
    for quarter, number in sorted(figures.quarters.items()):
        tx.write(_add_to_quarter, {**_columns(quarter), "recipients": number})
    return BATCH in (len(messages), len(events))


def not_added_up(tx: Transaction, account_id: str, region: str) -> Figures:
    """The figures of an account's newest messages and events, which are in no table yet."""
    figures = Figures()
    _count(figures, *(_behind_mark(tx, name, statement, account_id, region) for name, statement in _OF_ACCOUNT))
    return figures


def _behind_mark(tx: Transaction, name: str, statement: Any, account_id: str, region: str) -> Sequence[Row[Any]]:
    """An account's rows behind a mark. Ids begin with their times, so a range of the primary key has them."""
    position = _position(tx.value(_mark, {"mark": name}))
    from_id = message_ids.new(region, position["at"])[:_LENGTH_OF_TIME]
    return tx.rows(statement, position | {"account": account_id, "in_region": region, "from_id": from_id})


def _take(tx: Transaction, name: str, statement: Any, until: datetime) -> Any:
    """The rows behind a mark, which is moved behind them; none if somebody else has taken them."""
    before = tx.value(_mark, {"mark": name})
    rows = tx.rows(statement, _position(before) | {"until": until})
    if not rows:
        return ()
    if before is None:
        before = _as_mark(_EPOCH, "")
        tx.write(_first_mark, {"name": name, "value": before})
    last = rows[-1]
    after = _as_mark(last.accepted_at, last.message_id) if name == _MESSAGES else _as_mark(last.happened_at, last.event_id)
    return rows if tx.write(_move_mark, {"mark": name, "before": before, "after": after}) else ()


def _count(figures: Figures, messages: Sequence[Row[Any]], events: Sequence[Row[Any]]) -> None:
    for row in messages:
        figures.add_message(row)
    for row in events:
        figures.add_event(row, row.kind, row.happened_at, row.recipients, row.detail, first=bool(row.is_first))


def _position(mark: str | None) -> dict[str, Any]:
    at, _, name = (mark or _as_mark(_EPOCH, "")).partition(" ")
    return {"at": datetime.fromisoformat(at), "behind": name}


def _as_mark(at: datetime, name: str) -> str:
    return f"{at.isoformat()} {name}"


def _columns(bucket: Any) -> dict[str, Any]:
    return {name: getattr(bucket, name) for name in bucket.__slots__}
