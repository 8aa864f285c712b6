"""The article in the console, in a real browser: from an empty server to a user who is confirmed by the mail in the inbox.

With GATEPOST_SCREENSHOTS=docs/images the pictures of the documentation are taken on the way.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Page, expect

from gatepost.testing.local import running

PASSWORD = "Lovelace-1815"
WINDOW = {"width": 1200, "height": 780}


@pytest.fixture
def empty() -> Iterator[Any]:
    """A server on which nothing has happened yet."""
    with running() as server:
        yield server


def picture(page: Page, name: str) -> None:
    """Keep what the window shows, where somebody wants pictures."""
    if folder := os.environ.get("GATEPOST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"console-{name}.png", animations="disabled")


def follow(page: Page, *names: str) -> None:
    """Click one link after the other, by their names."""
    for name in names:
        page.get_by_role("link", name=name, exact=True).first.click()


def test_the_article_from_an_empty_server_to_a_confirmed_user(empty: Any, tab: Callable[..., Page]) -> None:
    page = tab(viewport=WINDOW, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{empty.url}/console/")

    follow(page, "User pools", "Create user pool")
    page.get_by_label("User pool name").fill("club")
    page.get_by_label("First app client").fill("web")
    page.get_by_role("button", name="Create user pool").click()
    expect(page.get_by_role("status")).to_have_text("The user pool club is there.")

    follow(page, "Identities", "Create identity")
    page.get_by_label("Domain", exact=True).check()
    page.locator("#name").fill("example.com")
    page.get_by_role("button", name="Create identity").click()
    assert page.get_by_role("row").filter(has_text="_domainkey.example.com").count() == 3
    picture(page, "identity")
    follow(page, "Verify now")
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator("main")).to_contain_text("Verified")

    follow(page, "User pools", "club", "Authentication methods")
    page.get_by_role("link", name="Edit Email configuration").click()
    page.get_by_label("Send email with Amazon SES").check()
    page.get_by_label("FROM email address").select_option("example.com")
    page.get_by_label("FROM sender name").fill("The Club <post@example.com>")
    picture(page, "email")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status")).to_contain_text("nothing else of the pool was changed")

    cognito = empty.client("cognito-idp", account=account_of(page))
    [pool] = cognito.list_user_pools(MaxResults=2)["UserPools"]
    [app] = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    ada = {"ClientId": app["ClientId"], "Username": "ada@example.org"}
    with pytest.raises(ClientError, match="Email address is not verified"):
        cognito.sign_up(**ada, Password=PASSWORD)

    follow(page, "Inbox")
    expect(page.locator("main")).to_contain_text("ada@example.org")
    expect(page.locator("main")).to_contain_text("sandbox")
    follow(page, "Doctor")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_role("button", name="Examine").click()
    expect(page.get_by_role("article").first).to_contain_text("sandbox")
    picture(page, "doctor")

    follow(page, "Account dashboard", "Request production access")
    page.get_by_label("Website URL").fill("https://example.com")
    page.get_by_label("Use case description").fill("Codes for the members of our club.")
    page.get_by_role("button", name="Submit request").click()
    follow(page, "Reviews", "Approve")
    page.get_by_role("button", name="Approve").click()
    follow(page, "Account dashboard")
    expect(page.locator("main")).to_contain_text("Production")
    picture(page, "account")

    follow(page, "User pools", "club", "Users")
    page.get_by_role("link", name=re.compile("[0-9a-f]{8}-")).first.click()
    page.get_by_role("button", name="Send the code again").click()
    follow(page, "Inbox")
    page.get_by_role("link", name=re.compile("code", re.IGNORECASE)).first.click()
    page.get_by_role("button", name=re.compile("^Copy")).first.click()
    code = page.evaluate("navigator.clipboard.readText()")
    picture(page, "message")
    cognito.confirm_sign_up(**ada, ConfirmationCode=code)

    follow(page, "User pools", "club", "Users")
    expect(page.get_by_role("row").filter(has_text="ada@example.org")).to_contain_text("CONFIRMED")


def account_of(page: Page) -> str:
    """The account that the console shows."""
    return page.get_by_label("Account", exact=True).input_value()
