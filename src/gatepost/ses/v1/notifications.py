"""Where an identity's bounces, complaints and deliveries are told.

Source: API reference (model); SES guide, monitor-sending-activity-using-notifications (guide).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses.identities import notifications
from gatepost.ses.identities.record import Identity
from gatepost.ses.v1.identities import asked_for

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        GetIdentityNotificationAttributesRequestTypeDef,
        SetIdentityFeedbackForwardingEnabledRequestTypeDef,
        SetIdentityHeadersInNotificationsEnabledRequestTypeDef,
        SetIdentityNotificationTopicRequestTypeDef,
    )

_TYPES = ("Bounce", "Complaint", "Delivery")


@ses.operation("SetIdentityNotificationTopic")
def set_identity_notification_topic(call: Call, request: "SetIdentityNotificationTopicRequestTypeDef") -> dict[str, Any]:
    """Publish an identity's notifications of one kind to a topic; without one, to none.

    Raises: BadRequest.
    Source: API reference, SetIdentityNotificationTopic (model).
    """
    notifications.set_topic(call, request["Identity"], request["NotificationType"], request.get("SnsTopic", ""))
    return {}


@ses.operation("SetIdentityHeadersInNotificationsEnabled")
def set_identity_headers_in_notifications_enabled(
    call: Call, request: "SetIdentityHeadersInNotificationsEnabledRequestTypeDef"
) -> dict[str, Any]:
    """Put the header of the message into notifications of one kind, or not.

    Raises: BadRequest.
    Source: API reference, SetIdentityHeadersInNotificationsEnabled (model).
    """
    notifications.set_headers(call, request["Identity"], request["NotificationType"], request["Enabled"])
    return {}


@ses.operation("SetIdentityFeedbackForwardingEnabled")
def set_identity_feedback_forwarding_enabled(call: Call, request: "SetIdentityFeedbackForwardingEnabledRequestTypeDef") -> dict[str, Any]:
    """Mail bounces and complaints to the sender, or leave that to topics.

    Raises: BadRequest.
    Source: API reference, SetIdentityFeedbackForwardingEnabled (model).
    """
    notifications.set_forwarding_beside_topics(call, request["Identity"], request["ForwardingEnabled"])
    return {}


@ses.operation("GetIdentityNotificationAttributes")
def get_identity_notification_attributes(call: Call, request: "GetIdentityNotificationAttributesRequestTypeDef") -> dict[str, Any]:
    """What is set for some identities; unknown ones are left out, and so are topics that are not set.

    Raises: BadRequest, for more than a hundred.
    Source: API reference, GetIdentityNotificationAttributes (model); the unknown ones (reported), the topics (guessed).
    """
    return {"NotificationAttributes": {given: _attributes(identity) for given, identity in asked_for(call, request["Identities"]).items()}}


def _attributes(identity: Identity) -> dict[str, Any]:
    chosen = {kind: identity.notifications.get(kind, {}) for kind in _TYPES}
    topics = {f"{kind}Topic": chosen[kind].get("topic") or None for kind in _TYPES}
    headers = {f"HeadersIn{kind}NotificationsEnabled": chosen[kind].get("headers", False) for kind in _TYPES}
    return {**topics, "ForwardingEnabled": identity.feedback_forwarding, **headers}
