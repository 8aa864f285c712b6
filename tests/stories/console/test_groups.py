"""Groups of a pool in the console."""

from typing import Any

import pytest


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    pool_id = gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    gatepost.cognito.admin_create_user(UserPoolId=pool_id, Username="ada", MessageAction="SUPPRESS")
    return pool_id


def members(gatepost: Any, pool_id: str, group: str) -> list[str]:
    return [user["Username"] for user in gatepost.cognito.list_users_in_group(UserPoolId=pool_id, GroupName=group)["Users"]]


def test_a_group_is_made_changed_and_deleted(gatepost: Any, console: Any, pool_id: str) -> None:
    page = console.send(f"/user-pools/{pool_id}/groups/create", group="a/b&c?", description="Who meets", precedence="3")
    assert page.said == "The group a/b&c? is there."
    page = console.send(page.document.xpath("//main//a[text()='Edit group']")[0].get("href"), description="Who decides")
    assert page.said == "The group is saved."
    (group,) = gatepost.cognito.list_groups(UserPoolId=pool_id)["Groups"]
    assert (group["GroupName"], group["Description"], group["Precedence"]) == ("a/b&c?", "Who decides", 3)
    page = console.send(page.document.xpath("//main//a[text()='Delete group']")[0].get("href"))
    assert page.said == "The group a/b&c? is deleted."
    assert "This pool has no groups yet." in page.text


def test_members_come_and_go_on_the_groups_page(gatepost: Any, console: Any, pool_id: str) -> None:
    gatepost.cognito.create_group(UserPoolId=pool_id, GroupName="board")
    page = console.send(f"/user-pools/{pool_id}/group?name=board", "/add-member", user="ada")
    assert (page.said, members(gatepost, pool_id, "board")) == ("ada is in the group board.", ["ada"])
    page = console.send(page, "/remove-member")
    assert (page.said, members(gatepost, pool_id, "board")) == ("ada is out of the group board.", [])
    page = console.send(page, "/add-member", user="nobody")
    assert (page.status, page.refusal.split()[0]) == (400, "UserNotFoundException")


def test_a_user_joins_and_leaves_on_their_own_page(gatepost: Any, console: Any, pool_id: str) -> None:
    gatepost.cognito.create_group(UserPoolId=pool_id, GroupName="board")
    page = console.send(f"/user-pools/{pool_id}/user?name=ada", "/add-member")
    assert members(gatepost, pool_id, "board") == ["ada"]
    assert "About this user" in page.text
    console.send(page, "/remove-member")
    assert members(gatepost, pool_id, "board") == []
