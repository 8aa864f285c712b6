"""Events on their way to whoever wants to know: written down with the event itself, and gone when they have been told.

A publisher leases rows for a while, so that what a dead one held falls due again: everybody is told at least once.
Source: design of this project; which destinations get an event (guide); identity topics (guide).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, delete, exists, insert, select, tuple_, update

from gatepost.mail import message_ids, outcomes
from gatepost.mail.outcomes import Event
from gatepost.mail.tables import events
from gatepost.ses.events.tables import publications as p
from gatepost.store.transaction import Transaction

Form = Literal["event", "notification", "headers"]
"""`notification` is the older form, for the topics of identities; `headers` is that with the message's header in it."""

KEPT = timedelta(days=14)
"""How long it is tried to tell somebody."""
LONGEST_PROBLEM = 500

_key = (p.c.account_id, p.c.region, p.c.publication_id)
_add = insert(p)
_due = and_(p.c.due_at <= bindparam("now"), p.c.resource.not_in(bindparam("resting", expanding=True)))
_next = select(*_key).where(_due).order_by(p.c.due_at).limit(bindparam("most")).with_for_update(skip_locked=True)
_anything_due = select(exists().where(_due))
_lease = (
    update(p)
    .where(tuple_(*_key).in_(_next), p.c.due_at <= bindparam("now"))
    .values(due_at=bindparam("until"), lease=bindparam("holder"))
    .returning(p)
)
_held = and_(
    p.c.account_id == bindparam("account"),
    p.c.region == bindparam("in_region"),
    p.c.publication_id == bindparam("id"),
    p.c.lease == bindparam("holder"),
)
_finish = delete(p).where(_held)
_put_off = (
    update(p)
    .where(_held)
    .values(due_at=bindparam("again_at"), lease=None, attempts=p.c.attempts + bindparam("tried"), problem=bindparam("why"))
)
_event = select(events).where(
    events.c.account_id == bindparam("account"), events.c.region == bindparam("in_region"), events.c.event_id == bindparam("event")
)
_of_message = (
    select(p)
    .where(p.c.account_id == bindparam("account"), p.c.region == bindparam("in_region"), p.c.message_id == bindparam("id"))
    .order_by(p.c.publication_id)
)
_sweep = delete(p).where(p.c.due_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Publication:
    """One event for one target. `attempts` are those before this one; `problem` is what the last one failed with."""

    account_id: str
    region: str
    publication_id: str
    message_id: str
    event_id: str
    form: Form
    target: Mapping[str, Any]
    resource: str
    created_at: datetime
    due_at: datetime
    holder: str
    attempts: int
    problem: str

    @property
    def key(self) -> dict[str, Any]:
        """The parameters that find its row as long as it is leased."""
        return {"account": self.account_id, "in_region": self.region, "id": self.publication_id, "holder": self.holder}


@dataclass(frozen=True, slots=True)
class New:
    """What `put` writes down: who shall be told of an event, and in which form."""

    event_id: str
    at: datetime
    form: Form
    target: Mapping[str, Any]
    resource: str


def put(tx: Transaction, account_id: str, region: str, message_id: str, new: Sequence[New]) -> None:
    """Have somebody told, as soon as the transaction is over."""
    if new:
        tx.write(
            _add,
            [
                {
                    "account_id": account_id,
                    "region": region,
                    "publication_id": message_ids.new(region, one.at),
                    "message_id": message_id,
                    "event_id": one.event_id,
                    "form": one.form,
                    "target": one.target,
                    "resource": one.resource,
                    "created_at": one.at,
                    "due_at": one.at,
                    "lease": None,
                    "attempts": 0,
                    "problem": None,
                }
                for one in new
            ],
        )


def lease(tx: Transaction, holder: str, now: datetime, until: datetime, most: int, resting: Collection[str] = ()) -> Sequence[Publication]:
    """Take what is due, at most so many, but nothing for `resting` resources. It falls due again at `until`."""
    due = {"now": now, "resting": list(resting)}
    if not tx.value(_anything_due, due):  # on SQLite only a write takes the one write lock
        return ()
    return [_from_row(row) for row in tx.rows(_lease, due | {"holder": holder, "until": until, "most": most})]


def event_of(tx: Transaction, publication: Publication) -> Event | None:
    """What shall be told; None if it has been forgotten."""
    which = {"account": publication.account_id, "in_region": publication.region, "event": publication.event_id}
    row = tx.row(_event, which)
    return outcomes.from_row(row) if row else None


def finish(tx: Transaction, told: Collection[Publication]) -> None:
    """They have been told."""
    if told:
        tx.write(_finish, [publication.key for publication in told])


def put_off(tx: Transaction, publication: Publication, again_at: datetime, problem: str, *, tried: bool) -> None:
    """They could not be told for now."""
    tx.write(_put_off, publication.key | {"again_at": again_at, "tried": int(tried), "why": problem[:LONGEST_PROBLEM]})


def of_message(tx: Transaction, account_id: str, region: str, message_id: str) -> Sequence[Publication]:
    """Who has not been told yet of what happened to a message."""
    return [_from_row(row) for row in tx.rows(_of_message, {"account": account_id, "in_region": region, "id": message_id})]


def sweep(tx: Transaction, now: datetime) -> int:
    """Forget what nobody has tried to tell for long, because nothing leads there any more; how many rows."""
    return tx.write(_sweep, {"before": now - KEPT})


def _from_row(row: Row[Any]) -> Publication:
    return Publication(
        row.account_id,
        row.region,
        row.publication_id,
        row.message_id,
        row.event_id,
        row.form,
        row.target,
        row.resource,
        row.created_at,
        row.due_at,
        row.lease or "",
        row.attempts,
        row.problem or "",
    )
