"""Who is told of an event: the destinations of the message's configuration set, and the topics of the identity it went out under.

Source: SES guide, monitor-using-event-publishing and configure-sns-notifications (guide).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from gatepost.call import World
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event
from gatepost.rules.identities import identity_of_arn
from gatepost.ses.events import publications, targets
from gatepost.ses.events.publications import New
from gatepost.ses.events.tables import event_destinations
from gatepost.ses.tables import identities
from gatepost.store.transaction import Transaction

_NOTIFIED = {"BOUNCE": "Bounce", "COMPLAINT": "Complaint", "DELIVERY": "Delivery"}

_enabled = select(event_destinations.c.kinds, event_destinations.c.target).where(
    event_destinations.c.account_id == bindparam("account"),
    event_destinations.c.region == bindparam("in_region"),
    event_destinations.c.configuration_set == bindparam("in_set"),
    event_destinations.c.enabled.is_(True),
)
_topics = select(identities.c.notifications).where(
    identities.c.account_id == bindparam("account"),
    identities.c.region == bindparam("in_region"),
    identities.c.name == bindparam("called"),
)


def follow(tx: Transaction, world: World, message: Message, events: Sequence[Event]) -> None:
    """Have everybody told who wants to be, and can be."""
    new = [*_of_set(tx, world, message, events), *_of_identity(tx, world, message, events)]
    publications.put(tx, message.account_id, message.region, message.message_id, new)


def _of_set(tx: Transaction, world: World, message: Message, events: Sequence[Event]) -> Iterator[New]:
    if not message.configuration_set:
        return
    key = {"account": message.account_id, "in_region": message.region, "in_set": message.configuration_set}
    for row in tx.rows(_enabled, key):
        resource = targets.resource(row.target, message.account_id, message.region)
        if targets.reachable(world.settings, resource):
            for event in events:
                if event.kind in row.kinds:
                    yield New(event.event_id, event.at, "event", row.target, resource.arn)


def _of_identity(tx: Transaction, world: World, message: Message, events: Sequence[Event]) -> Iterator[New]:
    notified = [event for event in events if event.kind in _NOTIFIED]
    arn = identity_of_arn(message.identity_arn) if notified and message.identity_arn else None
    if arn is None:
        return
    topics: dict[str, dict[str, Any]] = (
        tx.value(_topics, {"account": arn.account_id, "in_region": message.region, "called": arn.name}) or {}
    )
    for event in notified:
        chosen = topics.get(_NOTIFIED[event.kind], {})
        if topic := chosen.get("topic"):
            target = {"SnsDestination": {"TopicArn": topic}}
            resource = targets.resource(target, message.account_id, message.region)
            if targets.reachable(world.settings, resource):
                yield New(event.event_id, event.at, "headers" if chosen.get("headers") else "notification", target, resource.arn)
