"""What people may be called: usernames, aliases, e-mail addresses in place of usernames."""

from typing import Any

import pytest

EXISTS = ("UsernameExistsException", "User already exists")
ALIAS = ("AliasExistsException", "An account with the email already exists.")


@pytest.fixture
def addressed(clubs: Any) -> Any:
    """A club whose members are called by their e-mail address or phone number."""
    return clubs(UsernameAttributes=["email", "phone_number"], AutoVerifiedAttributes=["email"])


@pytest.fixture
def aliased(clubs: Any) -> Any:
    """A club whose members may sign in with a verified address or a preferred username too."""
    return clubs(AliasAttributes=["email", "preferred_username"], AutoVerifiedAttributes=["email"])


def test_an_address_in_place_of_a_username_becomes_the_address(addressed: Any, inbox: Any) -> None:
    sub = addressed.sign_up("ada.name@example.com")["UserSub"]
    user = addressed.user("ada.name@example.com")
    assert user["Username"] == sub
    assert user["UserAttributes"]["email"] == "ada.name@example.com"
    assert addressed.user(sub)["UserAttributes"] == user["UserAttributes"]

    addressed.confirm("ada.name@example.com", inbox.code("ada.name@example.com"))
    assert addressed.tokens("ada.name@example.com")["AccessToken"]


def test_an_address_is_one_persons_even_before_it_is_verified(addressed: Any, refused: Any) -> None:
    addressed.sign_up("ada@example.com")
    addressed.sign_up("+15550100")
    with refused(*EXISTS):
        addressed.sign_up("ada@example.com")
    with refused(*EXISTS):
        addressed.sign_up("+15550100")
    with refused(*EXISTS):
        addressed.sign_up("+15550199", email="ada@example.com")
    with refused("UserNotFoundException", "User does not exist."):
        addressed.user("+15550199")


def test_what_is_neither_address_nor_number_is_refused(addressed: Any, clubs: Any, refused: Any) -> None:
    with refused("InvalidParameterException", "Username should be either an email or a phone number."):
        addressed.sign_up("ada")
    with refused("InvalidParameterException", "Username should be an email."):
        clubs(UsernameAttributes=["email"]).sign_up("+15550100")
    with refused("InvalidParameterException", "Username should be a phone number."):
        clubs(UsernameAttributes=["phone_number"]).sign_up("ada@example.com")


def test_an_address_in_place_of_a_username_counts_as_the_required_one(clubs: Any) -> None:
    club = clubs(UsernameAttributes=["email"], Schema=[{"Name": "email", "Required": True}])
    club.sign_up("ada@example.com")
    assert club.user("ada@example.com")["UserAttributes"]["email"] == "ada@example.com"


def test_addresses_that_differ_by_case_are_one_where_the_pool_says_so(clubs: Any, refused: Any) -> None:
    lax = clubs(UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False})
    lax.sign_up("Ada@Example.com")
    with refused(*EXISTS):
        lax.sign_up("ada@example.com")
    assert lax.user("ADA@example.com")["UserAttributes"]["email"] == "Ada@Example.com"


def test_a_username_may_not_look_like_an_alias(aliased: Any, clubs: Any, refused: Any) -> None:
    with refused("InvalidParameterException", "Username cannot be of email format, since user pool is configured for email alias."):
        aliased.sign_up("ada@example.com")
    with refused(
        "InvalidParameterException", "Username cannot be of phone number format, since user pool is configured for phone number alias."
    ):
        clubs(AliasAttributes=["phone_number"]).sign_up("+15550100")


def test_an_alias_is_good_once_it_is_verified(aliased: Any, inbox: Any, refused: Any) -> None:
    aliased.sign_up("ada", email="alias@example.com")
    with refused("UserNotFoundException", "User does not exist."):
        aliased.user("alias@example.com")
    aliased.confirm("ada", inbox.code("alias@example.com"))
    assert aliased.user("alias@example.com")["Username"] == "ada"
    assert aliased.tokens("alias@example.com")["AccessToken"]


def test_the_second_owner_of_an_address_is_refused_or_takes_it_over(aliased: Any, inbox: Any, refused: Any) -> None:
    aliased.sign_up("ada", email="shared@example.com")
    aliased.confirm("ada", inbox.code("shared@example.com"))
    aliased.sign_up("bob", email="shared@example.com")
    code = inbox.code("shared@example.com")

    with refused(*ALIAS):
        aliased.confirm("bob", code)
    assert aliased.user("bob")["UserStatus"] == "UNCONFIRMED"

    aliased.confirm("bob", code, ForceAliasCreation=True)
    assert aliased.user("shared@example.com")["Username"] == "bob"
    assert aliased.user("ada")["UserAttributes"]["email_verified"] == "false"
    assert aliased.user("bob")["UserAttributes"]["email_verified"] == "true"


def test_a_preferred_username_comes_after_confirmation_and_is_one_persons(aliased: Any, refused: Any) -> None:
    text = "Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias."
    with refused("InvalidParameterException", text):
        aliased.sign_up("ada", preferred_username="countess")
    aliased.sign_up("ada")
    countess = [{"Name": "preferred_username", "Value": "countess"}]
    with refused("InvalidParameterException", text):
        aliased.cognito.admin_update_user_attributes(UserPoolId=aliased.pool_id, Username="ada", UserAttributes=countess)

    aliased.cognito.admin_confirm_sign_up(UserPoolId=aliased.pool_id, Username="ada")
    aliased.cognito.admin_update_user_attributes(UserPoolId=aliased.pool_id, Username="ada", UserAttributes=countess)
    assert aliased.user("countess")["Username"] == "ada"
    with refused(*EXISTS):
        aliased.sign_up("countess")
    aliased.join("bob")
    for taken in ("countess", "ada"):
        with refused("AliasExistsException", "An account with the given preferred_username already exists."):
            aliased.cognito.admin_update_user_attributes(
                UserPoolId=aliased.pool_id, Username="bob", UserAttributes=[{"Name": "preferred_username", "Value": taken}]
            )


def test_nobody_can_be_called_by_somebodys_sub(club: Any, refused: Any) -> None:
    sub = club.sign_up("ada")["UserSub"]
    with refused(*EXISTS):
        club.sign_up(sub)
    assert club.user(sub)["Username"] == "ada"
