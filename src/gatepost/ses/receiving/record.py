"""Mail that was received: written down once, in the transaction that takes it, with the rules that apply to it.

Whoever carries the rules out leases rows for a while, so that what a dead one held falls due again: nothing is forgotten, and what was
done in the moment in which one died may be done twice.
Source: SES guide, receiving-email-concepts and receiving-email-metrics (guide).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import Row, and_, bindparam, delete, exists, insert, select, tuple_, update

from gatepost.mail.newest import newest, newest_for
from gatepost.ses.receiving import ids
from gatepost.ses.receiving.tables import received as r
from gatepost.ses.receiving.tables import received_recipients as recipients
from gatepost.store.transaction import Transaction

MOST_LISTED = 200
SWEPT_AT_ONCE = 200

_key = (r.c.account_id, r.c.region, r.c.message_id)
_this = and_(r.c.account_id == bindparam("account"), r.c.region == bindparam("in_region"), r.c.message_id == bindparam("id"))
_add = insert(r)
_add_recipients = insert(recipients)
_by_key = select(r).where(_this)
_by_id = select(r).where(r.c.arrived_at == bindparam("at"), r.c.message_id == bindparam("id"))
_due = r.c.due_at <= bindparam("now")
_anything_due = select(exists().where(_due))
_next = select(*_key).where(_due).order_by(r.c.due_at).limit(bindparam("most")).with_for_update(skip_locked=True)
_lease = (
    update(r)
    .where(tuple_(*_key).in_(_next), r.c.due_at <= bindparam("now"))
    .values(due_at=bindparam("until"), lease=bindparam("holder"))
    .returning(r)
)
_held = and_(_this, r.c.lease == bindparam("holder"))
_judged = update(r).where(_held).values(judgement=bindparam("found"))
_kept = update(r).where(_held).values(progress=bindparam("so_far"), due_at=bindparam("until"))
_let_go = (
    update(r)
    .where(_held)
    .values(progress=bindparam("so_far"), due_at=bindparam("again_at"), lease=None, attempts=r.c.attempts + bindparam("tried"))
)
_newest = newest(r, "arrived_at", "message_id")
_newest_to = newest_for(r, recipients, "arrived_at", "message_id")
_over = (
    select(*_key)
    .where(r.c.arrived_at < bindparam("before"), r.c.due_at.is_(None))
    .order_by(r.c.arrived_at)
    .limit(SWEPT_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_forget = delete(r).where(_this)
_forget_recipients = delete(recipients).where(
    recipients.c.account_id == bindparam("account"),
    recipients.c.region == bindparam("in_region"),
    recipients.c.message_id == bindparam("id"),
)
_empty = delete(r)
_empty_recipients = delete(recipients)
_empty_of_account = delete(r).where(r.c.account_id == bindparam("account"))
_empty_recipients_of_account = delete(recipients).where(recipients.c.account_id == bindparam("account"))


@dataclass(frozen=True, slots=True)
class Arriving:
    """A mail at the door: who brings it, from whom. `client` is an IP address; `sender` is empty for a report."""

    client: str
    hello: str
    sender: str
    encrypted: bool


class Todo(TypedDict):
    """A step of an action that has still to be taken: the action itself, or telling its topic. `added` is how many of the added header
    fields it sees."""

    rule: int
    action: int
    step: Literal["do", "tell"]
    added: int


@dataclass(slots=True)
class Progress:
    """How far the plan has been carried out.

    `rule` and `action` are the numbers of the next action; `headers` the fields that actions have added; `left` what has failed and has to
    be tried again; `log` what came of all others.
    """

    rule: int = 0
    action: int = 0
    headers: list[list[str]] = field(default_factory=list[list[str]])
    left: list[Todo] = field(default_factory=list[Todo])
    log: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def as_document(self) -> dict[str, Any]:
        """As it is kept."""
        return {"rule": self.rule, "action": self.action, "headers": self.headers, "left": self.left, "log": self.log}


@dataclass(slots=True, kw_only=True)
class Received:
    """One mail, as one account in one Region has received it. `judgement` is empty until DNS has been asked."""

    account_id: str
    region: str
    message_id: str
    arrived_at: datetime
    sender: str
    recipients: Sequence[str]
    circumstances: Mapping[str, Any]
    data: bytes
    rule_set: str
    plan: Sequence[Mapping[str, Any]]
    judgement: Mapping[str, Any] = field(default_factory=dict[str, Any])
    progress: Progress = field(default_factory=Progress)
    due_at: datetime | None = None
    holder: str = ""
    attempts: int = 0

    @property
    def key(self) -> dict[str, Any]:
        """The parameters that find its row as long as it is leased."""
        return {"account": self.account_id, "in_region": self.region, "id": self.message_id, "holder": self.holder}


def put(tx: Transaction, new: Received) -> None:
    """Write it down; its rules are to be carried out at once."""
    tx.write(
        _add,
        {
            "account_id": new.account_id,
            "region": new.region,
            "message_id": new.message_id,
            "arrived_at": new.arrived_at,
            "sender": new.sender,
            "recipients": list(new.recipients),
            "circumstances": new.circumstances,
            "data": new.data,
            "rule_set": new.rule_set,
            "plan": new.plan,
            "judgement": None,
            "progress": new.progress.as_document(),
            "due_at": new.arrived_at,
            "lease": None,
            "attempts": 0,
        },
    )
    key = {"account_id": new.account_id, "region": new.region, "message_id": new.message_id, "arrived_at": new.arrived_at}
    tx.write(_add_recipients, [key | {"recipient": one} for one in dict.fromkeys(map(str.lower, new.recipients))])


def lease(tx: Transaction, holder: str, now: datetime, until: datetime, most: int) -> Sequence[Received]:
    """Take what is due, at most so many, the oldest first. It falls due again at `until`."""
    if not most or not tx.value(_anything_due, {"now": now}):  # on SQLite only a write takes the one write lock
        return ()
    rows = tx.rows(_lease, {"now": now, "until": until, "holder": holder, "most": most})
    return sorted(map(_from_row, rows), key=lambda mail: mail.arrived_at)


def judged(tx: Transaction, mail: Received) -> bool:
    """Keep what was found out about it. False: somebody else has it by now."""
    return bool(tx.write(_judged, mail.key | {"found": mail.judgement}))


def keep(tx: Transaction, mail: Received, until: datetime) -> bool:
    """Keep how far it has come, and hold it until then. False: somebody else has it by now."""
    return bool(tx.write(_kept, mail.key | {"so_far": mail.progress.as_document(), "until": until}))


def let_go(tx: Transaction, mail: Received, again_at: datetime | None, *, tried: bool) -> None:
    """Hold it no longer; it shall be gone on with then, or never."""
    tx.write(_let_go, mail.key | {"so_far": mail.progress.as_document(), "again_at": again_at, "tried": int(tried)})


def of(tx: Transaction, account_id: str, region: str, message_id: str) -> Received | None:
    """One of an account's mails."""
    row = tx.row(_by_key, {"account": account_id, "in_region": region, "id": message_id})
    return _from_row(row) if row else None


def get(tx: Transaction, message_id: str) -> Received | None:
    """The mail of that id, whoever received it."""
    at = ids.arrived_at(message_id)
    row = tx.row(_by_id, {"at": at, "id": message_id}) if at else None
    return _from_row(row) if row else None


def find(tx: Transaction, to: str, since: datetime, most: int) -> Sequence[Received]:
    """The newest mails first; `to` is a recipient's bare address in any case, or empty for everybody's."""
    parameters = {"since": since, "most": max(1, min(most, MOST_LISTED))}
    rows = tx.rows(_newest_to, parameters | {"recipient": to.strip().lower()}) if to else tx.rows(_newest, parameters)
    return list(map(_from_row, rows))


def sweep(tx: Transaction, before: datetime) -> bool:
    """Delete some of the mail that arrived before a moment and that nothing is left to do with. Whether there may be more of it."""
    keys = [{"account": one.account_id, "in_region": one.region, "id": one.message_id} for one in tx.rows(_over, {"before": before})]
    if keys:
        tx.write(_forget_recipients, keys)
        tx.write(_forget, keys)
    return len(keys) == SWEPT_AT_ONCE


def empty(tx: Transaction, account_id: str = "") -> int:
    """Delete all mail that was received, or that of one account; how much there was."""
    if not account_id:
        tx.write(_empty_recipients)
        return tx.write(_empty)
    tx.write(_empty_recipients_of_account, {"account": account_id})
    return tx.write(_empty_of_account, {"account": account_id})


def _from_row(row: Row[Any]) -> Received:
    return Received(
        account_id=row.account_id,
        region=row.region,
        message_id=row.message_id,
        arrived_at=row.arrived_at,
        sender=row.sender,
        recipients=row.recipients,
        circumstances=row.circumstances,
        data=row.data,
        rule_set=row.rule_set,
        plan=row.plan,
        judgement=row.judgement or {},
        progress=Progress(**row.progress),
        due_at=row.due_at,
        holder=row.lease or "",
        attempts=row.attempts,
    )
