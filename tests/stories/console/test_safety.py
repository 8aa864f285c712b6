"""What the console does not do: obey forms of others, take what people wrote for markup."""

from typing import Any

import pytest

from gatepost.console.routing import PAGES

HOSTILE = "<script>alert(1)</script>\"' onmouseover=alert(1) {{ 7 * 7 }} ${HOME} `id` $(id)"


def test_a_form_without_its_token_is_turned_away_on_every_page_that_takes_one(gatepost: Any, console: Any) -> None:
    console.open("/")
    forms = [page.path for page in PAGES if page.posts]
    assert "/user-pools/{pool_id}/authentication-methods/email" in forms
    for path in forms:
        for body in ("name=club", "name=club&csrf=", f"name=club&csrf={'0' * 64}"):
            answer = console.request("POST", console.address(path.replace("{", "").replace("}", "")), body)
            assert answer.status == 403, path
            assert "The form is too old, or it came from somewhere else." in answer.text
    assert gatepost.cognito.list_user_pools(MaxResults=10)["UserPools"] == []


def test_no_page_has_scripts_or_styles_of_its_own(console: Any, hostile_pool: str) -> None:
    for path in pages(hostile_pool):
        document = console.open(path).document
        assert [script.get("src", "") for script in document.xpath("//script")] != []
        assert all(script.get("src") and not (script.text or "").strip() for script in document.xpath("//script"))
        assert document.xpath("//style | //@style | //@*[starts-with(name(), 'on')]") == []


@pytest.fixture
def hostile_pool(gatepost: Any) -> str:
    """A pool in which everything that people may write is markup."""
    cognito = gatepost.cognito
    pool_id = cognito.create_user_pool(PoolName="club", UserPoolTags={"note": "a-tag"}, EmailVerificationSubject=HOSTILE)["UserPool"]["Id"]
    attributes = [{"Name": "email", "Value": "ada@example.com"}, {"Name": "name", "Value": HOSTILE}]
    cognito.admin_create_user(UserPoolId=pool_id, Username="<b>ada</b>", UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.create_group(UserPoolId=pool_id, GroupName="<i>board</i>", Description=HOSTILE)
    cognito.admin_add_user_to_group(UserPoolId=pool_id, GroupName="<i>board</i>", Username="<b>ada</b>")
    return pool_id


def pages(pool_id: str) -> list[str]:
    pool, user, group = f"/user-pools/{pool_id}", "name=%3Cb%3Eada%3C%2Fb%3E", "name=%3Ci%3Eboard%3C%2Fi%3E"
    return [
        f"{pool}",
        f"{pool}/users?q=%22%3E%3Cscript%3E",
        f"{pool}/users",
        f"{pool}/user?{user}",
        f"{pool}/user/attributes?{user}",
        f"{pool}/user/delete?{user}",
        f"{pool}/groups",
        f"{pool}/group?{group}",
        f"{pool}/group/edit?{group}",
        f"{pool}/authentication-methods/email",
    ]


def test_what_people_wrote_is_shown_as_they_wrote_it(console: Any, hostile_pool: str) -> None:
    for path in pages(hostile_pool):
        page = console.open(path)
        assert page.status == 200
        assert not any(written in page.body for written in ("<script>alert", "<b>ada", "<i>board"))
        assert page.document.xpath("//b | //i") == []
    user = console.open(pages(hostile_pool)[3])
    assert HOSTILE in user.text
    edit = console.open(pages(hostile_pool)[4])
    assert dict(edit.form().form_values())["attribute:name"] == HOSTILE
