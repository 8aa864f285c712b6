"""The source of a message, composed and taken apart again."""

import base64
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.mail import message_ids, mime, readable
from gatepost.mail.messages import Envelope, Message

NOW = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029"), max_size=120)


def message(content: dict[str, Any] | None = None, raw: bytes | None = None, region: str = "us-east-1", **envelope: Any) -> Message:
    return Message(
        account_id="123456789012",
        region=region,
        message_id=message_ids.new(region, NOW),
        accepted_at=NOW,
        envelope=Envelope(**{"sender": "ada@example.com", "to": ("bob@example.com",), **envelope}),
        content=content,
        raw=raw,
    )


def simple(text: str = "Hello.", subject: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}, **more}


def parsed(composed: Message) -> Any:
    return message_from_bytes(mime.compose(composed), policy=policy.default)


def test_one_body_is_a_single_part() -> None:
    source = mime.compose(message(simple())).decode()
    assert "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n" in source
    assert source.endswith("\r\n\r\nHello.")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("plain", "7bit"), ("x" * 999, "quoted-printable"), ("mostly plain, é", "quoted-printable"), ("你好你好", "base64")],
)
def test_the_encoding_follows_the_content(text: str, encoding: str) -> None:
    part = parsed(message(simple(text)))
    assert part["Content-Transfer-Encoding"] == encoding
    assert part.get_content().rstrip("\n") == text


def test_a_charset_that_was_given_is_used() -> None:
    content = simple()
    content["Body"]["Text"] = {"Data": "Grüße", "Charset": "ISO-8859-1"}
    part = parsed(message(content))
    assert part.get_content_charset() == "iso-8859-1"
    assert part.get_content().strip() == "Grüße"


def test_the_order_of_fields() -> None:
    content = simple(Headers=[{"Name": "X-Mine", "Value": "1"}])
    names = parsed(message(content, cc=("c@example.com",), reply_to=("r@example.com",))).keys()
    assert names == [
        "From",
        "To",
        "Cc",
        "Reply-To",
        "Subject",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "X-Mine",
        "Message-ID",
        "Date",
        "Feedback-ID",
        "X-SES-Outgoing",
    ]


def test_names_outside_ascii_become_encoded_words_and_others_stay_as_given() -> None:
    encoded = "=?UTF-8?B?w4VkYQ==?= <ada@example.com>"
    source = mime.compose(message(simple(), sender=encoded, to=("Åda <a@b.c>", '"B, C" <b@c.d>'))).decode()
    assert f"From: {encoded}\r\n" in source
    assert 'To: =?utf-8?q?=C3=85da?= <a@b.c>, "B, C" <b@c.d>\r\n' in source


def test_a_line_break_in_a_subject_adds_no_field() -> None:
    composed = parsed(message(simple(subject="Hello\r\nBcc: eve@example.net")))
    assert composed["Subject"] == "Hello Bcc: eve@example.net"
    assert composed["Bcc"] is None


def test_nothing_that_was_given_adds_a_field() -> None:
    evil = "x\r\nX-Evil: 1"
    attachment = {"FileName": evil, "RawContent": "", "ContentType": f"a/{evil}", "ContentId": evil, "ContentDescription": evil}
    envelope = {"sender": f"{evil} <ada@example.com>", "to": (f"{evil} <b@c.d>",), "reply_to": (f"{evil}é <b@c.d>",)}
    source = mime.compose(message(simple(Attachments=[attachment]), **envelope))
    assert not [line for line in source.splitlines() if line.startswith(b"X-Evil")]
    assert not mime.knows_charset("utf\r\n8")


@pytest.mark.parametrize(("name", "known"), [("UTF-8", True), ("Shift_JIS", True), ("idna", False), ("base64", False), ("", False)])
def test_charsets_that_text_can_be_written_in(name: str, known: bool) -> None:
    assert mime.knows_charset(name) is known


def test_the_source_is_the_same_each_time() -> None:
    content = simple()
    content["Body"]["Html"] = {"Data": "<p>Hello.</p>"}
    composed = message(content)
    assert mime.compose(composed) == mime.compose(composed)


@given(TEXTS, TEXTS)
@settings(max_examples=100)
def test_what_is_composed_reads_back(subject: str, text: str) -> None:
    seen = readable.read(mime.compose(message(simple(text, subject))))
    assert (seen.text or "").rstrip("\n") == text
    assert " ".join(seen.subject.split()) == " ".join(subject.split())


@given(st.binary(max_size=200), st.sampled_from(["BASE64", "QUOTED_PRINTABLE"]))
@settings(max_examples=50)
def test_attachments_keep_their_bytes(data: bytes, encoding: str) -> None:
    attachment = {"FileName": "ü 1.bin", "RawContent": base64.b64encode(data).decode(), "ContentTransferEncoding": encoding}
    _, part = parsed(message(simple(Attachments=[attachment]))).iter_parts()
    assert part.get_payload(decode=True).replace(b"\r\n", b"\n") == data.replace(b"\r\n", b"\n")
    assert part.get_filename() == "ü 1.bin"


def test_a_raw_message_keeps_all_but_the_fields_of_ses() -> None:
    raw = (
        b"Received: from here\nFrom: ada@example.com\nTo: bob@example.com,\n carol@example.com\nBcc: dan@example.com\n"
        b"DATE: never\nMessage-Id: <mine@example.com>\nX-SES-TENANT: t\nSubject: Hello\n\nbody\r\nmore\n"
    )
    composed = message(raw=raw, region="eu-west-1")
    head, _, body = mime.compose(composed).partition(b"\r\n\r\n")
    assert head.decode().split("\r\n")[:6] == [
        "Received: from here",
        "From: ada@example.com",
        "To: bob@example.com,",
        " carol@example.com",
        "Subject: Hello",
        "MIME-Version: 1.0",
    ]
    assert f"Message-ID: <{composed.message_id}@eu-west-1.amazonses.com>".encode() in head
    assert b"Date: Fri, 02 Jan 2026 03:04:05 +0000" in head
    assert body == b"body\r\nmore\r\n"
