"""Where an identity's bounces and complaints are told: by mail, at SNS topics, or both; deliveries at a topic alone.

What is chosen here acts on events: whoever publishes them reads `notifications` of the identity that a message went out under, whoever
forwards reports asks `forwards`.
Source: SES guide, monitor-sending-activity-using-notifications (guide); API reference, SetIdentityNotificationTopic (model).
"""

from collections.abc import Mapping
from re import ASCII, compile
from typing import Any, Literal

from sqlalchemy import and_, bindparam, exists, select, update

from gatepost.call import Call
from gatepost.mail.messages import Message
from gatepost.rules.identities import identity_of_arn
from gatepost.ses.errors import BadRequest
from gatepost.ses.events.tables import event_destinations
from gatepost.ses.identities import record, topics
from gatepost.ses.identities.names import name_in
from gatepost.ses.identities.record import Identity
from gatepost.ses.tables import identities
from gatepost.store.transaction import Transaction

Type = Literal["Bounce", "Complaint", "Delivery"]

_VERIFIED = "Must be a verified email address or domain."
_TOPIC = compile(r"arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}", ASCII)
_this = and_(
    identities.c.account_id == bindparam("account"),
    identities.c.region == bindparam("in_region"),
    identities.c.name == bindparam("called"),
)
_set_forwarding = update(identities).where(_this).values(feedback_forwarding=bindparam("enabled"))
_set_notifications = update(identities).where(_this).values(notifications=bindparam("chosen"))
_choices = select(identities.c.feedback_forwarding, identities.c.notifications).where(_this)
_published = select(
    exists().where(
        event_destinations.c.account_id == bindparam("account"),
        event_destinations.c.region == bindparam("in_region"),
        event_destinations.c.configuration_set == bindparam("in_set"),
        event_destinations.c.enabled.is_(True),
    )
)


def set_topic(call: Call, given: str, kind: Type, topic: str) -> None:
    """Publish to a topic, which is told so if it was not chosen before; with an empty one, to none.

    Raises: BadRequest. Source: SES guide, configure-sns-notifications (guide) for FIFO topics and the Region; texts (guessed).
    """
    identity = _identity(call, given, _VERIFIED)
    if topic:
        if not _TOPIC.fullmatch(topic):
            raise BadRequest(f"Invalid SNS topic <{topic}>.")
        if topic.split(":")[3] != call.region:
            raise BadRequest(f"SNS topic <{topic}> must be in the same region.")
        if topic != identity.notifications.get(kind, {}).get("topic"):
            topics.announce(call, identity.name, kind, topic)
            identity = _identity(call, given, _VERIFIED)
    _put(call, identity, kind, {"topic": topic})


def set_headers(call: Call, given: str, kind: Type, enabled: bool) -> None:
    """Whether notifications of a kind have the message's header in them.

    Raises: BadRequest.
    """
    _put(call, _identity(call, given, "It must be a verified email address or domain."), kind, {"headers": enabled})


def set_forwarding(call: Call, identity: Identity, enabled: bool) -> None:
    """Whether bounces and complaints are mailed to the sender."""
    call.tx.write(_set_forwarding, _key(call, identity) | {"enabled": enabled})


def set_forwarding_beside_topics(call: Call, given: str, enabled: bool) -> None:
    """The same, as the first API has it: forwarding ends where topics have taken over.

    Raises: BadRequest. Source: API reference, SetIdentityFeedbackForwardingEnabled (model); the second text (guessed).
    """
    identity = _identity(call, given, _VERIFIED)
    if not enabled and not has_topics(identity.notifications):
        raise BadRequest(
            f"Identity {identity.name} must have SNS topics for both bounces and complaints before feedback forwarding can be disabled."
        )
    set_forwarding(call, identity, enabled)


def has_topics(notifications: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether bounces and complaints are both published."""
    return all(notifications.get(kind, {}).get("topic") for kind in ("Bounce", "Complaint"))


def forwards(tx: Transaction, message: Message) -> bool:
    """Whether reports about a message are mailed on: its identity says so, or nobody would be told otherwise.

    Source: SES guide, monitor-sending-activity-using-notifications-email (guide).
    """
    arn = identity_of_arn(message.identity_arn)
    row = tx.row(_choices, {"account": arn.account_id, "in_region": message.region, "called": arn.name}) if arn else None
    if row is None or row.feedback_forwarding:
        return True
    if has_topics(row.notifications):
        return False
    in_set = {"account": message.account_id, "in_region": message.region, "in_set": message.configuration_set}
    return not (message.configuration_set and tx.value(_published, in_set))


def _identity(call: Call, given: str, what: str) -> Identity:
    identity = record.find(call, name_in(call, given), lock=True)
    if identity is None:
        raise BadRequest(f"Identity {given} is invalid. {what}")
    return identity


def _put(call: Call, identity: Identity, kind: Type, change: Mapping[str, Any]) -> None:
    chosen = {**identity.notifications, kind: {**identity.notifications.get(kind, {}), **change}}
    call.tx.write(_set_notifications, _key(call, identity) | {"chosen": chosen})


def _key(call: Call, identity: Identity) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": identity.name}
