"""The inbox in a real browser: mail appears while somebody looks on, and its code is copied with one click."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gatepost.testing.local import running


@pytest.fixture
def server() -> Iterator[Any]:
    with running(production_access=True, verify_identities=True) as started:
        yield started


def test_mail_appears_by_itself_and_its_code_is_copied(server: Any, tab: Callable[..., Page]) -> None:
    page = tab(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server.url}/console/inbox")
    expect(page.locator("main")).to_contain_text("Nothing has arrived yet.")

    ses = server.client("sesv2")
    ses.create_email_identity(EmailIdentity="club.example")
    ses.send_email(
        FromEmailAddress="post@club.example",
        Destination={"ToAddresses": ["ada@example.org"]},
        Content={"Simple": {"Subject": {"Data": "Come in"}, "Body": {"Text": {"Data": "Your code is 271828."}}}},
    )
    expect(page.get_by_role("link", name="Come in")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Copy")).click()
    assert page.evaluate("navigator.clipboard.readText()") == "271828"

    ses.send_email(
        FromEmailAddress="post@club.example",
        Destination={"ToAddresses": ["bob@example.org"]},
        Content={"Simple": {"Subject": {"Data": "You too"}, "Body": {"Text": {"Data": "Hello"}}}},
    )
    expect(page.get_by_role("link", name="You too")).to_be_visible()


def test_the_inbox_reads_without_scripts(server: Any, tab: Callable[..., Page]) -> None:
    ses = server.client("sesv2")
    ses.create_email_identity(EmailIdentity="club.example")
    ses.send_email(
        FromEmailAddress="post@club.example",
        Destination={"ToAddresses": ["ada@example.org"]},
        Content={"Simple": {"Subject": {"Data": "Come in"}, "Body": {"Html": {"Data": "<p>Your code is <b>271828</b>.</p>"}}}},
    )
    page = tab(java_script_enabled=False)
    page.goto(f"{server.url}/console/inbox")
    page.get_by_role("link", name="Come in").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("271828")
    for name in ("Text", "Source", "Headers", "Attachments", "Send decision", "Life"):
        page.get_by_role("navigation", name="What the message has").get_by_role("link", name=re.compile(f"^{name}")).click()
        expect(page.get_by_role("link", name=re.compile(f"^{name}"))).to_have_attribute("aria-current", "page")
