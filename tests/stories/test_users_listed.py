"""ListUsers: who is in the pool, by what is known of them."""

from typing import Any

import pytest

PEOPLE = (
    ("ada", "ada@list.example", "Ada", "Lovelace"),
    ("bob", "bob@list.example", "Bob", "Boole"),
    ("cyd", "cyd@list.example", "Ada", "Charisse"),
    ("dan", "dan@other.example", "Dan", "Bool"),
)


@pytest.fixture
def people(club: Any) -> Any:
    """A club of four."""
    for name, email, given, family in PEOPLE:
        club.invite(name, email=email, given_name=given, family_name=family)
    return club


def names(club: Any, filter: str = "", **more: Any) -> list[str]:
    return [user["Username"] for user in club.cognito.list_users(UserPoolId=club.pool_id, Filter=filter, **more)["Users"]]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("", ["ada", "bob", "cyd", "dan"]),
        ('username = "bob"', ["bob"]),
        ('username ^= "b"', ["bob"]),
        ('username = "BOB"', []),
        ('email = "cyd@list.example"', ["cyd"]),
        ('email ^= ""', ["ada", "bob", "cyd", "dan"]),
        ('email^="d"', ["dan"]),
        ('given_name = "Ada"', ["ada", "cyd"]),
        ('family_name ^= "Bool"', ["dan", "bob"]),
        ('family_name = "Bool"', ["dan"]),
        ('phone_number ^= "+"', []),
        ('cognito:user_status = "force_change_password"', ["ada", "bob", "cyd", "dan"]),
        ('cognito:user_status ^= "CONF"', []),
        ('status = "Enabled"', ["ada", "bob", "cyd", "dan"]),
        ('status = "enabled"', []),
        ('status = "Disabled"', []),
        ('given_name = "A\\"da"', []),
    ],
)
def test_a_filter_finds_users_sorted_by_what_it_looks_at(people: Any, filter: str, found: list[str]) -> None:
    assert names(people, filter) == found


def test_states_and_subs_are_found_as_they_are_now(people: Any) -> None:
    people.set_password("ada", "Lovelace-1815")
    people.cognito.admin_disable_user(UserPoolId=people.pool_id, Username="bob")
    sub = people.user("cyd")["UserAttributes"]["sub"]
    assert names(people, 'cognito:user_status = "Confirmed"') == ["ada"]
    assert names(people, 'cognito:user_status ^= ""') == ["ada", "bob", "cyd", "dan"]
    assert names(people, 'status = "Disabled"') == ["bob"]
    assert names(people, 'status ^= ""') == ["bob", "ada", "cyd", "dan"]
    assert names(people, f'sub = "{sub}"') == names(people, f'sub ^= "{sub[:13]}"') == ["cyd"]


def test_changed_and_removed_attributes_are_found_no_longer(people: Any) -> None:
    people.cognito.admin_update_user_attributes(
        UserPoolId=people.pool_id, Username="ada", UserAttributes=[{"Name": "given_name", "Value": "Augusta"}]
    )
    people.cognito.admin_delete_user_attributes(UserPoolId=people.pool_id, Username="cyd", UserAttributeNames=["given_name"])
    assert names(people, 'given_name = "Ada"') == []
    assert names(people, 'given_name ^= "A"') == ["ada"]


@pytest.mark.parametrize(
    "filter", ["", 'email ^= ""', 'given_name ^= ""', 'cognito:user_status ^= ""', 'status ^= ""', 'sub ^= ""', 'username ^= ""']
)
def test_pages_follow_one_another(people: Any, filter: str) -> None:
    people.set_password("bob", "Lovelace-1815")
    people.cognito.admin_disable_user(UserPoolId=people.pool_id, Username="cyd")
    whole = names(people, filter)
    pages = people.cognito.get_paginator("list_users").paginate(UserPoolId=people.pool_id, Filter=filter, PaginationConfig={"PageSize": 1})
    turned = [[user["Username"] for user in page["Users"]] for page in pages]
    assert [len(page) for page in turned] == [1, 1, 1, 1]
    assert [name for page in turned for name in page] == whole
    assert sorted(whole) == ["ada", "bob", "cyd", "dan"]


def test_a_page_token_belongs_to_its_list_and_to_its_hour(people: Any, clubs: Any, clock: Any, refused: Any) -> None:
    token = people.cognito.list_users(UserPoolId=people.pool_id, Limit=1)["PaginationToken"]
    bad = ("InvalidParameterException", "Invalid pagination token given.")
    assert names(people, Limit=1, PaginationToken=token) == ["bob"]
    with refused(*bad):
        names(people, 'username ^= ""', PaginationToken=token)
    with refused(*bad):
        names(clubs(), PaginationToken=token)
    with refused(*bad):
        names(people, PaginationToken="AAAA")
    clock.move(hours=1, seconds=1)
    with refused(*bad):
        names(people, PaginationToken=token)


def test_only_the_attributes_asked_for_are_shown(people: Any, refused: Any) -> None:
    shown = people.cognito.list_users(UserPoolId=people.pool_id, Filter='username = "ada"', AttributesToGet=["email", "sub"])
    assert {entry["Name"] for entry in shown["Users"][0]["Attributes"]} == {"email", "sub"}
    with refused("InvalidParameterException", "One or more requested attributes do not exist."):
        names(people, AttributesToGet=["nickname"])


def test_what_can_not_be_searched_for_is_refused(people: Any, refused: Any) -> None:
    with refused("InvalidParameterException", "Invalid search attribute: custom:foo"):
        names(people, 'custom:foo = "x"')
    with refused("InvalidParameterException", "Error while parsing filter"):
        names(people, "username = ada")


def test_addresses_are_found_in_any_case_where_the_pool_ignores_it(clubs: Any) -> None:
    lax = clubs(UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False})
    lax.invite("Ada@Example.com")
    assert len(names(lax, 'email = "ADA@example.COM"')) == 1


def test_a_long_value_is_searchable_by_its_beginning(club: Any) -> None:
    club.invite("ada", given_name="Ä" * 2000)
    assert names(club, f'given_name ^= "{"Ä" * 200}"') == ["ada"]
    assert names(club, f'given_name = "{"Ä" * 200}"') == []
