"""What strangers wrote is shown for what it is, and does nothing."""

import pytest

from gatepost.console import framing
from gatepost.console.shown import on_one_line, shown


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("Invoice \u202efdp.exe", "Invoice ⟨U+202E⟩fdp.exe"),
        ("a\x00b\x1b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("half \ud800", "half ?"),
        ("字元 and é", "字元 and é"),
    ],
)
def test_letters_that_deceive_become_visible(given: str, seen: str) -> None:
    assert shown(given) == seen


def test_a_subject_has_one_line_and_no_towers() -> None:
    assert on_one_line("a\r\n b\t c") == "a b c"
    assert len(on_one_line("e" + "\u0301" * 500)) == 5


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<meta http-equiv="refresh" content="0; url=//far.example">',
        '<link rel="preconnect" href="//far.example">',
        '<form action="//far.example"><input name="password"></form>',
        '<iframe src="//far.example"></iframe>',
        '<img src="http://far.example/x.png">',
        '<img src="/console/static/mark.svg">',
        '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
        '<base href="//far.example">',
        '<table background="http://far.example/x.png"><tr><td>x</td></tr></table>',
    ],
)
def test_nothing_that_runs_or_loads_is_left(hostile: str) -> None:
    cleaned = framing.clean(hostile)
    assert not any(part in cleaned.lower() for part in ("alert", "far.example", "script", "svg", "<form", "<input", "<meta", "<link"))


def test_what_a_mail_looks_like_stays() -> None:
    html = '<style>p { color: red }</style><p class="big" style="margin: 0"><font color="#123456">Hello</font></p>'
    assert framing.clean(html) == html


def test_links_open_elsewhere_and_say_nothing_of_where_they_were() -> None:
    assert 'rel="noopener noreferrer nofollow"' in framing.clean('<a href="https://club.example/x?a=1&amp;b=2">x</a>')
    assert 'target="_blank"' in framing.clean('<a href="https://club.example" target="_top">x</a>')


def test_pictures_that_come_along_are_shown() -> None:
    cleaned = framing.clean('<img src="cid:dot"><img src="cid:other">', {"dot": ("image/png", b"PNG"), "other": ("text/html", b"<b>")})
    assert cleaned == '<img src="data:image/png;base64,UE5H"><img>'


@pytest.mark.parametrize("html", ["<div>" * 5000, "<b>x</b>" * 250_000], ids=["deep", "long"])
def test_there_is_an_end_to_what_is_shown(html: str) -> None:
    with pytest.raises(framing.TooMuch):
        framing.clean(html)


def test_a_long_flat_mail_is_not_too_much() -> None:
    html = "<p>one<br>two<li>three<img>" * 3000
    assert framing.clean(html).count("three") == 3000
