"""What happened to a message for each of its recipients, and how far it got.

Source: API reference, GetMessageInsights and MessageInsightsFilters (model).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event
from gatepost.ses.statistics import isps, life
from gatepost.store.transaction import Transaction

_DELIVERY_EVENTS = ("SEND", "UNDETERMINED_BOUNCE", "TRANSIENT_BOUNCE", "PERMANENT_BOUNCE", "DELIVERY", "COMPLAINT")
"""Each beats those before it."""


@dataclass(frozen=True, slots=True)
class Insight:
    """What happened to a message for one recipient, oldest first."""

    recipient: str
    isp: str
    events: Sequence[Event]


def of(tx: Transaction, message: Message) -> Sequence[Insight]:
    """One insight a recipient."""
    events = life.of(tx, message)
    return [
        Insight(one, isps.of(one), [event for event in events if one.lower() in map(str.lower, event.recipients)])
        for one in life.recipients_of(message)
    ]


def last_delivery_event(insight: Insight) -> str:
    """How far delivery went."""
    names = [_delivery_event(event) for event in insight.events]
    return max((name for name in names if name in _DELIVERY_EVENTS), key=_DELIVERY_EVENTS.index, default="SEND")


def last_engagement_event(insight: Insight) -> str:
    """CLICK, OPEN, or empty."""
    kinds = {event.kind for event in insight.events}
    return "CLICK" if "CLICK" in kinds else "OPEN" if "OPEN" in kinds else ""


def _delivery_event(event: Event) -> str:
    if event.kind != "BOUNCE":
        return event.kind
    return f"{event.detail.get('bounceType', 'Undetermined').upper()}_BOUNCE"
