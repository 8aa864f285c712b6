"""What never became mail: letters that the send decision refused, with every check's answer, for whoever wonders where they are.

They are written when the request that wanted to send is over, because most of what it did is forgotten with its failure. The
newest ten thousand of the last fourteen days are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from gatepost.mail import tables as t
from gatepost.mail.message_ids import accepted_at
from gatepost.mail.message_ids import new as new_id
from gatepost.mail.newest import newest, newest_for
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

KEPT = timedelta(days=14)
MOST_KEPT = 10_000
MOST_LISTED = 200
_LONGEST_ADDRESS = 320

_put = insert(t.refusals)
_put_recipients = insert(t.refused_recipients)
_newest = newest(t.refusals, "refused_at", "refusal_id")
_newest_to = newest_for(t.refusals, t.refused_recipients, "refused_at", "refusal_id")
_by_id = select(t.refusals).where(t.refusals.c.refused_at == bindparam("at"), t.refusals.c.refusal_id == bindparam("id"))
_oldest_kept = select(t.refusals.c.refused_at).order_by(t.refusals.c.refused_at.desc()).offset(bindparam("most")).limit(1)
_sweep = delete(t.refusals).where(t.refusals.c.refused_at <= bindparam("before"))
_sweep_recipients = delete(t.refused_recipients).where(t.refused_recipients.c.refused_at <= bindparam("before"))
_empty = (delete(t.refused_recipients), delete(t.refusals))
_empty_of = tuple(delete(table).where(table.c.account_id == bindparam("account")) for table in (t.refused_recipients, t.refusals))


@dataclass(frozen=True, slots=True)
class RefusedMail:
    """One letter that was refused. `findings` are all checks' answers: name, outcome, detail; `text` is SES's reason.

    `code` and `answer` are the error that the caller got; empty where nobody was told, as with a notice to a user.
    """

    account_id: str
    region: str
    refused_at: datetime
    operation: str
    sender: str
    recipients: Sequence[str]
    subject: str
    pool_id: str
    username: str
    purpose: str
    refused_by: str
    text: str
    code: str
    answer: str
    remedy: str
    findings: Sequence[Sequence[str]]
    refusal_id: str = ""


def put(tx: Transaction, refused: RefusedMail, addresses: Sequence[str]) -> None:
    """Write one down; `addresses` are its recipients' bare addresses."""
    refusal_id = new_id(refused.region, refused.refused_at)
    key = {"account_id": refused.account_id, "region": refused.region, "refusal_id": refusal_id, "refused_at": refused.refused_at}
    tx.write(
        _put,
        {
            **key,
            "operation": refused.operation,
            "sender": refused.sender,
            "recipients": list(refused.recipients),
            "subject": refused.subject,
            "pool_id": refused.pool_id,
            "username": refused.username,
            "purpose": refused.purpose,
            "refused_by": refused.refused_by,
            "error": {"text": refused.text, "remedy": refused.remedy, "code": refused.code, "answer": refused.answer},
            "findings": [list(finding) for finding in refused.findings],
        },
    )
    unique = dict.fromkeys(address.lower()[:_LONGEST_ADDRESS] for address in addresses)
    if unique:
        tx.write(_put_recipients, [{**key, "recipient": address} for address in unique])


def find(tx: Transaction, to: str = "", since: datetime = EPOCH, most: int = 50) -> Sequence[RefusedMail]:
    """The newest first, at most `most` (and never more than `MOST_LISTED`); `to` is a recipient's bare address, empty for all."""
    parameters = {"since": since, "most": max(1, min(most, MOST_LISTED))}
    rows = tx.rows(_newest_to, parameters | {"recipient": to.strip().lower()}) if to else tx.rows(_newest, parameters)
    return [_from_row(row) for row in rows]


def get(tx: Transaction, refusal_id: str) -> RefusedMail | None:
    """The one of that id; None when it is forgotten."""
    at = accepted_at(refusal_id)
    row = tx.row(_by_id, {"at": at, "id": refusal_id}) if at else None
    return _from_row(row) if row else None


def _from_row(row: Row[Any]) -> RefusedMail:
    return RefusedMail(
        row.account_id,
        row.region,
        row.refused_at,
        row.operation,
        row.sender,
        row.recipients,
        row.subject,
        row.pool_id,
        row.username,
        row.purpose,
        row.refused_by,
        row.error["text"],
        row.error["code"],
        row.error["answer"],
        row.error["remedy"],
        row.findings,
        row.refusal_id,
    )


def as_json(refused: RefusedMail) -> Mapping[str, Any]:
    """One of them, with names as the inbox has them."""
    return {
        "id": refused.refusal_id,
        "timestamp": refused.refused_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "account_id": refused.account_id,
        "region": refused.region,
        "operation": refused.operation,
        "from": refused.sender,
        "to": list(refused.recipients),
        "subject": refused.subject,
        "pool_id": refused.pool_id,
        "username": refused.username,
        "purpose": refused.purpose,
        "refused_by": refused.refused_by,
        "error": refused.text,
        "answer": {"code": refused.code, "message": refused.answer},
        "remedy": refused.remedy,
        "decision": [dict(zip(("check", "outcome", "detail"), finding, strict=False)) for finding in refused.findings],
    }


def empty(tx: Transaction, account_id: str = "") -> int:
    """Forget all, or those of one account; how many there were."""
    found = 0
    for statement in _empty_of if account_id else _empty:
        found = tx.write(statement, {"account": account_id} if account_id else None)
    return found


def sweep(tx: Transaction, now: datetime) -> None:
    """Forget those that are old or too many."""
    beyond: datetime | None = tx.value(_oldest_kept, {"most": MOST_KEPT})
    before = max(now - KEPT, beyond) if beyond else now - KEPT
    tx.write(_sweep_recipients, {"before": before})
    tx.write(_sweep, {"before": before})
