"""Signing in with a password: who gets tokens, and what everybody else is told."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest

WRONG = "Incorrect username or password."


def secret_hash(secret: str, username: str, client_id: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), f"{username}{client_id}".encode(), hashlib.sha256)).decode()


def test_a_user_signs_in_with_their_password_and_gets_three_tokens(club: Any) -> None:
    club.join("ada")
    answer = club.sign_in("ada")
    assert answer["ChallengeParameters"] == {}
    result = answer["AuthenticationResult"]
    assert set(result) == {"AccessToken", "IdToken", "RefreshToken", "ExpiresIn", "TokenType"}
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")


@pytest.mark.parametrize("flow", ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"])
def test_a_server_signs_its_users_in(club: Any, flow: str) -> None:
    club.join("ada")
    answer = club.cognito.admin_initiate_auth(
        UserPoolId=club.pool_id,
        ClientId=club.client_id,
        AuthFlow=flow,
        AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"},
    )
    assert answer["AuthenticationResult"]["AccessToken"]


def test_a_wrong_password_is_refused(club: Any, refused: Any) -> None:
    club.join("ada")
    with refused("NotAuthorizedException", WRONG):
        club.sign_in("ada", "Babbage-1791")


def test_an_unknown_user_is_named_as_such_by_default(club: Any, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        club.sign_in("nobody")


def test_a_client_that_hides_users_says_the_same_of_both(club: Any, refused: Any) -> None:
    club.join("ada")
    discreet = club.app(PreventUserExistenceErrors="ENABLED", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])["ClientId"]
    for name in ("ada", "nobody"):
        with refused("NotAuthorizedException", WRONG):
            club.sign_in(name, "Babbage-1791", client=discreet)


def test_an_unconfirmed_user_is_told_so_whatever_the_password(club: Any, refused: Any) -> None:
    club.cognito.sign_up(ClientId=club.client_id, Username="ada", Password="Lovelace-1815")
    for password in ("Lovelace-1815", "Babbage-1791"):
        with refused("UserNotConfirmedException", "User is not confirmed."):
            club.sign_in("ada", password)


def test_a_disabled_user_is_told_so(club: Any, refused: Any) -> None:
    club.join("ada")
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        club.sign_in("ada")
    club.cognito.admin_enable_user(UserPoolId=club.pool_id, Username="ada")
    assert club.tokens("ada")


def test_a_user_whose_password_was_reset_must_choose_another(clubs: Any, refused: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"])
    club.join("ada", email="ada@example.com", email_verified="true")
    club.cognito.admin_reset_user_password(UserPoolId=club.pool_id, Username="ada")
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        club.sign_in("ada")


@pytest.mark.parametrize(("kind", "name"), [("AliasAttributes", "ada@example.com"), ("UsernameAttributes", "ada@example.com")])
def test_a_user_signs_in_with_their_address(clubs: Any, kind: str, name: str) -> None:
    club = clubs(**{kind: ["email"]})
    if kind == "AliasAttributes":
        club.join("ada", email=name, email_verified="true")
        assert club.tokens("ada")
    else:
        club.join(name, email=name)
    assert club.tokens(name)


def test_names_that_differ_by_case_are_the_same_where_the_pool_says_so(clubs: Any, refused: Any) -> None:
    lenient = clubs(UsernameConfiguration={"CaseSensitive": False})
    lenient.join("ada")
    assert lenient.tokens("ADA")
    strict = clubs()
    strict.join("ada")
    with refused("UserNotFoundException", "User does not exist."):
        strict.sign_in("ADA")


@pytest.mark.parametrize("missing", ["USERNAME", "PASSWORD"])
def test_a_missing_parameter_is_named(club: Any, refused: Any, missing: str) -> None:
    given = {name: "x" for name in ("USERNAME", "PASSWORD") if name != missing}
    with refused("InvalidParameterException", f"Missing required parameter {missing}"):
        club.cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=club.client_id, AuthParameters=given)


def test_a_flow_that_the_client_does_not_allow_is_refused(club: Any, refused: Any) -> None:
    client = club.app("ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH")["ClientId"]
    with refused("InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client"):
        club.sign_in("ada", client=client)
    with refused("InvalidParameterException", "USER_AUTH is not enabled for the client."):
        club.cognito.initiate_auth(AuthFlow="USER_AUTH", ClientId=client, AuthParameters={"USERNAME": "ada"})
    with refused("InvalidParameterException", "Initiate Auth method not supported"):
        club.cognito.initiate_auth(AuthFlow="ADMIN_NO_SRP_AUTH", ClientId=client, AuthParameters={"USERNAME": "ada"})


def test_custom_sign_in_needs_its_triggers(club: Any, refused: Any) -> None:
    client = club.app("ALLOW_CUSTOM_AUTH")["ClientId"]
    with refused("InvalidUserPoolConfigurationException", "Custom auth lambda trigger is not configured for the user pool."):
        club.cognito.initiate_auth(AuthFlow="CUSTOM_AUTH", ClientId=client, AuthParameters={"USERNAME": "ada"})


def test_a_confidential_client_proves_its_secret(club: Any, refused: Any) -> None:
    club.join("ada")
    app = club.app(GenerateSecret=True)
    client = app["ClientId"]
    right = secret_hash(app["ClientSecret"], "ada", client)
    assert club.sign_in("ada", client=client, SECRET_HASH=right)["AuthenticationResult"]
    with refused("NotAuthorizedException", f"Client {client} is configured with secret but SECRET_HASH was not received"):
        club.sign_in("ada", client=client)
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client}"):
        club.sign_in("ada", client=client, SECRET_HASH=secret_hash(app["ClientSecret"], "eve", client))


def test_an_unknown_client_is_refused(club: Any, refused: Any) -> None:
    with refused("ResourceNotFoundException", "User pool client 1example23456789 does not exist."):
        club.sign_in("ada", client="1example23456789")


def test_a_server_names_a_pool_and_a_client_that_belong_together(club: Any, clubs: Any, refused: Any) -> None:
    other = clubs()
    with refused("ResourceNotFoundException", f"User pool client {other.client_id} does not exist."):
        club.cognito.admin_initiate_auth(UserPoolId=club.pool_id, ClientId=other.client_id, AuthFlow="ADMIN_NO_SRP_AUTH")
    with refused("ResourceNotFoundException", "User pool us-east-1_nowhere00 does not exist."):
        club.cognito.admin_initiate_auth(UserPoolId="us-east-1_nowhere00", ClientId=club.client_id, AuthFlow="ADMIN_NO_SRP_AUTH")


def test_names_and_passwords_of_every_kind_are_compared_as_they_are(club: Any, refused: Any) -> None:
    club.join("Ådä-李", "Pässwörd-1")
    assert club.tokens("Ådä-李", "Pässwörd-1")
    for name, password in (("a" * 5000, "x"), ("Ådä-李", "Passwörd-1"), ("Ådä-李", "Pässwörd-1 "), ("' OR 1=1 --", "x")):
        with pytest.raises(club.cognito.exceptions.ClientError) as caught:
            club.sign_in(name, password)
        assert caught.value.response["Error"]["Code"] in ("UserNotFoundException", "NotAuthorizedException")


@pytest.fixture
def guess(club: Any) -> Callable[[], str]:
    """Tries a wrong password and tells what it was answered."""

    def wrong() -> str:
        with pytest.raises(club.cognito.exceptions.NotAuthorizedException) as caught:
            club.sign_in("ada", "Babbage-1791")
        return caught.value.response["Error"]["Message"]

    return wrong


def test_five_wrong_passwords_lock_the_user_for_a_second_and_each_further_one_doubles_it(
    club: Any, clock: Any, guess: Any, refused: Any
) -> None:
    club.join("ada")
    assert {guess() for _ in range(5)} == {WRONG}
    assert guess() == "Password attempts exceeded"
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        club.sign_in("ada")
    clock.move(seconds=1)
    assert guess() == WRONG
    clock.move(seconds=1)
    assert guess() == "Password attempts exceeded"
    clock.move(seconds=1)
    assert club.tokens("ada")


def test_a_right_password_forgets_the_wrong_ones(club: Any, guess: Any) -> None:
    club.join("ada")
    for _ in range(3):
        assert [guess() for _ in range(4)] == [WRONG] * 4
        assert club.tokens("ada")


def test_fifteen_quiet_minutes_forget_them_too(club: Any, clock: Any, guess: Any) -> None:
    club.join("ada")
    for _ in range(5):
        guess()
    clock.move(minutes=15)
    assert [guess() for _ in range(5)] == [WRONG] * 5


def test_a_lock_does_not_tell_who_exists(club: Any) -> None:
    club.join("ada")
    discreet = club.app(PreventUserExistenceErrors="ENABLED", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])["ClientId"]

    def answers(name: str) -> list[str]:
        found: list[str] = []
        for _ in range(7):
            with pytest.raises(club.cognito.exceptions.NotAuthorizedException) as caught:
                club.sign_in(name, "Babbage-1791", client=discreet)
            found.append(caught.value.response["Error"]["Message"])
        return found

    assert answers("nobody") == answers("ada") == [WRONG] * 5 + ["Password attempts exceeded"] * 2
