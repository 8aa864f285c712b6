"""UserMigration: people whom the pool's owner knows from elsewhere move in when they come by."""

from typing import Any

import pytest

PASSWORD = "Lovelace-1815"


def elsewhere(event: dict[str, Any]) -> dict[str, Any]:
    """A directory with Ada in it, who has an easy password there."""
    if not event["userName"].startswith("ada") or event["request"].get("password", "easy") != "easy":
        raise ValueError("Bad password")
    event["response"] = {
        "userAttributes": {"email": "ada.moved@example.com", "email_verified": "true", "name": "Ada"},
        "finalUserStatus": "CONFIRMED",
        "messageAction": "SUPPRESS",
    }
    return event


@pytest.fixture
def newer(triggered: Any, lambdas: Any) -> Any:
    """A club that looks for unknown people elsewhere."""
    arn = lambdas.add(elsewhere)
    club = triggered(UserMigration=arn)
    club.arn = arn
    return club


def test_who_signs_in_with_an_old_password_moves_in(newer: Any, lambdas: Any) -> None:
    newer.cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=newer.client_id,
        AuthParameters={"USERNAME": "ada", "PASSWORD": "easy"},
        ClientMetadata={"from": "web"},
    )
    [event] = lambdas.events(newer.arn)
    assert event["triggerSource"] == "UserMigration_Authentication"
    assert event["userName"] == "ada"
    assert event["request"] == {"password": "easy", "validationData": {"from": "web"}, "userAttributes": None}
    assert set(event["response"]) == {
        "userAttributes",
        "finalUserStatus",
        "messageAction",
        "desiredDeliveryMediums",
        "forceAliasCreation",
        "enableSMSMFA",
    }
    user = newer.user("ada")
    assert user["UserStatus"] == "CONFIRMED"
    assert {"email": "ada.moved@example.com", "email_verified": "true", "name": "Ada"}.items() <= user["UserAttributes"].items()
    assert newer.tokens("ada", "easy")
    assert len(lambdas.events(newer.arn)) == 1


def test_a_wrong_password_moves_nobody_in(newer: Any, refused: Any) -> None:
    with refused("UserLambdaValidationException", "UserMigration failed with error Bad password."):
        newer.sign_in("ada", "wrong")
    discreet = newer.app(PreventUserExistenceErrors="ENABLED")["ClientId"]
    with refused("NotAuthorizedException", "Incorrect username or password."):
        newer.sign_in("ada", "wrong", client=discreet)
    with pytest.raises(newer.cognito.exceptions.UserNotFoundException):
        newer.user("ada")
    assert newer.tokens("ada", "easy", client=discreet)


def test_whoever_the_function_says_nothing_of_does_not_exist(triggered: Any, lambdas: Any, refused: Any) -> None:
    club = triggered(UserMigration=lambdas.add())
    with refused("UserNotFoundException", f"Exception migrating user in app client {club.client_id}"):
        club.sign_in("ada")


def test_without_a_final_status_they_have_to_set_a_password_first(triggered: Any, lambdas: Any, inbox: Any, refused: Any) -> None:
    club = triggered(UserMigration=lambdas.add(userAttributes={"email": "must.reset@example.com", "email_verified": "true"}))
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        club.sign_in("ada", "easy")
    assert club.user("ada")["UserStatus"] == "RESET_REQUIRED"
    club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    club.cognito.confirm_forgot_password(
        ClientId=club.client_id, Username="ada", ConfirmationCode=inbox.code("must.reset@example.com"), Password=PASSWORD
    )
    assert club.tokens("ada")


def test_who_has_forgotten_an_old_password_moves_in_and_gets_a_code(newer: Any, lambdas: Any, inbox: Any) -> None:
    newer.cognito.forgot_password(ClientId=newer.client_id, Username="ada", ClientMetadata={"from": "web"})
    [event] = lambdas.events(newer.arn)
    assert event["triggerSource"] == "UserMigration_ForgotPassword"
    assert event["request"] == {"validationData": None, "userAttributes": None, "clientMetadata": {"from": "web"}}
    assert newer.user("ada")["UserStatus"] == "RESET_REQUIRED"
    newer.cognito.confirm_forgot_password(
        ClientId=newer.client_id, Username="ada", ConfirmationCode=inbox.code("ada.moved@example.com"), Password=PASSWORD
    )
    assert newer.tokens("ada")


def test_in_a_pool_of_addresses_they_are_called_by_theirs(triggered: Any, lambdas: Any) -> None:
    club = triggered(UserMigration=lambdas.add(elsewhere), UsernameAttributes=["email"])
    assert club.tokens("ada.moved@example.com", "easy")
    user = club.user("ada.moved@example.com")
    assert user["Username"] == user["UserAttributes"]["sub"]


def test_who_comes_by_an_alias_gets_the_username_that_the_function_says(triggered: Any, lambdas: Any) -> None:
    attributes = {"username": "countess", "email": "ada.alias@example.com", "email_verified": "true"}
    arn = lambdas.add(userAttributes=attributes, finalUserStatus="CONFIRMED", forceAliasCreation=True)
    club = triggered(UserMigration=arn, AliasAttributes=["email"])
    club.join("bob", email="ada.alias@example.com")
    assert club.tokens("ada.alias@example.com", "easy")
    assert club.user("ada.alias@example.com")["Username"] == "countess"


def test_an_attribute_that_the_pool_does_not_know_moves_nobody_in(triggered: Any, lambdas: Any, refused: Any) -> None:
    club = triggered(UserMigration=lambdas.add(userAttributes={"custom:shoe_size": "7"}, finalUserStatus="CONFIRMED"))
    with refused("UserNotFoundException", f"Exception migrating user in app client {club.client_id}"):
        club.sign_in("ada", "easy")
    assert club.cognito.list_users(UserPoolId=club.pool_id)["Users"] == []


def test_who_signed_in_by_text_message_elsewhere_does_so_here(triggered: Any, lambdas: Any, gatepost: Any) -> None:
    number = f"+49{int(gatepost.account) % 10**10:010}"
    attributes = {"phone_number": number, "phone_number_verified": "true"}
    club = triggered(
        UserMigration=lambdas.add(userAttributes=attributes, finalUserStatus="CONFIRMED", enableSMSMFA=True),
        MfaConfiguration="OPTIONAL",
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"},
        AutoVerifiedAttributes=["phone_number"],
    )
    assert club.sign_in("ada", "easy")["ChallengeName"] == "SMS_MFA"
    assert club.sign_in("ada", "easy")["ChallengeName"] == "SMS_MFA"
