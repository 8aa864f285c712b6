"""The far side refuses, defers, hangs up, is slow or not there: mail is tried again for as long as it may be, or bounces, and says so."""

import socket
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from fixtures.delivery import SHOP, Shop, until
from fixtures.far_side import Attempt, FarSide
from gatepost.testing.local import running

Shops = Callable[..., Shop]
ANN = "ann@far.example"


def waits(shop: Shop, attempts: int) -> Callable[[], bool]:
    """Whether mail has been put off after so many attempts."""
    from sqlalchemy import select

    from gatepost.mail.tables import deliveries as d

    put_off = select(d.c.recipient).where(d.c.attempts == attempts, d.c.lease.is_(None), d.c.due_at.is_not(None))

    def look() -> bool:
        with shop.server.store.transaction() as tx:
            return tx.row(put_off) is not None

    return look


@pytest.mark.parametrize("moment", ["at_mail", "at_recipient", "at_data"])
def test_a_refusal_is_a_permanent_bounce_and_is_mailed_to_the_sender(relayed: Shops, far_side: FarSide, moment: str) -> None:
    shop = relayed(hello_name="out.post.example", mail_domain="mail.post.example")
    far_side.script.append(Attempt(**{moment: "550 5.1.1 No such user here"}))
    message_id = shop.send(ANN)
    bounce = shop.event(message_id, "BOUNCE").detail
    assert (bounce["bounceType"], bounce["bounceSubType"], bounce["reportingMTA"]) == ("Permanent", "General", "dns; out.post.example")
    assert bounce["bouncedRecipients"] == [
        {"emailAddress": ANN, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 No such user here"}
    ]
    assert bounce["feedbackId"]
    (report,) = far_side.wait_for(1)
    assert (report.sender, report.recipient) == ("<>", f"orders@{SHOP}")
    mail = message_from_bytes(report.source)
    assert (mail["From"], mail.get_content_type()) == ("MAILER-DAEMON@mail.post.example", "multipart/report")
    assert b"Final-Recipient: rfc822; ann@far.example" in report.source


def test_what_one_recipient_is_refused_does_not_hold_back_the_others(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed(connections=1)
    far_side.script.extend((Attempt(), Attempt(at_recipient="550 5.1.1 Unknown"), Attempt()))
    recipients = [f"{name}@far.example" for name in ("ann", "bob", "cyd")]
    message_id = shop.send(*recipients)
    until(lambda: len(shop.events(message_id, "DELIVERY", "BOUNCE")) == 3)
    assert [len(shop.events(message_id, kind)) for kind in ("DELIVERY", "BOUNCE")] == [2, 1]


TROUBLES = {
    "defers": Attempt(at_recipient="451 4.7.1 Come back later"),
    "defers the message": Attempt(at_data="452 4.3.1 Disk full"),
    "drops in DATA": Attempt(drop_in_data=True),
    "says it closes": Attempt(at_mail="421 4.3.2 Shutting down"),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
def test_mail_that_can_not_go_now_goes_later(relayed: Shops, far_side: FarSide, trouble: Attempt) -> None:
    shop = relayed()
    far_side.script.append(trouble)
    message_id = shop.send(ANN)
    until(waits(shop, 1))
    assert not far_side.arrived
    shop.server.clock.move(seconds=70)
    shop.event(message_id, "DELIVERY")
    assert len(far_side.wait_for(1)) == 1
    assert not shop.events(message_id, "BOUNCE", "DELIVERY_DELAY")


def test_a_server_that_says_nothing_is_given_up_on_after_a_while(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed(smtp_patience=0.3)
    far_side.script.append(Attempt(wait_at="recipient"))
    message_id = shop.send(ANN)
    until(waits(shop, 1))
    far_side.go_on()
    shop.server.clock.move(minutes=11)
    shop.event(message_id, "DELIVERY")


def test_a_connection_lost_after_the_final_dot_may_mean_two_copies(relayed: Shops, far_side: FarSide) -> None:
    """Only the far side knows that it has the message: SMTP says to send it again."""
    shop = relayed()
    far_side.script.append(Attempt(drop_after_dot=True))
    message_id = shop.send(ANN)
    until(waits(shop, 1))
    shop.server.clock.move(seconds=70)
    shop.event(message_id, "DELIVERY")
    first, second = far_side.wait_for(2)
    assert first.source.partition(b"\r\nFrom:")[2] == second.source.partition(b"\r\nFrom:")[2]


def test_a_server_that_is_not_there_is_tried_again(shops: Shops, far_sides: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    shop = shops(transport="relay", relay_host="127.0.0.1", relay_port=port, relay_tls="none")
    message_id = shop.send(ANN)
    until(waits(shop, 1))
    shop.server.clock.move(minutes=11)
    delay = shop.event(message_id, "DELIVERY_DELAY").detail
    assert delay["delayType"] == "TransientCommunicationFailure"
    assert delay["delayedRecipients"] == [
        {"emailAddress": ANN, "status": "4.4.1", "diagnosticCode": "smtp; 421 4.4.1 Failed to establish connection"}
    ]


def test_senders_hear_of_a_delay_after_ten_minutes_and_then_once_an_hour(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed()
    far_side.script.extend(Attempt(at_recipient="451 4.2.2 Full") for _ in range(5))
    message_id = shop.send(ANN)
    told: list[int] = []
    for attempt, minutes in enumerate((0, 2, 12, 20, 70), start=1):
        shop.server.clock.move(minutes=minutes)
        until(waits(shop, attempt))
        told.append(len(shop.events(message_id, "DELIVERY_DELAY")))
    assert told == [0, 0, 1, 1, 2]
    delay = shop.events(message_id, "DELIVERY_DELAY")[0].detail
    assert delay["delayType"] == "MailboxFull"
    assert delay["expirationTime"] > delay["timestamp"]


def test_after_fourteen_hours_mail_bounces_with_what_was_said_last(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed()
    far_side.script.extend(Attempt(at_recipient="450 4.7.1 Greylisted") for _ in range(2))
    message_id = shop.send(ANN)
    until(waits(shop, 1))
    shop.server.clock.move(hours=14)
    bounce = shop.event(message_id, "BOUNCE").detail
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Transient", "General")
    (recipient,) = bounce["bouncedRecipients"]
    assert recipient["status"] == "4.4.7"
    assert recipient["diagnosticCode"] == "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes.<450 4.7.1 Greylisted>"


def test_a_configuration_set_may_be_in_more_of_a_hurry(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed()
    shop.sesv2.create_configuration_set(ConfigurationSetName="codes", DeliveryOptions={"MaxDeliverySeconds": 300})
    far_side.script.extend(Attempt(at_recipient="450 4.7.1 Greylisted") for _ in range(2))
    message_id = shop.send(ANN, ConfigurationSetName="codes")
    until(waits(shop, 1))
    shop.server.clock.move(minutes=6)
    bounce = shop.event(message_id, "BOUNCE").detail
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Transient", "CustomTimeoutExceeded")


def test_mail_that_must_be_encrypted_bounces_where_it_can_not_be(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed()
    shop.sesv2.create_configuration_set(ConfigurationSetName="secret", DeliveryOptions={"TlsPolicy": "REQUIRE"})
    message_id = shop.send(ANN, ConfigurationSetName="secret")
    bounce = shop.event(message_id, "BOUNCE").detail
    assert bounce["bouncedRecipients"][0]["status"] == "5.7.10"
    assert not [arrival for arrival in far_side.arrived if arrival.recipient == ANN]


def test_the_simulator_needs_no_transport(shops: Shops) -> None:
    shop = shops()
    names = ("success", "bounce", "ooto", "complaint", "suppressionlist", "bounce+order17")
    sent = {name: shop.send(f"{name}@simulator.amazonses.com") for name in names}
    for name in ("success", "ooto", "complaint"):
        assert shop.event(sent[name], "DELIVERY").detail["smtpResponse"] == "250 2.6.0 Message received"
    complaint = shop.event(sent["complaint"], "COMPLAINT").detail
    assert complaint["complainedRecipients"] == [{"emailAddress": "complaint@simulator.amazonses.com"}]
    assert (complaint["complaintFeedbackType"], complaint["userAgent"]) == ("abuse", "Amazon SES Mailbox Simulator")
    for name, subtype in (("bounce", "General"), ("bounce+order17", "General"), ("suppressionlist", "Suppressed")):
        bounce = shop.event(sent[name], "BOUNCE").detail
        assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", subtype)
        assert bounce["bouncedRecipients"][0]["emailAddress"] == f"{name}@simulator.amazonses.com"


def test_several_simulated_bounces_of_one_message_are_one(shops: Shops) -> None:
    shop = shops()
    addresses = [f"bounce+{number}@simulator.amazonses.com" for number in range(3)]
    message_id = shop.send(*addresses)
    bounce = shop.event(message_id, "BOUNCE")
    assert sorted(bounce.recipients) == addresses


def test_what_waited_for_a_relay_is_kept_here_when_there_is_none_any_more(far_side: FarSide, tmp_path: Path) -> None:
    far_side.script.append(Attempt(at_recipient="450 4.7.1 Greylisted"))
    to = {"transport": "relay", "relay_host": "127.0.0.1", "relay_port": far_side.port, "relay_tls": "none"}
    with running(tmp_path, production_access=True, **to) as server:
        shop = Shop(server)
        message_id = shop.send(ANN)
        until(waits(shop, 1))
    with running(tmp_path) as shop.server:
        shop.server.clock.move(minutes=2)
        assert shop.event(message_id, "DELIVERY").recipients == [ANN]
