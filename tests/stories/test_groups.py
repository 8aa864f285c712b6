"""Groups: a pool's administrator sorts people, and tokens say so."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from .conftest import PASSWORD, Club

ROLE = "arn:aws:iam::111122223333:role/"


def claims(club: Club, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims of a new access and ID token."""
    answer = club.cognito.initiate_auth(
        ClientId=club.client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD}
    )["AuthenticationResult"]
    access, identity = (jwt.decode(answer[use], options={"verify_signature": False}) for use in ("AccessToken", "IdToken"))
    return access, identity


def refusal(operation: Callable[..., Any], **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        operation(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_group_is_created_described_changed_and_deleted(club: Club) -> None:
    made = club.cognito.create_group(UserPoolId=club.pool_id, GroupName="editors", Description="They edit", Precedence=3)["Group"]
    assert {key: made[key] for key in ("GroupName", "UserPoolId", "Description", "Precedence")} == {
        "GroupName": "editors",
        "UserPoolId": club.pool_id,
        "Description": "They edit",
        "Precedence": 3,
    }
    assert "RoleArn" not in made
    changed = club.cognito.update_group(UserPoolId=club.pool_id, GroupName="editors", RoleArn=ROLE + "edit", Precedence=0)["Group"]
    assert (changed["Description"], changed["RoleArn"], changed["Precedence"]) == ("They edit", ROLE + "edit", 0)
    assert club.cognito.get_group(UserPoolId=club.pool_id, GroupName="editors")["Group"] == changed
    club.cognito.delete_group(UserPoolId=club.pool_id, GroupName="editors")
    assert refusal(club.cognito.get_group, UserPoolId=club.pool_id, GroupName="editors")[0] == "ResourceNotFoundException"


def test_a_name_is_taken_once(club: Club) -> None:
    club.cognito.create_group(UserPoolId=club.pool_id, GroupName="editors")
    assert refusal(club.cognito.create_group, UserPoolId=club.pool_id, GroupName="editors")[0] == "GroupExistsException"


def test_an_unknown_group_is_not_found(club: Club) -> None:
    club.join("ada")
    for operation in (club.cognito.update_group, club.cognito.delete_group, club.cognito.list_users_in_group):
        assert refusal(operation, UserPoolId=club.pool_id, GroupName="nobody") == ("ResourceNotFoundException", "Group not found.")
    for operation in (club.cognito.admin_add_user_to_group, club.cognito.admin_remove_user_from_group):
        assert refusal(operation, UserPoolId=club.pool_id, GroupName="nobody", Username="ada")[0] == "ResourceNotFoundException"


def test_an_unknown_user_is_in_no_group(club: Club) -> None:
    club.cognito.create_group(UserPoolId=club.pool_id, GroupName="editors")
    named = {"UserPoolId": club.pool_id, "Username": "nobody"}
    for operation, more in (
        (club.cognito.admin_add_user_to_group, {"GroupName": "editors"}),
        (club.cognito.admin_remove_user_from_group, {"GroupName": "editors"}),
        (club.cognito.admin_list_groups_for_user, {}),
    ):
        assert refusal(operation, **named, **more) == ("UserNotFoundException", "User does not exist.")


def test_members_are_listed_from_either_side_page_by_page(club: Club) -> None:
    names = ["ada", "bob", "cleo"]
    for name in names:
        club.invite(name)
    for precedence, group in enumerate(("writers", "readers", "editors")):
        club.cognito.create_group(UserPoolId=club.pool_id, GroupName=group, Precedence=precedence)
        for name in names:
            club.cognito.admin_add_user_to_group(UserPoolId=club.pool_id, GroupName=group, Username=name)
            club.cognito.admin_add_user_to_group(UserPoolId=club.pool_id, GroupName=group, Username=name)

    def every(operation: Callable[..., Any], member: str, **request: Any) -> list[dict[str, Any]]:
        found, more = [], {}
        while True:
            page = operation(UserPoolId=club.pool_id, Limit=2, **request, **more)
            found += page[member]
            if "NextToken" not in page:
                return found
            more = {"NextToken": page["NextToken"]}

    assert [group["GroupName"] for group in every(club.cognito.list_groups, "Groups")] == ["editors", "readers", "writers"]
    of_ada = every(club.cognito.admin_list_groups_for_user, "Groups", Username="ada")
    assert [group["GroupName"] for group in of_ada] == ["writers", "readers", "editors"]
    assert [user["Username"] for user in every(club.cognito.list_users_in_group, "Users", GroupName="readers")] == names
    assert refusal(club.cognito.list_groups, UserPoolId=club.pool_id, NextToken="made-up")[0] == "InvalidParameterException"


def test_tokens_name_the_groups_by_precedence_and_the_role_to_prefer(club: Club) -> None:
    club.join("ada")
    access, identity = claims(club, "ada")
    assert not {"cognito:groups", "cognito:roles", "cognito:preferred_role"} & {*access, *identity}
    for group, settings in (
        ("zoo", {}),
        ("second", {"Precedence": 2, "RoleArn": ROLE + "two"}),
        ("first", {"Precedence": 1, "RoleArn": ROLE + "one"}),
    ):
        club.cognito.create_group(UserPoolId=club.pool_id, GroupName=group, **settings)
        club.cognito.admin_add_user_to_group(UserPoolId=club.pool_id, GroupName=group, Username="ada")
    access, identity = claims(club, "ada")
    assert access["cognito:groups"] == identity["cognito:groups"] == ["first", "second", "zoo"]
    assert "cognito:roles" not in access
    assert identity["cognito:roles"] == [ROLE + "one", ROLE + "two"]
    assert identity["cognito:preferred_role"] == ROLE + "one"


def test_two_roles_that_count_the_same_leave_none_to_prefer(club: Club) -> None:
    club.join("ada")
    for group in ("one", "two"):
        club.cognito.create_group(UserPoolId=club.pool_id, GroupName=group, Precedence=5, RoleArn=ROLE + group)
        club.cognito.admin_add_user_to_group(UserPoolId=club.pool_id, GroupName=group, Username="ada")
    _, identity = claims(club, "ada")
    assert identity["cognito:roles"] == [ROLE + "one", ROLE + "two"]
    assert "cognito:preferred_role" not in identity


def test_who_leaves_a_group_or_is_deleted_is_in_it_no_more(club: Club) -> None:
    club.cognito.create_group(UserPoolId=club.pool_id, GroupName="editors")
    for name in ("ada", "bob"):
        club.invite(name)
        club.cognito.admin_add_user_to_group(UserPoolId=club.pool_id, GroupName="editors", Username=name)
    club.cognito.admin_remove_user_from_group(UserPoolId=club.pool_id, GroupName="editors", Username="ada")
    club.cognito.admin_delete_user(UserPoolId=club.pool_id, Username="bob")
    club.invite("bob")
    assert club.cognito.list_users_in_group(UserPoolId=club.pool_id, GroupName="editors")["Users"] == []
    assert club.cognito.admin_list_groups_for_user(UserPoolId=club.pool_id, Username="bob")["Groups"] == []
