"""An accepted message: written once, in the transaction of whoever sent it, with one delivery row a recipient."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from gatepost.mail import message_ids
from gatepost.mail.tables import deliveries, messages
from gatepost.rules.identities import SIMULATOR_DOMAIN
from gatepost.settings import Settings
from gatepost.store.transaction import Transaction

_put_message = insert(messages)
_put_deliveries = insert(deliveries)
_by_id = select(messages).where(messages.c.accepted_at == bindparam("at"), messages.c.message_id == bindparam("id"))
_by_key = select(messages).where(
    messages.c.account_id == bindparam("account"), messages.c.region == bindparam("in_region"), messages.c.message_id == bindparam("id")
)
_empty_messages = delete(messages)
_empty_deliveries = delete(deliveries)
_empty_messages_of_account = delete(messages).where(messages.c.account_id == bindparam("account"))
_empty_deliveries_of_account = delete(deliveries).where(deliveries.c.account_id == bindparam("account"))


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who it is from and for, each address as it was given, with its display name."""

    sender: str
    to: Sequence[str] = ()
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    reply_to: Sequence[str] = ()
    return_path: str = ""
    source: str = ""
    """Who the caller said it is from, where a raw message's From field says something else; empty where both are `sender`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What SES accepted.

    `content` has the shape of the second API's `Simple` member (Subject, Body, Headers, Attachments; an attachment's bytes
    in base64); a raw message has `raw` instead. `findings` are the send decision's, each a list of check, outcome, detail.
    """

    account_id: str
    region: str
    message_id: str
    accepted_at: datetime
    envelope: Envelope
    content: Mapping[str, Any] | None = None
    raw: bytes | None = None
    identity_arn: str = ""
    """The identity that let it through; empty for mail of AWS itself."""
    configuration_set: str = ""
    tags: Sequence[Mapping[str, Any]] = ()
    pool_id: str = ""
    """The user pool whose mail it is; empty for others."""
    purpose: str = ""
    """What the user pool, or AWS itself, sends it for."""
    findings: Sequence[Sequence[str]] = ()
    circumstances: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What events say of it that is not in it: `operation`, `source_ip`, `caller`; `tracked` opens and clicks and their `links`;
    `unsent`, if it was never to be delivered; `kept`, if it was delivered by being accepted."""


def put(tx: Transaction, settings: Settings, message: Message, recipients: Sequence[str], held_back: Container[str] = ()) -> None:
    """Write a message and its deliveries. `recipients` are bare addresses; one that occurs twice gets it once.

    The `inbox` transport has delivered with that. For the others the deliveries are due at once, as they are for the mailbox
    simulator everywhere. Those `held_back`, in lower case, never go out: whoever holds them back records why.
    """
    envelope = message.envelope
    tx.write(
        _put_message,
        {
            "account_id": message.account_id,
            "region": message.region,
            "message_id": message.message_id,
            "accepted_at": message.accepted_at,
            "sender": envelope.sender,
            "envelope": {
                "to": envelope.to,
                "cc": envelope.cc,
                "bcc": envelope.bcc,
                "reply_to": envelope.reply_to,
                "return_path": envelope.return_path,
                "source": envelope.source,
            },
            "content": message.content,
            "raw": message.raw,
            "identity_arn": message.identity_arn,
            "configuration_set": message.configuration_set,
            "tags": message.tags or None,
            "pool_id": message.pool_id,
            "purpose": message.purpose,
            "findings": message.findings or None,
            "circumstances": message.circumstances or None,
        },
    )
    leaves = settings.transport != "inbox"
    unique = dict.fromkeys(recipient.lower() for recipient in recipients)
    if unique:
        rows = [_delivery(message, recipient, leaves=leaves, held_back=recipient in held_back) for recipient in unique]
        tx.write(_put_deliveries, rows[0] if len(rows) == 1 else rows)


def _delivery(message: Message, recipient: str, *, leaves: bool, held_back: bool) -> dict[str, Any]:
    destination = recipient.rpartition("@")[2]
    due = not held_back and (leaves or destination == SIMULATOR_DOMAIN)
    return {
        "account_id": message.account_id,
        "region": message.region,
        "message_id": message.message_id,
        "recipient": recipient,
        "accepted_at": message.accepted_at,
        "state": "failed" if held_back else "waiting" if due else "delivered",
        "due_at": message.accepted_at if due else None,
        "destination": destination if due else None,
        "lease": None,
        "attempts": 0,
        "delay_told_at": None,
    }


def get(tx: Transaction, message_id: str) -> Message | None:
    """The message of that id, whichever account and Region it is in."""
    at = message_ids.accepted_at(message_id)
    row = tx.row(_by_id, {"at": at, "id": message_id}) if at else None
    return from_row(row) if row else None


def get_of(tx: Transaction, account_id: str, region: str, message_id: str) -> Message | None:
    """The message of that id of an account in a Region: it costs the same however many were accepted in the same moment."""
    row = tx.row(_by_key, {"account": account_id, "in_region": region, "id": message_id})
    return from_row(row) if row else None


def empty(tx: Transaction, account_id: str = "") -> int:
    """Delete all messages, or those of one account; how many there were."""
    if not account_id:
        tx.write(_empty_deliveries)
        return tx.write(_empty_messages)
    tx.write(_empty_deliveries_of_account, {"account": account_id})
    return tx.write(_empty_messages_of_account, {"account": account_id})


def from_row(row: Row[Any]) -> Message:
    """The message of a row of `messages`."""
    given = row.envelope
    return Message(
        account_id=row.account_id,
        region=row.region,
        message_id=row.message_id,
        accepted_at=row.accepted_at,
        envelope=Envelope(row.sender, given["to"], given["cc"], given["bcc"], given["reply_to"], given["return_path"], given["source"]),
        content=row.content,
        raw=row.raw,
        identity_arn=row.identity_arn,
        configuration_set=row.configuration_set,
        tags=row.tags or (),
        pool_id=row.pool_id,
        purpose=row.purpose,
        findings=row.findings or (),
        circumstances=row.circumstances or {},
    )
