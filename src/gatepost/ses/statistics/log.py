"""The message log: what happened to mail, of all accounts and Regions, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from gatepost.mail import inbox, messages
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event, as_text
from gatepost.mail.tables import events as e
from gatepost.ses.events import publications, records
from gatepost.ses.statistics import life
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

_newest = (
    select(e).where(e.c.happened_at >= bindparam("since")).order_by(e.c.happened_at.desc(), e.c.event_id.desc()).limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, and the message it happened to."""

    event: Event
    message: Message


def find(tx: Transaction, to: str = "", since: datetime = EPOCH, most: int = 50) -> Sequence[Entry]:
    """What happened lately, or what happened to mail to one address; at most `most`."""
    found = {message.message_id: message for message in inbox.find(tx, to, since, most, failed=True)}
    if not to:
        for row in tx.rows(_newest, {"since": since, "most": most}):
            if row.message_id not in found and (message := messages.get(tx, row.message_id)):
                found[row.message_id] = message
    entries = [Entry(event, message) for message in found.values() for event in life.of(tx, message)]
    wanted = [one for one in entries if one.event.at >= since and (not to or _is_about(one.event, to))]
    return sorted(reversed(wanted), key=lambda one: one.event.at, reverse=True)[:most]


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry with what a person would like to know."""
    return {
        "timestamp": as_text(entry.event.at),
        "event": entry.event.kind,
        "recipients": list(entry.event.recipients),
        "summary": summary(entry.event),
        "id": entry.message.message_id,
        "account": entry.message.account_id,
        "region": entry.message.region,
        "from": entry.message.envelope.sender,
        "subject": records.subject_of(entry.message),
    }


def life_as_json(tx: Transaction, message: Message) -> dict[str, Any]:
    """Everything that is known of one message: what it is, why it was let through, what happened, and who is still to be told."""
    waiting = publications.of_message(tx, message.account_id, message.region, message.message_id)
    return {
        **inbox.as_json(message),
        "circumstances": dict(message.circumstances),
        "events": [
            {
                "timestamp": as_text(event.at),
                "event": event.kind,
                "recipients": list(event.recipients),
                "summary": summary(event),
                "detail": dict(event.detail),
            }
            for event in life.of(tx, message)
        ],
        "untold": [{"target": one.resource, "attempts": one.attempts, "problem": one.problem, "event": one.event_id} for one in waiting],
    }


def summary(event: Event) -> str:
    """What matters most about an event, in a line."""
    detail = event.detail
    match event.kind:
        case "BOUNCE":
            codes = [one["diagnosticCode"] for one in detail.get("bouncedRecipients", ()) if "diagnosticCode" in one]
            return " ".join([f"{detail.get('bounceType')}/{detail.get('bounceSubType')}", *codes[:1]])
        case "COMPLAINT":
            return str(detail.get("complaintSubType") or detail.get("complaintFeedbackType") or "")
        case "DELIVERY":
            return str(detail.get("smtpResponse", "in the inbox"))
        case "DELIVERY_DELAY":
            codes = [one["diagnosticCode"] for one in detail.get("delayedRecipients", ()) if "diagnosticCode" in one]
            return " ".join([str(detail.get("delayType", "")), *codes[:1]])
        case "RENDERING_FAILURE":
            return f"{detail.get('templateName')}: {detail.get('errorMessage')}"
        case "CLICK":
            return str(detail.get("link", ""))
        case "OPEN":
            return str(detail.get("userAgent", ""))
        case "REJECT":
            return str(detail.get("reason", ""))
        case _:
            return ""


def _is_about(event: Event, to: str) -> bool:
    return to.strip().lower() in map(str.lower, event.recipients)
