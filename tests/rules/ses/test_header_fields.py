"""A raw message's header block, and the address lists in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.mail import header_fields
from gatepost.mail.header_fields import Malformed
from gatepost.ses import raw
from gatepost.ses.errors import BadRequest


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_fields_are_unfolded_and_the_body_is_what_follows_the_empty_line(line_end: str) -> None:
    data = line_end.join(["From: a@b.c", "Subject: one", "\ttwo", " three", "X-Empty:", "", "body", "", "more"]).encode()
    fields, body = header_fields.split(data)
    assert [(field.name, field.value) for field in fields] == [("From", "a@b.c"), ("Subject", "one two three"), ("X-Empty", "")]
    assert body == line_end.join(["body", "", "more"]).encode()
    assert b"".join(field.source for field in fields) == data[: data.index(b"X-Empty:") + len("X-Empty:" + line_end)]


def test_a_header_without_a_body() -> None:
    fields, body = header_fields.split(b"From: a@b.c\nTo: b@b.c")
    assert [field.value for field in fields] == ["a@b.c", "b@b.c"]
    assert body == b""


def test_data_that_does_not_begin_with_a_field_is_all_body() -> None:
    assert header_fields.split(b"Just a line.") == ([], b"Just a line.")
    assert header_fields.split(b"\nbody") == ([], b"body")
    assert header_fields.split(b"") == ([], b"")


@pytest.mark.parametrize("line", [b": nameless", b"no field", b"sp ace: x", "umlä: x".encode()])
def test_a_line_that_is_no_field(line: bytes) -> None:
    with pytest.raises(Malformed, match=r"Empty header names are illegal\."):
        header_fields.split(b"From: a@b.c\n" + line + b"\n\nbody")


def test_a_block_that_never_ends() -> None:
    with pytest.raises(Malformed, match=r"Header section too long\."):
        header_fields.split(b"X: y\n" * 300_000)


@given(st.lists(st.sampled_from([b"From", b": ", b"a@b.c", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"\x00", b"\xff"]), max_size=30))
@settings(max_examples=300)
def test_no_bytes_are_lost_and_nothing_else_is_raised(parts: list[bytes]) -> None:
    data = b"".join(parts)
    try:
        fields, body = header_fields.split(data)
    except Malformed:
        return
    kept = b"".join(field.source for field in fields)
    assert data.startswith(kept)
    assert data.endswith(body)
    assert data[len(kept) : len(data) - len(body)] in (b"", b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("value", "mailboxes"),
    [
        ("a@b.c", ["a@b.c"]),
        ("a@b.c, d@e.f", ["a@b.c", "d@e.f"]),
        ('"Na, me" <a@b.c>, "x\\", y" <d@e.f>', ['"Na, me" <a@b.c>', '"x\\", y" <d@e.f>']),
        ("A (one, two) <a@b.c>,, <d@e.f>", ["A (one, two) <a@b.c>", "<d@e.f>"]),
        ("undisclosed-recipients:;", []),
        ("Team: a@b.c, d@e.f;, g@h.i", ["a@b.c", "d@e.f", "g@h.i"]),
        ("", []),
    ],
)
def test_address_lists_are_split_at_commas_that_separate(value: str, mailboxes: list[str]) -> None:
    assert raw.mailboxes_in(value) == mailboxes


@pytest.mark.parametrize("name", ["To", "Cc", "Bcc", "Received", "X-Mine"])
def test_fields_that_may_repeat(name: str) -> None:
    header = raw.read(f"{name}: a@b.c\n{name}: d@e.f\n\n".encode())
    assert header.fields[name.lower()] == "a@b.c"


def test_every_to_field_counts() -> None:
    assert raw.read(b"To: a@b.c\nTO: d@e.f, g@h.i\n\n").to == ("a@b.c", "d@e.f", "g@h.i")


def test_names_compare_without_case() -> None:
    with pytest.raises(BadRequest, match="Duplicate header 'Message-Id'"):
        raw.read(b"Message-ID: <1@a>\nMessage-Id: <2@a>\n\n")


def test_an_empty_return_path_is_none() -> None:
    assert raw.read(b"Return-Path: <>\n\n").return_path == ""


def test_one_from_address_is_read() -> None:
    assert raw.one_mailbox("Ada <a@b.c>") == "Ada <a@b.c>"
    with pytest.raises(BadRequest, match="Illegal address"):
        raw.one_mailbox("a@b.c, d@e.f")
