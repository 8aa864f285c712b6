"""A message's whole life: the events that were written down, and the two that its own rows tell, that it was sent and taken by the inbox.

Source: SES guide, monitor-sending-activity (guide).
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from gatepost.mail import outcomes
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event, Kind
from gatepost.mail.tables import deliveries
from gatepost.rules.identities import address_of
from gatepost.ses.events import records
from gatepost.store.transaction import Transaction

_of_message = select(deliveries.c.recipient, deliveries.c.state, deliveries.c.destination).where(
    deliveries.c.account_id == bindparam("account"),
    deliveries.c.region == bindparam("in_region"),
    deliveries.c.message_id == bindparam("id"),
)


def recipients_of(message: Message) -> list[str]:
    """The bare addresses that a message goes to, each once."""
    envelope = message.envelope
    return list(dict.fromkeys(address_of(given) or given for given in (*envelope.to, *envelope.cc, *envelope.bcc)))


def of(tx: Transaction, message: Message) -> Sequence[Event]:
    """What happened to a message, oldest first. What only its rows tell has no id."""
    found = list(outcomes.of_message(tx, message))
    recipients = recipients_of(message)
    if not any(event.kind == "SEND" for event in found) and not message.circumstances.get("unsent"):
        found.append(_told_by_row(message, "SEND", recipients))
    told = {one.lower() for event in found if event.kind == "DELIVERY" for one in event.recipients}
    taken = _taken_by_inbox(tx, message) - told
    if taken:
        found.append(_told_by_row(message, "DELIVERY", [one for one in recipients if one.lower() in taken]))
    return sorted(found, key=records.in_order)


def _taken_by_inbox(tx: Transaction, message: Message) -> set[str]:
    key = {"account": message.account_id, "in_region": message.region, "id": message.message_id}
    return {row.recipient for row in tx.rows(_of_message, key) if row.state == "delivered" and row.destination is None}


def _told_by_row(message: Message, kind: Kind, recipients: Sequence[str]) -> Event:
    return Event(event_id="", message_id=message.message_id, kind=kind, at=message.accepted_at, recipients=recipients, detail={})
