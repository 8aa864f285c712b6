"""Reports that come back to a message's return path become events, and are mailed on to whoever sent it."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from fixtures.delivery import SHOP, Shop
from fixtures.far_side import FarSide
from gatepost.mail import report_writing
from gatepost.ses import feedback

Shops = Callable[..., Shop]
ANN = "ann@far.example"


@pytest.fixture
def shop(relayed: Shops) -> Shop:
    return relayed(mail_domain="mail.post.example")


def comes_back(shop: Shop, recipient: str, report: bytes) -> bool:
    """What whoever takes mail in for the server's mail domain does with it."""
    with shop.server.store.transaction() as tx:
        taken = feedback.receive(tx, shop.server.world, recipient, report)
        tx.commit()
    return taken


def sent(shop: Shop, far_side: FarSide) -> tuple[str, str, bytes]:
    """A message that has arrived: its id, its return path, and its source."""
    message_id = shop.send(ANN, "bob@far.example")
    arrival = far_side.wait_for(2)[0]
    return message_id, arrival.sender, arrival.source


def test_a_late_bounce_is_an_event_beside_the_delivery(shop: Shop, far_side: FarSide) -> None:
    message_id, return_path, source = sent(shop, far_side)
    failed = [{"emailAddress": ANN, "action": "failed", "status": "5.2.2", "diagnosticCode": "smtp; 552 5.2.2 Full"}]
    now = shop.server.clock()
    assert comes_back(
        shop, return_path, report_writing.bounce(source, "daemon@far.example", return_path, failed, "dns; mx.far.example", now)
    )
    bounce = shop.event(message_id, "BOUNCE").detail
    assert (bounce["bounceType"], bounce["bounceSubType"], bounce["reportingMTA"]) == ("Transient", "MailboxFull", "dns; mx.far.example")
    assert bounce["bouncedRecipients"] == failed
    (forwarded,) = far_side.wait_for(3)[2:]
    mail = message_from_bytes(forwarded.source, EmailMessage, policy=policy.default)
    assert (forwarded.sender, forwarded.recipient, mail["From"]) == ("<>", f"orders@{SHOP}", "MAILER-DAEMON@mail.post.example")
    assert mail.get_content_type() == "multipart/report"


def test_a_complaint_names_whoever_complained(shop: Shop, far_side: FarSide) -> None:
    message_id, return_path, source = sent(shop, far_side)
    report = report_writing.complaint(source, "abuse@far.example", return_path, [ANN], shop.server.clock())
    assert comes_back(shop, return_path, report)
    complaint = shop.event(message_id, "COMPLAINT").detail
    assert complaint["complainedRecipients"] == [{"emailAddress": ANN}]
    assert complaint["complaintFeedbackType"] == "abuse"
    assert complaint["feedbackId"]
    assert complaint["arrivalDate"]


def test_a_complaint_that_names_nobody_may_be_anybodys(shop: Shop, far_side: FarSide) -> None:
    message_id, return_path, source = sent(shop, far_side)
    comes_back(shop, return_path, report_writing.complaint(source, "abuse@far.example", return_path, [], shop.server.clock()))
    assert shop.event(message_id, "COMPLAINT").recipients == [ANN, "bob@far.example"]


def test_a_machines_answer_is_a_transient_bounce_and_a_persons_is_none(shop: Shop, far_side: FarSide) -> None:
    message_id, return_path, _ = sent(shop, far_side)
    comes_back(shop, return_path, b"From: ann@far.example\r\nSubject: Thanks\r\n\r\nThanks!\r\n")
    assert not shop.events(message_id, "BOUNCE")
    comes_back(shop, return_path, report_writing.automatic_answer(ANN, return_path, "Your order"))
    bounce = shop.event(message_id, "BOUNCE").detail
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Transient", "General")
    assert len(far_side.wait_for(4)) == 4


def test_nobody_is_mailed_who_does_not_want_to(shop: Shop, far_side: FarSide) -> None:
    for kind in ("Bounce", "Complaint"):
        topic = "arn:aws:sns:us-east-1:123456789012:feedback"
        shop.ses.set_identity_notification_topic(Identity=SHOP, NotificationType=kind, SnsTopic=topic)
    shop.ses.set_identity_feedback_forwarding_enabled(Identity=SHOP, ForwardingEnabled=False)
    message_id, return_path, source = sent(shop, far_side)
    report = report_writing.complaint(source, "abuse@far.example", return_path, [ANN], shop.server.clock())
    comes_back(shop, return_path, report)
    shop.event(message_id, "COMPLAINT")
    shop.send("last@far.example")
    assert sorted(arrival.recipient for arrival in far_side.wait_for(3)) == [ANN, "bob@far.example", "last@far.example"]


def test_the_address_for_bounces_gets_them(shop: Shop, far_side: FarSide) -> None:
    shop.send("bounce@simulator.amazonses.com", FeedbackForwardingEmailAddress=f"bounces@{SHOP}")
    assert far_side.wait_for(1)[0].recipient == f"bounces@{SHOP}"


def test_what_comes_back_to_no_message_is_not_taken(shop: Shop) -> None:
    report = b"Auto-Submitted: auto-replied\r\n\r\nAway\r\n"
    for recipient in ("somebody@mail.post.example", "0100019d311d65a0-b9c1419e-f3a0-4afd-b0bd-848f18ff5950-000000@mail.post.example"):
        assert not comes_back(shop, recipient, report)
