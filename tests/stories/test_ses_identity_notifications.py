"""Who is told of an identity's bounces and complaints: the sender by mail, topics of SNS, or both."""

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.delivery import SHOP, Shop
from fixtures.far_side import Attempt, FarSide

TOPIC = "arn:aws:sns:us-east-1:123456789012:bounces"
UNKNOWN = "unknown.example.org"


@pytest.fixture
def domain(gatepost: Any) -> str:
    gatepost.ses.verify_domain_identity(Domain="post.example.com")
    return "post.example.com"


def attributes(gatepost: Any, *identities: str) -> dict[str, Any]:
    return gatepost.ses.get_identity_notification_attributes(Identities=identities)["NotificationAttributes"]


def test_at_first_reports_are_mailed_and_no_topic_is_told(gatepost: Any, domain: str) -> None:
    assert attributes(gatepost, domain, UNKNOWN) == {
        domain: {
            "ForwardingEnabled": True,
            "HeadersInBounceNotificationsEnabled": False,
            "HeadersInComplaintNotificationsEnabled": False,
            "HeadersInDeliveryNotificationsEnabled": False,
        }
    }


def test_topics_and_headers_are_set_by_name_or_arn_and_cleared(gatepost: Any, domain: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/{domain}"
    gatepost.ses.set_identity_notification_topic(Identity=arn, NotificationType="Bounce", SnsTopic=TOPIC)
    gatepost.ses.set_identity_headers_in_notifications_enabled(Identity=domain, NotificationType="Bounce", Enabled=True)
    chosen = attributes(gatepost, arn)[arn]
    assert (chosen["BounceTopic"], chosen["HeadersInBounceNotificationsEnabled"]) == (TOPIC, True)
    gatepost.ses.set_identity_notification_topic(Identity=domain, NotificationType="Bounce")
    chosen = attributes(gatepost, domain)[domain]
    assert "BounceTopic" not in chosen
    assert chosen["HeadersInBounceNotificationsEnabled"] is True


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("bounces", "Invalid SNS topic <bounces>."),
        (f"{TOPIC}.fifo", f"Invalid SNS topic <{TOPIC}.fifo>."),
        (TOPIC.replace("us-east-1", "eu-west-1"), f"SNS topic <{TOPIC.replace('us-east-1', 'eu-west-1')}> must be in the same region."),
    ],
)
def test_a_topic_is_a_standard_one_of_the_region(gatepost: Any, domain: str, refused: Any, topic: str, text: str) -> None:
    with refused("InvalidParameterValue", text):
        gatepost.ses.set_identity_notification_topic(Identity=domain, NotificationType="Bounce", SnsTopic=topic)


def test_an_unknown_identity_is_refused_in_two_ways(gatepost: Any, refused: Any) -> None:
    with refused("InvalidParameterValue", f"Identity {UNKNOWN} is invalid. Must be a verified email address or domain."):
        gatepost.ses.set_identity_feedback_forwarding_enabled(Identity=UNKNOWN, ForwardingEnabled=True)
    with refused("InvalidParameterValue", f"Identity {UNKNOWN} is invalid. It must be a verified email address or domain."):
        gatepost.ses.set_identity_headers_in_notifications_enabled(Identity=UNKNOWN, NotificationType="Bounce", Enabled=True)
    with refused("NotFoundException", f"Email identity {UNKNOWN} does not exist."):
        gatepost.sesv2.put_email_identity_feedback_attributes(EmailIdentity=UNKNOWN, EmailForwardingEnabled=True)


def test_at_most_a_hundred_are_asked_for(gatepost: Any, refused: Any) -> None:
    with refused("InvalidParameterValue", "The number of identities exceeds 100."):
        attributes(gatepost, *(f"{number}.example.com" for number in range(101)))


def test_the_first_api_forwards_until_topics_take_over(gatepost: Any, domain: str, refused: Any) -> None:
    text = f"Identity {domain} must have SNS topics for both bounces and complaints before feedback forwarding can be disabled."
    for kind in ("Bounce", "Complaint"):
        with refused("InvalidParameterValue", text):
            gatepost.ses.set_identity_feedback_forwarding_enabled(Identity=domain, ForwardingEnabled=False)
        gatepost.ses.set_identity_notification_topic(Identity=domain, NotificationType=kind, SnsTopic=TOPIC)
    gatepost.ses.set_identity_feedback_forwarding_enabled(Identity=domain, ForwardingEnabled=False)
    assert attributes(gatepost, domain)[domain]["ForwardingEnabled"] is False
    assert gatepost.sesv2.get_email_identity(EmailIdentity=domain)["FeedbackForwardingStatus"] is False


def test_the_second_api_takes_the_wish_at_once(gatepost: Any, domain: str) -> None:
    gatepost.sesv2.put_email_identity_feedback_attributes(EmailIdentity=domain)
    assert gatepost.sesv2.get_email_identity(EmailIdentity=domain)["FeedbackForwardingStatus"] is False
    gatepost.sesv2.put_email_identity_feedback_attributes(EmailIdentity=domain, EmailForwardingEnabled=True)
    assert gatepost.sesv2.get_email_identity(EmailIdentity=domain)["FeedbackForwardingStatus"] is True


def test_bounces_are_mailed_unless_topics_are_told_instead(relayed: Callable[..., Shop], far_side: FarSide) -> None:
    shop = relayed()
    far_side.manners = lambda recipient: Attempt() if recipient.endswith(SHOP) else Attempt(at_recipient="550 5.1.1 Nobody of that name")

    def reports() -> int:
        return sum(arrival.recipient == f"orders@{SHOP}" for arrival in far_side.arrived)

    shop.event(shop.send(), "BOUNCE")
    far_side.wait_for(1)
    shop.sesv2.put_email_identity_feedback_attributes(EmailIdentity=SHOP, EmailForwardingEnabled=False)
    shop.event(shop.send("bob@far.example"), "BOUNCE")
    far_side.wait_for(2)
    for kind in ("Bounce", "Complaint"):
        shop.ses.set_identity_notification_topic(Identity=SHOP, NotificationType=kind, SnsTopic=TOPIC)
    shop.event(shop.send("cleo@far.example"), "BOUNCE")
    shop.send(f"orders@{SHOP}", subject="The last one")
    far_side.wait_for(3)
    assert reports() == 3
    assert b"The last one" in far_side.arrived[-1].source
