"""Rewriting pages: pixels and links, and everything else as it was."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.ses.tracking.pages import MOST_LINKS, rewrite


def link(url: str, number: int) -> str:
    return f"<{number}:{url}>"


def links(page: str) -> str:
    return rewrite(page, None, link).page


@pytest.mark.parametrize(
    ("page", "rewritten"),
    [
        ('<a href="http://x.test/">x</a>', '<a href="&lt;1:http://x.test/&gt;">x</a>'),
        ("<a href='http://x.test/?a=1&amp;b=2'>x</a>", '<a href="&lt;1:http://x.test/?a=1&amp;b=2&gt;">x</a>'),
        ("<A CLASS=x HREF=http://x.test/>x</A>", '<A CLASS=x HREF="&lt;1:http://x.test/&gt;">x</A>'),
        ('<a\n href = "http://x.test/"\n>x</a>', '<a\n href="&lt;1:http://x.test/&gt;"\n>x</a>'),
        ('<a href="http://x.test/" ses:no-track>x</a>', '<a href="http://x.test/">x</a>'),
        ('<a href="mailto:a@x.test" ses:tags="a:b">x</a>', '<a href="mailto:a@x.test">x</a>'),
        ('<a href="/relative">x</a><a href="#here">y</a><a>z</a>', '<a href="/relative">x</a><a href="#here">y</a><a>z</a>'),
        ('<a href="http://x.test/with space">x</a>', '<a href="http://x.test/with space">x</a>'),
        ('<a href="javascript:x">x</a>', '<a href="javascript:x">x</a>'),
        ('<!-- <a href="http://x.test/"> -->', '<!-- <a href="http://x.test/"> -->'),
        ('<area href="http://x.test/"><abbr>', '<area href="http://x.test/"><abbr>'),
        ('<a title="a > b" href="http://x.test/">', '<a title="a > b" href="&lt;1:http://x.test/&gt;">'),
        ('<a href="http://x.test/', '<a href="http://x.test/'),
    ],
)
def test_links(page: str, rewritten: str) -> None:
    assert links(page) == rewritten


def test_tags_belong_to_the_number_of_their_link() -> None:
    done = rewrite('<a href="http://a.test/"></a><a ses:tags="k:v; k:w ;bad key:x;l:m" href="http://b.test/"></a>', None, link)
    assert (done.links, done.tags) == (2, {2: {"k": ["v", "w"], "l": ["m"]}})


def test_only_so_many_links_are_tracked() -> None:
    done = rewrite('<a href="http://x.test/">x</a>' * (MOST_LINKS + 5), None, link)
    assert done.links == MOST_LINKS
    assert done.page.count('href="http://x.test/"') == 5


@pytest.mark.parametrize(
    ("page", "rewritten"),
    [
        ("<body>x</body></html>", "<body>x{}</body></html>"),
        ("<p>x</p>", "<p>x</p>{}"),
        ("<p>{{ses:openTracker}}x{{ses:openTracker}}</p></body>", "<p>{}x</p></body>"),
        ("", ""),
    ],
)
def test_the_pixels_place(page: str, rewritten: str) -> None:
    image = '<img alt="" src="P" style="display: none; width: 1px; height: 1px;">'
    assert rewrite(page, lambda: "P", None).page == rewritten.format(image)


def test_the_placeholder_goes_whether_or_not_there_is_a_pixel() -> None:
    assert rewrite("a{{ses:openTracker}}b", None, None).page == "ab"


@settings(max_examples=200)
@given(st.text(alphabet="<a >\"'=hrefs:/t.!-\n", max_size=80))
def test_what_is_no_link_stays_character_by_character(page: str) -> None:
    if "http" not in page and "ses:" not in page:
        assert rewrite(page, None, link).page == page


def test_a_hostile_tag_takes_no_longer_than_it_is_long() -> None:
    started = time.process_time()
    rewrite(f'<a{" " * 500_000}"" ses:tags=""{" " * 500_000}= >', None, link)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("piece", ['<a"', "<a '", '<a href="http://x.test/', "<!--", "<a =", '<a x="">'])
def test_hostile_pages_take_no_longer_than_they_are_long(piece: str) -> None:
    started = time.process_time()
    rewrite(piece * (1_000_000 // len(piece)), None, link)
    assert time.process_time() - started < 5
