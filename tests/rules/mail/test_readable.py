"""What a person would take from a mail, however broken it is."""

import pytest

from gatepost.mail import readable


@pytest.mark.parametrize("broken", ["<", "Ada <", '"Ada', "a@b, <", "<>", "=?utf-8?q?=FF?= <"])
def test_a_broken_address_keeps_nobody_from_reading(broken: str) -> None:
    mail = f"From: ada@example.com\r\nTo: {broken}\r\nSubject: Hello\r\n\r\nYour code is 123456.\r\n".encode()
    seen = readable.read(mail)
    assert [name for name, _ in seen.headers] == ["From", "To", "Subject"]
    assert (seen.subject, seen.code) == ("Hello", "123456")


def nested(depth: int) -> bytes:
    """A part in a part in a part, with a code at the bottom."""
    layers = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (layer, layer) for layer in range(depth))
    return b"Subject: Deep\r\n" + layers + b"Content-Type: text/plain\r\n\r\n123456\r\n"


def test_mail_that_is_nested_endlessly_has_a_header_and_nothing_else() -> None:
    assert readable.read(nested(50)).code == "123456"
    seen = readable.read(nested(1500))
    assert (seen.subject, seen.code) == ("Deep", None)


def test_no_more_parts_are_looked_at_than_anybody_could_have_meant() -> None:
    header = b"Subject: Many\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    part = b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n"
    assert len(readable.read(header + part * 100_000 + b"--b--\r\n").attachments) == readable.MOST_PARTS


def test_a_subject_stays_on_its_line() -> None:
    assert readable.read(b"Subject: =?utf-8?Q?Hello=0D=0ABcc:_x=40y.example?=\r\n\r\n").subject == "Hello Bcc: x@y.example"
