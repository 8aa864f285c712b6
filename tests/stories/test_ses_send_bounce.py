"""SendBounce: telling whoever has written that their mail did not reach somebody."""

import json
import smtplib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.conftest import STORES, Gatepost

from fixtures.delivery import until
from gatepost.testing.local import LocalServer, running

MAIL = b"From: ann@far.example\r\nTo: help@shop.example\r\nSubject: Hello\r\n\r\nHello.\r\n"


@pytest.fixture(scope="session")
def receivers(tmp_path_factory: pytest.TempPathFactory, postgresql: Callable[[], str]) -> Iterator[Callable[[str], LocalServer]]:
    """One server a store on which mail arrives."""
    with ExitStack() as stack:
        started: dict[str, LocalServer] = {}

        def of(store: str) -> LocalServer:
            if store not in started:
                database = postgresql() if store == "postgresql" else ""
                started[store] = stack.enter_context(
                    running(tmp_path_factory.mktemp(f"bouncer-{store}"), database=database, inbound_port=0)
                )
            return started[store]

        yield of


@pytest.fixture(params=STORES)
def server(request: pytest.FixtureRequest, receivers: Callable[[str], LocalServer]) -> LocalServer:
    return receivers(request.param)


class Shop:
    """Somebody whose domain has received a mail."""

    def __init__(self, gatepost: Gatepost) -> None:
        self.gatepost = gatepost
        self.ses = gatepost.ses
        self.domain = f"d{gatepost.account}.example"
        self.ses.verify_domain_identity(Domain=self.domain)
        path = f"/_gatepost/identities/{self.domain}/verify?account={gatepost.account}"
        urllib.request.urlopen(urllib.request.Request(gatepost.url + path, method="POST")).close()
        self.ses.create_receipt_rule_set(RuleSetName="mail")
        self.ses.create_receipt_rule(RuleSetName="mail", Rule={"Name": "all", "Enabled": True})
        self.ses.set_active_receipt_rule_set(RuleSetName="mail")

    @property
    def writer(self) -> str:
        return f"ann@far-{self.gatepost.account}.example"

    def receive(self, sender: str | None = None) -> str:
        """A mail's id."""
        with smtplib.SMTP("127.0.0.1", self.gatepost.server.ports["inbound_port"], local_hostname="mx.far.example") as line:
            line.sendmail(self.writer if sender is None else sender, [f"help@{self.domain}"], MAIL)
        return until(lambda: self.get(f"/_inbox/received?to=help@{self.domain}")["messages"])[0]["id"]

    def bounce(self, message_id: str, **more: Any) -> str:
        recipient = {"Recipient": f"help@{self.domain}", **more.pop("recipient", {"BounceType": "DoesNotExist"})}
        members = {"BounceSender": f"daemon@{self.domain}", "BouncedRecipientInfoList": [recipient], **more}
        return self.ses.send_bounce(OriginalMessageId=message_id, **members)["MessageId"]

    def sent(self) -> str:
        """The source of what was mailed to whoever had written."""
        [found] = self.get(f"/_inbox/messages?to={self.writer}")["messages"]
        with urllib.request.urlopen(f"{self.gatepost.url}/_inbox/messages/{found['id']}/raw") as answer:
            return answer.read().decode().replace("\r\n", "\n")

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.gatepost.url + path) as answer:
            return json.load(answer)


@pytest.fixture
def shop(gatepost: Gatepost) -> Shop:
    return Shop(gatepost)


def test_whoever_has_written_is_told_why(shop: Shop) -> None:
    message_id = shop.bounce(shop.receive(), Explanation="She has left.")
    assert shop.get(f"/_inbox/messages/{message_id}")["from"] == f"daemon@{shop.domain}"
    source = shop.sent()
    for line in (
        f"From: daemon@{shop.domain}",
        f"To: {shop.writer}",
        "She has left.",
        "Reporting-MTA: dns; inbound-smtp.us-east-1.amazonaws.com",
        f"Final-Recipient: rfc822; help@{shop.domain}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 Mailbox does not exist",
        "Subject: Hello",
    ):
        assert f"\n{line}\n" in f"\n{source}"


def test_the_report_may_be_written_field_by_field(shop: Shop) -> None:
    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    shop.bounce(
        shop.receive(),
        MessageDsn={"ReportingMta": "dns; mx.shop.example", "ArrivalDate": at, "ExtensionFields": [{"Name": "X-Shop", "Value": "a\r\nb"}]},
        recipient={
            "RecipientDsnFields": {
                "Action": "delayed",
                "Status": "4.2.2",
                "FinalRecipient": "office@shop.example",
                "RemoteMta": "dns; mailbox.shop.example",
                "DiagnosticCode": "smtp; 452 full",
                "LastAttemptDate": at,
                "ExtensionFields": [{"Name": "X-Try", "Value": "3"}],
            }
        },
    )
    source = shop.sent()
    assert (
        "Reporting-MTA: dns; mx.shop.example\nArrival-Date: Wed, 25 Nov 2026 09:00:00 +0000\nX-Shop: a b\n\n"
        "Final-Recipient: rfc822; office@shop.example\nAction: delayed\nRemote-MTA: dns; mailbox.shop.example\nStatus: 4.2.2\n"
        "Diagnostic-Code: smtp; 452 full\nLast-Attempt-Date: Wed, 25 Nov 2026 09:00:00 +0000\nX-Try: 3\n"
    ) in source


def test_only_mail_of_the_last_day_with_a_sender_can_be_bounced(shop: Shop, refused: Any, clock: Any) -> None:
    with refused("MessageRejected", "No message unknown was received within the last 24 hours."):
        shop.bounce("unknown")
    report = shop.receive(sender="")
    with refused("MessageRejected", f"Message {report} has no sender who could be told."):
        shop.bounce(report)
    clock.move(hours=25)
    with refused("MessageRejected", f"No message {report} was received within the last 24 hours."):
        shop.bounce(report)


def test_who_bounces_must_be_verified(shop: Shop, refused: Any) -> None:
    with refused(
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region US-EAST-1: me@stranger.example",
    ):
        shop.bounce(shop.receive(), BounceSender="me@stranger.example")


@pytest.mark.parametrize("recipient", [{}, {"BounceType": "DoesNotExist", "RecipientDsnFields": {"Action": "failed", "Status": "5.0.0"}}])
def test_a_recipient_has_a_type_or_fields(shop: Shop, refused: Any, recipient: dict[str, Any]) -> None:
    text = f"Either a bounce type or recipient DSN fields must be specified for help@{shop.domain}."
    with refused("InvalidParameterValue", text):
        shop.bounce("any", recipient=recipient)
