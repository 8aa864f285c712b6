"""Raw messages: the caller writes header and body, SES reads the header and writes a few fields of its own."""

import json
import urllib.request
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1: "
SIMULATED = "success@simulator.amazonses.com"


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


def raw(*fields: str, body: str = "Hello.\n") -> bytes:
    return "\n".join([*fields, "", body]).encode()


def send(client: Any, data: bytes, **more: Any) -> str:
    return client.send_email(Content={"Raw": {"Data": data}}, **more)["MessageId"]


def send_v1(client: Any, data: bytes, **more: Any) -> str:
    return client.send_raw_email(RawMessage={"Data": data}, **more)["MessageId"]


def source(gatepost: Any, message_id: str) -> Any:
    with urllib.request.urlopen(f"{gatepost.url}/_inbox/messages/{message_id}/raw") as answer:
        return message_from_bytes(answer.read(), policy=policy.default)


def test_the_header_says_who_it_is_for(gatepost: Any, inbox: Any, domain: str) -> None:
    data = raw(
        f"From: Ada <ada@{domain}>",
        f'To: "Bob, B." <bob@{domain}>, carol@{domain}',
        f"Bcc: dan@{domain}",
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        "Date: Thu, 1 Jan 1970 00:00:00 +0000",
        "Message-ID: <mine@example.com>",
        "X-Mine: kept",
        body="Your code: 654321\n",
    )
    message_id = send(gatepost.sesv2, data)
    mail = inbox.last(f"carol@{domain}")
    assert mail["id"] == message_id == inbox.last(f"bob@{domain}")["id"] == inbox.last(f"dan@{domain}")["id"]
    assert (mail["subject"], mail["code"], mail["from"]) == ("Grüße", "654321", f"Ada <ada@{domain}>")

    mime = source(gatepost, message_id)
    assert mime["Message-ID"] == f"<{message_id}@email.amazonses.com>"
    assert mime["Date"].datetime.year > 1970
    assert mime["Bcc"] is None
    assert mime["X-Mine"] == "kept"
    assert mime["MIME-Version"] == "1.0"


def test_destinations_are_the_whole_envelope(gatepost: Any, inbox: Any, domain: str) -> None:
    data = raw(f"From: ada@{domain}", f"To: header@{domain}", "Subject: Hello")
    first = send_v1(gatepost.ses, data, Destinations=[f"first@{domain}"])
    second = send(gatepost.sesv2, data, Destination={"CcAddresses": [f"second@{domain}"]})
    assert inbox.last(f"first@{domain}")["id"] == first
    assert inbox.last(f"second@{domain}")["id"] == second
    assert inbox.to(f"header@{domain}") == []
    assert source(gatepost, first)["To"] == f"header@{domain}"


def test_header_and_envelope_are_both_checked(gatepost: Any, domain: str, refused: Any) -> None:
    data = raw("From: Ann <ann@example.net>", f"To: bob@{domain}")
    with refused("MessageRejected", f"{NOT_VERIFIED}Ann <ann@example.net>, ann@example.net"):
        send_v1(gatepost.ses, data, Source="ann@example.net")
    with refused("MessageRejected", f"{NOT_VERIFIED}Ann <ann@example.net>"):
        send(gatepost.sesv2, data, FromEmailAddress=f"ada@{domain}")
    with refused("MessageRejected", f"{NOT_VERIFIED}bounces@example.net"):
        send(gatepost.sesv2, raw(f"From: ada@{domain}", f"To: bob@{domain}", "Return-Path: bounces@example.net"))


def test_a_missing_from_is_taken_from_the_source(gatepost: Any, domain: str, refused: Any) -> None:
    data = raw(f"To: bob@{domain}", "Subject: Hello")
    assert source(gatepost, send_v1(gatepost.ses, data, Source=f"ada@{domain}"))["From"] == f"ada@{domain}"
    with refused("InvalidParameterValue", "Missing required header 'From'."):
        send_v1(gatepost.ses, data)
    with refused("BadRequestException", "Missing required header 'From'."):
        send(gatepost.sesv2, data)


def test_a_body_without_any_header_is_enough_with_source_and_destinations(gatepost: Any, inbox: Any, domain: str) -> None:
    send_v1(gatepost.ses, b"Just a line.", Source=f"ada@{domain}", Destinations=[f"bob@{domain}"])
    assert inbox.last(f"bob@{domain}")["text"] == "Just a line."


def test_the_first_api_wants_a_to_field_or_destinations(gatepost: Any, domain: str, refused: Any) -> None:
    with refused("InvalidParameterValue", "Missing required header 'To'."):
        send_v1(gatepost.ses, raw(f"From: ada@{domain}", f"Cc: bob@{domain}"))
    with refused("BadRequestException", "There are no recipients specified."):
        send(gatepost.sesv2, raw(f"From: ada@{domain}", "To: undisclosed-recipients:;"))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (("Subject: one", "subject: two"), "Duplicate header 'subject'."),
        (("List-Unsubscribe: <a>", "List-Unsubscribe: <b>"), "Duplicate header 'List-Unsubscribe'."),
        ((": nameless",), "Empty header names are illegal."),
        (("no field at all",), "Empty header names are illegal."),
    ],
)
def test_broken_headers(gatepost: Any, domain: str, refused: Any, fields: tuple[str, ...], text: str) -> None:
    data = raw(f"From: ada@{domain}", f"To: {SIMULATED}", *fields)
    with refused("InvalidParameterValue", text):
        send_v1(gatepost.ses, data)
    with refused("BadRequestException", text):
        send(gatepost.sesv2, data)


def test_a_malformed_from_field(gatepost: Any, domain: str, refused: Any) -> None:
    data = raw("From: ada@exa mple.com", f"To: {SIMULATED}")
    with refused("BadRequestException", "Invalid From address provided."):
        send(gatepost.sesv2, data)
    with refused("BadRequestException", "Missing final '@domain'"):
        send(gatepost.sesv2, raw("From: ada", f"To: {SIMULATED}"))
    assert send(gatepost.sesv2, data, FromEmailAddress=f"ada@{domain}")
    with refused("InvalidParameterValue", "Domain contains control or whitespace"):
        send_v1(gatepost.ses, data, Source=f"ada@{domain}")


def test_fields_of_ses_do_the_work_of_parameters_and_are_taken_out(gatepost: Any, inbox: Any, domain: str, refused: Any) -> None:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="paused", SendingOptions={"SendingEnabled": False})
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    fields = (f"From: ada@{domain}", f"To: bob@{domain}", "X-SES-CONFIGURATION-SET: paused", "X-SES-MESSAGE-TAGS: a=b, c=d")
    with refused("SendingPausedException", "Sending is paused for configuration set paused"):
        send(gatepost.sesv2, raw(*fields))
    message_id = send(gatepost.sesv2, raw(*fields), ConfigurationSetName="news")
    mail = inbox.last(f"bob@{domain}")
    assert (mail["configuration_set"], mail["tags"]) == ("news", {"a": "b", "c": "d"})
    assert not [name for name in source(gatepost, message_id) if name.startswith("X-SES-") and name != "X-SES-Outgoing"]


def test_programs_are_not_carried(gatepost: Any, domain: str, refused: Any) -> None:
    message = EmailMessage()
    message["From"], message["To"] = f"ada@{domain}", SIMULATED
    message.set_content("See setup.exe.")
    assert send_v1(gatepost.ses, message.as_bytes())
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="setup.exe")
    with refused("MessageRejected", "Attachment type not supported: 'setup.exe'."):
        send_v1(gatepost.ses, message.as_bytes())


def test_a_delegate_names_the_identity_of_the_from_field_too(gatepost: Any, domain: str, refused: Any) -> None:
    partner_id = str(int(gatepost.account) + 500_000)
    owners = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/{domain}"
    statement = {"Effect": "Allow", "Principal": {"AWS": partner_id}, "Action": "ses:SendRawEmail", "Resource": owners}
    gatepost.ses.put_identity_policy(Identity=domain, PolicyName="p", Policy=json.dumps({"Statement": statement}))
    partner = gatepost.client("ses", account=partner_id)
    data = raw(f"From: ada@{domain}", f"To: {SIMULATED}")
    assert send_v1(partner, data, SourceArn=owners)
    assert send_v1(partner, raw(f"From: ada@{domain}", f"To: {SIMULATED}", f"X-SES-SOURCE-ARN: {owners}"))
    with refused("MessageRejected", f"{NOT_VERIFIED}ada@{domain}"):
        send_v1(partner, data)
