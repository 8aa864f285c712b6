"""The outbox of text messages: every one that a pool has sent, for programs and people that wait for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from re import compile
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, bindparam, delete, insert, select

from gatepost.call import Call
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import pools, texts
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

MOST_LISTED = 200

_CODE = compile(r"(?<![0-9])([0-9]{6}|[0-9]{8})(?![0-9])")

_put = insert(texts)
_with_place = select(texts, pools.c.account_id, pools.c.region).join(pools, pools.c.pool_id == texts.c.pool_id)
_newest = (
    _with_place.where(texts.c.sent_at >= bindparam("since")).order_by(texts.c.sent_at.desc(), texts.c.text_id).limit(bindparam("most"))
)
_newest_to = (
    _with_place.where(texts.c.number == bindparam("to"), texts.c.sent_at >= bindparam("since"))
    .order_by(texts.c.sent_at.desc(), texts.c.text_id)
    .limit(bindparam("most"))
)
_empty = delete(texts)
_empty_account = delete(texts).where(texts.c.pool_id.in_(select(pools.c.pool_id).where(pools.c.account_id == bindparam("account"))))


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message. `problem` is what SNS said last, if it has not taken it."""

    text_id: str
    account_id: str
    region: str
    pool_id: str
    number: str
    body: str
    purpose: str
    sent_at: datetime
    problem: str | None
    sns_message_id: str | None


def put(call: Call, pool: Pool, number: str, body: str, purpose: str, *, published: bool) -> None:
    """Record a text message, with the transaction that it belongs to; `published` says whether SNS is to have it."""
    call.tx.write(
        _put,
        {
            "pool_id": pool.pool_id,
            "text_id": str(uuid4()),
            "number": number,
            "body": body,
            "purpose": purpose,
            "sent_at": call.now,
            "publish_at": call.now if published else None,
            "attempts": 0,
        },
    )


def find(tx: Transaction, to: str = "", since: datetime = EPOCH, most: int = 50) -> Sequence[TextMessage]:
    """The newest first, at most `most` (and never more than `MOST_LISTED`); to one number, or to all."""
    parameters = {"since": since, "most": max(1, min(most, MOST_LISTED))}
    rows = tx.rows(_newest_to, {**parameters, "to": to}) if to else tx.rows(_newest, parameters)
    return [_from_row(row) for row in rows]


def empty(tx: Transaction, account_id: str = "") -> int:
    """Delete the text messages of one account, or all; how many there were."""
    return tx.write(_empty_account, {"account": account_id}) if account_id else tx.write(_empty)


def as_json(text: TextMessage) -> dict[str, Any]:
    """A text message with the code that is in it."""
    code = _CODE.search(text.body)
    return {
        "id": text.text_id,
        "timestamp": text.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "account_id": text.account_id,
        "region": text.region,
        "pool_id": text.pool_id,
        "purpose": text.purpose,
        "to": text.number,
        "body": text.body,
        "code": code[1] if code else None,
        "sns_message_id": text.sns_message_id,
        "problem": text.problem,
    }


def _from_row(row: Row[Any]) -> TextMessage:
    return TextMessage(
        row.text_id,
        row.account_id,
        row.region,
        row.pool_id,
        row.number,
        row.body,
        row.purpose,
        row.sent_at,
        row.problem,
        row.sns_message_id,
    )
