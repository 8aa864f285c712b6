"""The code to type in and the link to follow, found in a mail."""

import pytest

from gatepost.mail import readable


def read(text: str, kind: str = "plain") -> readable.Readable:
    return readable.read(f"Subject: s\nContent-Type: text/{kind}; charset=utf-8\n\n{text}".encode())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your confirmation code is 123456", "123456"),
        ("123456 is your code.", "123456"),
        ("Code 12345678.", "12345678"),
        ("Call 1234567 or 12345, room 123456", "123456"),
        ("order AB123456, colour #123456, version 1.123456, 123456.5", None),
        ("see https://a.test/123456?x=654321", None),
        ("nothing", None),
    ],
)
def test_codes_in_text(text: str, code: str | None) -> None:
    assert read(text).code == code


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("Your confirmation code is 123456", "123456"),
        ('<style>p{color:#111111;width:222222px}</style><p style="width:333333px">Code: <b>444444</b></p>', "444444"),
        ('<a href="https://a.test/555555">click</a>', None),
    ],
)
def test_codes_in_html(html: str, code: str | None) -> None:
    assert read(html, "html").code == code


@pytest.mark.parametrize(
    ("text", "kind", "link"),
    [
        ("Go to https://a.test/x?y=1&z=2.", "plain", "https://a.test/x?y=1&z=2"),
        ("(http://a.test/)", "plain", "http://a.test/"),
        ('<a href="mailto:x@a.test">m</a> <a href="https://a.test/?a=1&amp;b=2">go</a>', "html", "https://a.test/?a=1&b=2"),
        ("plain https://a.test/ in html", "html", "https://a.test/"),
        ("none", "html", None),
    ],
)
def test_links(text: str, kind: str, link: str | None) -> None:
    assert read(text, kind).link == link


def test_a_mail_in_an_unknown_charset_is_still_read() -> None:
    seen = readable.read(b"Subject: s\nContent-Type: text/plain; charset=klingon\n\nCode 123456")
    assert seen.code == "123456"


def test_attachments_are_named() -> None:
    source = (
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nhello\n'
        b'--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="a.pdf"\n\nx\n--b--\n'
    )
    seen = readable.read(source)
    assert (seen.text, seen.attachments) == ("hello", ["a.pdf"])
