"""A message's life, recipient by recipient: what was written down of it, and what its own rows tell.

Source: API reference, GetMessageInsights (model).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from gatepost.mail import outcomes
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event, Kind
from gatepost.mail.tables import deliveries
from gatepost.rules.identities import address_of
from gatepost.ses.events import records
from gatepost.ses.statistics import isps
from gatepost.store.transaction import Transaction

_of_message = select(deliveries.c.recipient, deliveries.c.state, deliveries.c.destination).where(
    deliveries.c.account_id == bindparam("account"),
    deliveries.c.region == bindparam("in_region"),
    deliveries.c.message_id == bindparam("id"),
)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a message, as far as one recipient is concerned."""

    kind: Kind
    at: datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Insight:
    """What happened to a message for one recipient, oldest first."""

    recipient: str
    isp: str
    happenings: Sequence[Happening]

_ORDER: tuple[Kind, ...] = (
    "SEND",
    "RENDERING_FAILURE",
    "REJECT",
    "DELIVERY_DELAY",
    "DELIVERY",
    "BOUNCE",
    "COMPLAINT",
    "OPEN",
    "CLICK",
    "SUBSCRIPTION",
)
"""Of what happened in the same millisecond."""


def of(tx: Transaction, message: Message) -> Sequence[Insight]:
    """One insight a recipient."""
    envelope = message.envelope
    recipients = list(dict.fromkeys(address_of(given) or given for given in (*envelope.to, *envelope.cc, *envelope.bcc)))
    events = outcomes.of_message(tx, message)
    key = {"account": message.account_id, "in_region": message.region, "id": message.message_id}
    kept = {row.recipient for row in tx.rows(_of_message, key) if row.state == "delivered" and row.destination is None}
    return [Insight(one, isps.of(one), _happenings(message, one, events, kept=one.lower() in kept)) for one in recipients]


def subject_of(message: Message) -> str:
    """A message's subject, decoded."""
    if message.raw is None:
        return (message.content or {}).get("Subject", {}).get("Data", "")
    return records.event(message, _sent(message, ()))["mail"]["commonHeaders"].get("subject", "")


def last_delivery_event(insight: Insight) -> str:
    """How far delivery went: SEND, a bounce, DELIVERY, COMPLAINT. Source: model, MessageInsightsFilters."""
    order = ("SEND", "UNDETERMINED_BOUNCE", "TRANSIENT_BOUNCE", "PERMANENT_BOUNCE", "DELIVERY", "COMPLAINT")
    names = [_delivery_event(happening) for happening in insight.happenings]
    return max((name for name in names if name in order), key=order.index, default="SEND")


def last_engagement_event(insight: Insight) -> str:
    """CLICK, OPEN, or empty."""
    kinds = {happening.kind for happening in insight.happenings}
    return "CLICK" if "CLICK" in kinds else "OPEN" if "OPEN" in kinds else ""


def _delivery_event(happening: Happening) -> str:
    if happening.kind != "BOUNCE":
        return happening.kind
    return f"{happening.detail.get('bounceType', 'Undetermined').upper()}_BOUNCE"


def _happenings(message: Message, recipient: str, events: Sequence[Event], *, kept: bool) -> list[Happening]:
    mine = [event for event in events if recipient.lower() in (one.lower() for one in event.recipients)]
    found = [Happening(event.kind, event.at, dict(event.detail)) for event in mine]
    kinds = {event.kind for event in mine}
    if kept and "DELIVERY" not in kinds:
        found.append(Happening("DELIVERY", message.accepted_at, {}))
    if "SEND" not in kinds and not message.circumstances.get("unsent"):
        found.append(Happening("SEND", message.accepted_at, {}))
    return sorted(found, key=lambda one: (one.at, _ORDER.index(one.kind)))


def _sent(message: Message, recipients: Sequence[str]) -> Event:
    return Event(event_id="", message_id=message.message_id, kind="SEND", at=message.accepted_at, recipients=recipients, detail={})
