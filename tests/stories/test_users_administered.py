"""What administrators do with users."""

from typing import Any

NOBODY = ("UserNotFoundException", "User does not exist.")


def test_a_user_is_shown_whole(club: Any) -> None:
    sub = club.join("ada", email="shown@example.com", email_verified="true")
    user = club.user("ada")
    assert user["Username"] == "ada"
    assert user["UserAttributes"] == {"sub": sub, "email": "shown@example.com", "email_verified": "true"}
    assert (user["Enabled"], user["UserStatus"]) == (True, "CONFIRMED")
    assert user["UserCreateDate"] <= user["UserLastModifiedDate"]
    assert "UserMFASettingList" not in user


def test_a_user_is_found_by_sub_too(club: Any) -> None:
    assert club.user(club.join("ada"))["Username"] == "ada"


def test_nobody_is_not_found(club: Any, refused: Any) -> None:
    for operation in ("get_user", "enable_user", "disable_user", "delete_user", "reset_user_password", "confirm_sign_up"):
        with refused(*NOBODY):
            getattr(club.cognito, f"admin_{operation}")(UserPoolId=club.pool_id, Username="nobody")
    with refused(*NOBODY):
        club.set_password("nobody", "Lovelace-1815")


def test_a_pool_of_another_account_is_not_there(club: Any, gatepost: Any, refused: Any) -> None:
    stranger = gatepost.client("cognito-idp", account="999999999999")
    with refused("ResourceNotFoundException", f"User pool {club.pool_id} does not exist."):
        stranger.admin_get_user(UserPoolId=club.pool_id, Username="ada")


def test_a_disabled_user_is_out_until_enabled_and_their_tokens_for_good(club: Any, refused: Any) -> None:
    club.join("ada")
    tokens = club.tokens("ada")
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    assert club.user("ada")["Enabled"] is False
    with refused("NotAuthorizedException", "User is disabled."):
        club.sign_in("ada")
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        club.cognito.get_user(AccessToken=tokens["AccessToken"])

    club.cognito.admin_enable_user(UserPoolId=club.pool_id, Username="ada")
    assert club.tokens("ada")
    with refused("NotAuthorizedException", "Refresh Token has been revoked"):
        club.refresh(tokens["RefreshToken"])


def test_a_deleted_users_name_is_free_again(clubs: Any, refused: Any) -> None:
    club = clubs(UsernameAttributes=["email"])
    first = club.join("deleted@example.com")
    club.cognito.admin_delete_user(UserPoolId=club.pool_id, Username="deleted@example.com")
    with refused(*NOBODY):
        club.user("deleted@example.com")
    assert club.cognito.list_users(UserPoolId=club.pool_id)["Users"] == []
    assert club.join("deleted@example.com") != first


def test_the_pool_counts_its_users(club: Any) -> None:
    def counted() -> int:
        return club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]["EstimatedNumberOfUsers"]

    club.join("ada")
    club.sign_up("bob")
    assert counted() == 2
    club.cognito.admin_delete_user(UserPoolId=club.pool_id, Username="bob")
    assert counted() == 1


def test_a_password_is_set_for_good_or_until_the_next_sign_in(club: Any, refused: Any) -> None:
    club.join("ada")
    club.set_password("ada", "Babbage-1791", permanent=False)
    assert club.user("ada")["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert club.sign_in("ada", "Babbage-1791")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    club.set_password("ada", "Somerville-1780")
    assert club.user("ada")["UserStatus"] == "CONFIRMED"
    assert club.tokens("ada", "Somerville-1780")
    with refused("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        club.set_password("ada", "Short-1")
