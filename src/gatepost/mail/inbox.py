"""The inbox: every accepted message, found by who it went to and when, as JSON for programs and pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gatepost.mail import messages, mime, readable
from gatepost.mail import tables as t
from gatepost.mail.messages import Message
from gatepost.mail.newest import newest, newest_for
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

MOST_LISTED = 200

NEWEST = newest(t.messages, "accepted_at", "message_id")
_NEWEST_FOR = newest_for(t.messages, t.deliveries, "accepted_at", "message_id")
NEWEST_TO = _NEWEST_FOR.where(t.deliveries.c.state != "failed")
"""Those that did not fail to reach an address."""


def find(tx: Transaction, to: str = "", since: datetime = EPOCH, most: int = 50, *, failed: bool = False) -> Sequence[Message]:
    """The newest messages first, at most `most` (and never more than `MOST_LISTED`).

    `to` is a recipient's bare address in any case, and finds what did not fail to reach it, or with `failed` what did as well; empty
    for everybody's messages. `since` leaves out what was accepted before.
    """
    addressed = _NEWEST_FOR if failed else NEWEST_TO
    parameters = {"since": since, "most": max(1, min(most, MOST_LISTED))}
    rows = tx.rows(addressed, parameters | {"recipient": to.strip().lower()}) if to else tx.rows(NEWEST, parameters)
    return [messages.from_row(row) for row in rows]


def as_json(message: Message) -> dict[str, Any]:
    """A message with what a person would take from it: texts, headers, and the code or the link in its body."""
    seen = readable.read(mime.compose(message))
    envelope = message.envelope
    return {
        "id": message.message_id,
        "timestamp": message.accepted_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "account_id": message.account_id,
        "region": message.region,
        "from": envelope.sender,
        "to": list(envelope.to),
        "cc": list(envelope.cc),
        "bcc": list(envelope.bcc),
        "reply_to": list(envelope.reply_to),
        "return_path": envelope.return_path,
        "subject": seen.subject,
        "text": seen.text,
        "html": seen.html,
        "headers": [{"name": name, "value": value} for name, value in seen.headers],
        "attachments": list(seen.attachments),
        "code": seen.code,
        "link": seen.link,
        "identity": message.identity_arn,
        "configuration_set": message.configuration_set,
        "tags": {tag["Name"]: tag["Value"] for tag in message.tags},
        "pool_id": message.pool_id,
        "purpose": message.purpose,
        "decision": [dict(zip(("check", "outcome", "detail"), finding, strict=False)) for finding in message.findings],
    }
