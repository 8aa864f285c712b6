"""The console's pages of user pools under axe: light, dark, in Chinese and on a phone nobody is kept out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from fixtures.browsing import LOOKS, barriers, overflow
from gatepost.settings import DEFAULT_ACCOUNT, DEFAULT_REGION
from gatepost.testing.local import running

SENDER = "post@example.com"
CHIEF = 9
"""How many of the pages are looked at in every look; among them are all the parts that pages are made of."""


@dataclass(frozen=True)
class Club:
    """A pool that has something on each of its pages."""

    url: str
    pool_id: str
    client_id: str

    def pages(self) -> list[str]:
        pool = f"/user-pools/{self.pool_id}"
        return [
            "/user-pools",
            "/user-pools/create",
            pool,
            f"{pool}/authentication-methods",
            f"{pool}/authentication-methods/email",
            f"{pool}/app-clients/{self.client_id}",
            f"{pool}/users",
            f"{pool}/user?name=ada",
            f"{pool}/group?name=board",
            f"{pool}/delete",
            f"{pool}/app-clients",
            f"{pool}/app-clients/create",
            f"{pool}/app-clients/{self.client_id}/edit",
            f"{pool}/users?q=nobody",
            f"{pool}/users/create",
            f"{pool}/user?name=new",
            f"{pool}/user/password?name=ada",
            f"{pool}/user/attributes?name=ada",
            f"{pool}/groups",
            f"{pool}/groups/create",
            f"{pool}/group/edit?name=board",
        ]

    def address(self, path: str) -> str:
        return f"{self.url}/console/{DEFAULT_ACCOUNT}/{DEFAULT_REGION}{path}"


@pytest.fixture(scope="module")
def club() -> Any:
    with running() as server:
        cognito = server.client("cognito-idp")
        pool_id = cognito.create_user_pool(
            PoolName="club",
            LambdaConfig={"PostAuthentication": "arn:aws:lambda:us-east-1:000000000000:function:welcome"},
            SmsConfiguration={"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "outside"},
            UserPoolTags={"team": "post"},
        )["UserPool"]["Id"]
        made = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web", GenerateSecret=True)
        server.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        for name, settings in (("ada", {}), ("new", {"TemporaryPassword": "Lovelace-1815"})):
            attributes = [{"Name": "email", "Value": f"{name}@example.com"}, {"Name": "email_verified", "Value": "true"}]
            cognito.admin_create_user(UserPoolId=pool_id, Username=name, UserAttributes=attributes, MessageAction="SUPPRESS", **settings)
        cognito.admin_set_user_password(UserPoolId=pool_id, Username="ada", Password="Lovelace-1815", Permanent=True)
        cognito.admin_disable_user(UserPoolId=pool_id, Username="new")
        for group in ("board", "guests"):
            cognito.create_group(UserPoolId=pool_id, GroupName=group, Description="Who meets on Mondays", Precedence=1)
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="ada", GroupName="board")
        yield Club(server.url, pool_id, made["UserPoolClient"]["ClientId"])


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_keeps_anybody_out(club: Club, tab: Callable[..., Any], look: str) -> None:
    page, found = tab(look), []
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}") if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for path in club.pages()[: None if look == "light" else CHIEF]:
        assert page.goto(club.address(path)).status == 200, path
        for calls in page.locator("details").all():
            calls.evaluate("element => element.open = true")
        found += barriers(page)
        if (wider := overflow(page)) > 0:
            found.append(f"{page.url}: {wider} pixels too wide")
    assert found + wrong == []


def test_what_aws_refuses_is_told_where_a_screen_reader_hears_it(club: Club, tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto(club.address(f"/user-pools/{club.pool_id}/authentication-methods/email"))
    page.get_by_label("Send email with Amazon SES").check()
    page.get_by_label("FROM email address").select_option(SENDER)
    page.get_by_label("FROM sender name").fill(f"The Club <{SENDER}>")
    page.get_by_role("button", name="Save changes").click()
    assert "InvalidParameterException" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("FROM sender name").input_value() == f"The Club <{SENDER}>"
    assert page.get_by_label("Send email with Amazon SES").is_checked()
    assert barriers(page) == []


def test_another_ses_region_shows_its_identities_at_once_and_loses_nothing(club: Club, tab: Callable[..., Any]) -> None:
    page = tab()
    page.goto(club.address(f"/user-pools/{club.pool_id}/authentication-methods/email"))
    page.get_by_label("FROM sender name").fill("The Club")
    page.get_by_label("SES Region").select_option("us-west-2")
    page.wait_for_load_state()
    page.wait_for_function("document.querySelector('#ses_region').value === 'us-west-2' && document.querySelector('#sender').value")
    assert page.get_by_label("FROM sender name").input_value() == "The Club"
    assert SENDER not in page.get_by_label("FROM email address").inner_text()


def test_a_command_is_copied_by_its_button(club: Club, tab: Callable[..., Any]) -> None:
    page = tab(permissions=["clipboard-read", "clipboard-write"])
    page.goto(club.address(f"/user-pools/{club.pool_id}"))
    page.locator("footer summary").click()
    page.locator("footer").get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("aws cognito-idp describe-user-pool ")
    assert club.pool_id in copied
