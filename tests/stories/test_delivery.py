"""Mail travels: through a relay to a real mail server, which gets what was written and can check who signed it."""

import urllib.request
from collections.abc import Callable
from email import message_from_bytes
from typing import Any
from urllib.parse import quote

import dkim
import pytest

from fixtures.delivery import SHOP, Shop, publish_as_told, unsigned, until, without_ids
from fixtures.far_side import Attempt, Certificate, FarSide
from fixtures.names import Names

Shops = Callable[..., Shop]


def composed(shop: Shop, message_id: str) -> bytes:
    """The message as the inbox shows it."""
    with urllib.request.urlopen(f"{shop.server.url}/_inbox/messages/{message_id}/raw") as answer:
        source = answer.read()
    return source if source.endswith(b"\r\n") else source + b"\r\n"  # SMTP ends the last line


def test_mail_by_either_api_arrives_as_written_and_its_signatures_verify(relayed: Shops, far_side: FarSide, names: Names) -> None:
    shop = relayed(mail_domain="mail.post.example")
    publish_as_told(names, shop)
    text = "Dear Ann,\n.a line that begins with a dot\nGrüße – 好"
    message = {"Subject": {"Data": "Grüße", "Charset": "UTF-8"}, "Body": {"Text": {"Data": text, "Charset": "UTF-8"}}}
    destination = {"ToAddresses": ["Ann <Ann@far.example>"]}
    first = shop.ses.send_email(Source=f"Shop <orders@{SHOP}>", Destination=destination, Message=message)["MessageId"]
    second = shop.sesv2.send_email(FromEmailAddress=f"Shop <orders@{SHOP}>", Destination=destination, Content={"Simple": message})[
        "MessageId"
    ]

    arrived = {arrival.sender.partition("@")[0]: arrival for arrival in far_side.wait_for(2)}
    for message_id in (first, second):
        arrival = arrived[message_id]
        assert (arrival.sender, arrival.recipient) == (f"{message_id}@mail.post.example", "Ann@far.example")
        assert unsigned(arrival.source) == composed(shop, message_id)
        signed = dkim.DKIM(arrival.source)
        assert signed.verify(0, dnsfunc=names.texts)
        assert signed.domain == SHOP.encode()
        assert signed.verify(1, dnsfunc=names.texts)
        assert signed.domain == b"mail.post.example"
        assert message_from_bytes(arrival.source)["Message-ID"] == f"<{message_id}@email.amazonses.com>"
    assert without_ids(unsigned(arrived[first].source)) == without_ids(unsigned(arrived[second].source))
    changed = arrived[first].source.replace(b"Dear Ann", b"Dear Bob")
    with pytest.raises(dkim.ValidationError, match="body hash mismatch"):
        dkim.DKIM(changed).verify(0, dnsfunc=names.texts)


def test_a_raw_message_keeps_its_words_and_loses_what_is_nobodys_business(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed()
    source = (
        f"From: Shop <orders@{SHOP}>\nTo: ann@far.example\nBcc: bob@far.example\nReturn-Path: <bounces@{SHOP}>\n"
        "X-SES-MESSAGE-TAGS: a=b\nFeedback-ID: mine\nX-Mine: kept\nSubject: Raw\n\nOne\rTwo\nThree"
    )
    shop.send_raw(source.encode(), "ann@far.example", "bob@far.example")
    for arrival in far_side.wait_for(2):
        mail = message_from_bytes(arrival.source)
        assert (mail["X-Mine"], mail["Bcc"], mail["Return-Path"], mail["X-SES-MESSAGE-TAGS"]) == ("kept", None, None, None)
        assert len(mail.get_all("Feedback-ID")) == 1
        assert mail["Feedback-ID"] != "mine"
        assert arrival.source.endswith(b"\r\n\r\nOne\r\nTwo\r\nThree\r\n")
    assert {arrival.recipient for arrival in far_side.arrived} == {"ann@far.example", "bob@far.example"}


EIGHT_BITS = (
    f"From: orders@{SHOP}\r\nTo: ann@far.example\r\nSubject: Raw\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="=="\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    "--==\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n"
    "--==\r\nContent-Type: text/plain\r\n\r\nPlain.\r\n--==--\r\n"
).encode()


@pytest.mark.parametrize("takes_eight_bits", [True, False])
def test_eight_bits_reach_whoever_takes_seven_alone_encoded_and_signed(
    relayed: Shops, far_side: FarSide, names: Names, takes_eight_bits: bool
) -> None:
    far_side.takes_eight_bits = takes_eight_bits
    shop = relayed(mail_domain="mail.post.example")
    publish_as_told(names, shop)
    shop.send_raw(EIGHT_BITS, "ann@far.example")
    (arrival,) = far_side.wait_for(1)
    assert arrival.source.isascii() is not takes_eight_bits
    assert dkim.DKIM(arrival.source).verify(0, dnsfunc=names.texts)
    whole, first, second = message_from_bytes(arrival.source).walk()
    assert [part.get_payload(decode=True).rstrip() for part in (first, second)] == ["Grüße".encode(), b"Plain."]
    encodings = [part["Content-Transfer-Encoding"] for part in (whole, first, second)]
    assert encodings == (["8bit", "8bit", None] if takes_eight_bits else ["7bit", "base64", None])


def test_a_delivery_is_an_event(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed(hello_name="out.post.example")
    delivery = shop.event(shop.send("Ann@far.example"), "DELIVERY").detail
    assert delivery["recipients"] == ["Ann@far.example"]
    assert delivery["smtpResponse"] == "250 2.0.0 Ok: queued as 4711"
    assert (delivery["reportingMTA"], delivery["remoteMtaIp"]) == ("out.post.example", "127.0.0.1")
    assert 0 < delivery["processingTimeMillis"] < 20_000


def test_a_domain_that_does_not_sign_is_not_signed_for(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed()
    shop.sesv2.put_email_identity_dkim_attributes(EmailIdentity=SHOP, SigningEnabled=False)
    shop.send()
    assert "DKIM-Signature" not in message_from_bytes(far_side.wait_for(1)[0].source)


def test_a_relay_is_spoken_to_with_starttls_and_a_password(
    shops: Shops, far_sides: Any, certificate: Certificate, monkeypatch: Any
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    relay = far_sides(tls=certificate.context, user="gatepost")
    to = {"relay_host": "localhost", "relay_port": relay.port, "relay_user": "gatepost", "relay_password": "secret"}
    shops(transport="relay", **to).send()
    assert [(arrival.encrypted, arrival.user) for arrival in relay.wait_for(1)] == [(True, "gatepost")]


def test_a_relay_may_begin_with_tls(shops: Shops, far_sides: Any, certificate: Certificate, monkeypatch: Any) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    relay = far_sides(tls=certificate.context, wrapped=True)
    shops(transport="relay", relay_host="localhost", relay_port=relay.port, relay_tls="tls").send()
    assert relay.wait_for(1)[0].encrypted


@pytest.mark.parametrize("offers_tls", [True, False], ids=["unknown certificate", "no TLS"])
def test_a_relay_that_may_be_somebody_else_gets_nothing(shops: Shops, far_sides: Any, certificate: Certificate, offers_tls: bool) -> None:
    relay = far_sides(tls=certificate.context, offers_tls=offers_tls)
    shop = shops(transport="relay", relay_host="localhost", relay_port=relay.port)
    message_id = shop.send()
    until(lambda: relay.connections)
    shop.server.clock.move(minutes=11)
    assert shop.event(message_id, "DELIVERY_DELAY").detail["delayedRecipients"][0]["emailAddress"] == "ann@far.example"
    assert not relay.arrived


def test_connections_are_kept_for_the_next_message_and_never_more_than_allowed(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed(connections=3)
    for number in range(30):
        shop.send(f"ann{number}@far.example")
    assert len({arrival.recipient for arrival in far_side.wait_for(30)}) == 30
    assert far_side.most_at_once <= 3
    assert far_side.connections <= 6


def test_a_connection_that_was_closed_meanwhile_costs_no_attempt(relayed: Shops, far_side: FarSide) -> None:
    shop = relayed(connections=1)
    far_side.script.append(Attempt(hang_up_afterwards=True))
    first, second = shop.send(), shop.send()
    far_side.wait_for(2)
    for message_id in (first, second):
        shop.event(message_id, "DELIVERY")
    assert far_side.attempts == 2


def test_the_operator_is_told_which_records_to_publish(shops: Shops, server_with: Any) -> None:
    from typer.testing import CliRunner

    from gatepost.cli.commands import app

    shop = shops(mail_domain="mail.post.example", hello_name="out.post.example")
    printed = CliRunner().invoke(app, ["identities", "show", SHOP, "--dns", "--endpoint-url", shop.server.url])
    assert printed.exit_code == 0, printed.output
    tokens = shop.sesv2.get_email_identity(EmailIdentity=SHOP)["DkimAttributes"]["Tokens"]
    lines = printed.output.splitlines()
    for token in tokens:
        assert f"{token}._domainkey.{SHOP}. 300 IN CNAME {token}.dkim.mail.post.example." in lines
    assert any(line.startswith(f'{tokens[0]}.dkim.mail.post.example. 300 IN TXT "v=DKIM1; k=rsa; p=') for line in lines)
    assert any(line.startswith('gatepost._domainkey.mail.post.example. 300 IN TXT "v=DKIM1; k=rsa; p=') for line in lines)
    assert "mail.post.example. 300 IN MX 10 out.post.example." in lines
    assert quote(SHOP) in printed.output
