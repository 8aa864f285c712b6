"""The port on which mail from anywhere arrives: what it says to whoever knocks. What is done with mail, other stories tell."""

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.delivery import SHOP, Shop
from fixtures.smtp import Line

NO_MAILBOX = "550 5.1.1 Requested action not taken: mailbox unavailable"


@pytest.fixture
def shop(shops: Callable[..., Shop]) -> Shop:
    """A shop on a server that receives mail."""
    return shops(inbound_port=0, hello_name="mx.shop.example", mail_domain="mail.shop.example")


@pytest.fixture
def line(shop: Shop, call: Callable[..., Line]) -> Line:
    return call(shop.server.ports["inbound_port"])


def receive_everything(ses: Any) -> None:
    ses.create_receipt_rule_set(RuleSetName="all")
    ses.create_receipt_rule(RuleSetName="all", Rule={"Name": "keep", "Enabled": True})
    ses.set_active_receipt_rule_set(RuleSetName="all")


def test_nobody_signs_in_and_nothing_is_relayed(shop: Shop, line: Line) -> None:
    receive_everything(shop.ses)
    assert line.greeting == "220 mx.shop.example ESMTP Gatepost"
    assert line.say("EHLO far.example") == "250-mx.shop.example\n250-8BITMIME\n250-SIZE 41943040\n250-STARTTLS\n250 Ok"
    assert line.sign_in() == "500 Error: command not implemented"
    assert line.say("MAIL FROM:<>", "RSET", "MAIL FROM:<nobody>") == "501 5.1.7 Invalid sender address"
    assert line.say("MAIL FROM:<ann@far.example>") == "250 Ok"
    assert line.say("RCPT TO:<bob@elsewhere.example>") == NO_MAILBOX
    assert line.say("DATA") == "503 Error: need RCPT command"
    assert line.say(f"RCPT TO:<orders@{SHOP}>").startswith("250 ")
    assert line.data("From: ann@far.example\nTo: orders@shop.example\n\nHello").startswith("250 ")
    line.start_tls()
    assert line.say("EHLO far.example") == "250-mx.shop.example\n250-8BITMIME\n250-SIZE 41943040\n250 Ok"


def test_who_has_no_rules_has_no_mailbox(shop: Shop, line: Line) -> None:
    line.say("EHLO far.example", "MAIL FROM:<ann@far.example>")
    assert line.say(f"RCPT TO:<orders@{SHOP}>") == NO_MAILBOX


def test_a_report_to_a_return_path_is_read(shop: Shop, line: Line) -> None:
    message_id = shop.send("Ann@far.example")
    line.say("EHLO far.example", "MAIL FROM:<>")
    assert line.say(f"RCPT TO:<{'0' * 20}{message_id[20:]}@mail.shop.example>") == NO_MAILBOX
    assert line.say(f"RCPT TO:<{message_id}@mail.shop.example>").startswith("250 ")
    report = "\n".join(
        (
            "From: mailer-daemon@far.example",
            f"To: {message_id}@mail.shop.example",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.far.example",
            "",
            "Final-Recipient: rfc822; Ann@far.example",
            "Action: failed",
            "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 5.1.1 No such user",
            "",
            "--b--",
        )
    )
    assert line.data(report).startswith("250 ")
    bounce = shop.event(message_id, "BOUNCE")
    assert list(bounce.recipients) == ["Ann@far.example"]
    assert bounce.detail["reportingMTA"] == "dns; mx.far.example"
