"""Refreshing tokens, rotating refresh tokens, revoking them, signing out."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import jwt
import pytest

INVALID = ("NotAuthorizedException", "Invalid Refresh Token")
REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")
ACCESS_REVOKED = ("NotAuthorizedException", "Access Token has been revoked")


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def test_a_refresh_token_gives_new_tokens_of_the_same_sign_in(club: Any, clock: Any) -> None:
    club.join("ada", given_name="Augusta")
    first = club.tokens("ada")
    clock.move(hours=2)
    club.cognito.admin_update_user_attributes(
        UserPoolId=club.pool_id, Username="ada", UserAttributes=[{"Name": "given_name", "Value": "Ada"}]
    )
    second = club.refresh(first["RefreshToken"])
    assert set(second) == {"AccessToken", "IdToken", "ExpiresIn", "TokenType"}
    for kind, renewed in (("AccessToken", {"jti", "iat", "exp"}), ("IdToken", {"jti", "iat", "exp", "given_name"})):
        before, after = claims(first[kind]), claims(second[kind])
        assert before.keys() == after.keys()
        assert {name for name in before if before[name] != after[name]} == renewed
        assert after["iat"] - before["iat"] >= 7200
    assert claims(second["IdToken"])["given_name"] == "Ada"
    assert club.cognito.get_user(AccessToken=second["AccessToken"])["Username"] == "ada"


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_servers_refresh_by_either_name(club: Any, flow: str) -> None:
    club.join("ada")
    answer = club.cognito.admin_initiate_auth(
        UserPoolId=club.pool_id,
        ClientId=club.client_id,
        AuthFlow=flow,
        AuthParameters={"REFRESH_TOKEN": club.tokens("ada")["RefreshToken"]},
    )
    assert answer["AuthenticationResult"]["IdToken"]
    assert answer["ChallengeParameters"] == {}


def test_get_tokens_from_refresh_token_does_the_same(club: Any) -> None:
    club.join("ada")
    token = club.tokens("ada")["RefreshToken"]
    for _ in range(2):
        result = club.cognito.get_tokens_from_refresh_token(ClientId=club.client_id, RefreshToken=token)["AuthenticationResult"]
        assert set(result) == {"AccessToken", "IdToken", "ExpiresIn", "TokenType"}


def test_what_is_no_refresh_token_of_this_client_is_refused(club: Any, refused: Any) -> None:
    club.join("ada")
    tokens = club.tokens("ada")
    other = club.app()["ClientId"]
    for token, client in (("x", club.client_id), (tokens["AccessToken"], club.client_id), (tokens["RefreshToken"], other)):
        with refused(*INVALID):
            club.refresh(token, client=client)
    with refused("InvalidParameterException", "Missing required parameter REFRESH_TOKEN"):
        club.refresh("")


def test_a_refresh_token_expires(club: Any, clock: Any, refused: Any) -> None:
    club.join("ada")
    client = club.app(RefreshTokenValidity=1)["ClientId"]
    token = club.tokens("ada", client=client)["RefreshToken"]
    clock.move(hours=23)
    assert club.refresh(token, client=client)
    clock.move(hours=1)
    with refused("NotAuthorizedException", "Refresh Token has expired"):
        club.refresh(token, client=client)


def test_a_confidential_client_proves_its_secret_with_the_stored_username(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs(UsernameAttributes=["email"])
    sub = club.join("ada@example.com", email="ada@example.com")
    app = club.app(GenerateSecret=True)
    client, secret = app["ClientId"], app["ClientSecret"]

    def proof(name: str) -> str:
        return base64.b64encode(hmac.digest(secret.encode(), f"{name}{client}".encode(), hashlib.sha256)).decode()

    token = club.sign_in("ada@example.com", client=client, SECRET_HASH=proof("ada@example.com"))["AuthenticationResult"]["RefreshToken"]
    assert club.refresh(token, client=client, SECRET_HASH=proof(sub))
    with refused("NotAuthorizedException", f"SecretHash does not match for the client: {client}"):
        club.refresh(token, client=client, SECRET_HASH=proof("ada@example.com"))
    with refused("NotAuthorizedException", f"Client {client} is configured with secret but SECRET_HASH was not received"):
        club.refresh(token, client=client)
    assert club.cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=token, ClientSecret=secret)
    with pytest.raises(club.cognito.exceptions.NotAuthorizedException):
        club.cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=token, ClientSecret="x" * 24)


def test_refreshing_must_be_allowed(club: Any) -> None:
    club.join("ada")
    client = club.app("ALLOW_USER_PASSWORD_AUTH")["ClientId"]
    with pytest.raises(club.cognito.exceptions.InvalidParameterException):
        club.refresh(club.tokens("ada", client=client)["RefreshToken"], client=client)


def rotate(club: Any, client: str, token: str) -> str:
    return club.cognito.get_tokens_from_refresh_token(ClientId=client, RefreshToken=token)["AuthenticationResult"]["RefreshToken"]


def rotating(club: Any, grace: int) -> str:
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}
    return club.app(ExplicitAuthFlows=flows, RefreshTokenRotation=rotation, RefreshTokenValidity=1)["ClientId"]


def test_with_rotation_each_use_replaces_the_token(club: Any, clock: Any) -> None:
    club.join("ada")
    client = rotating(club, 0)
    first = club.tokens("ada", client=client)
    second = rotate(club, client, first["RefreshToken"])
    third = rotate(club, client, second)
    assert len({first["RefreshToken"], second, third}) == 3
    for old in (first["RefreshToken"], second):
        with pytest.raises(club.cognito.exceptions.RefreshTokenReuseException):
            rotate(club, client, old)
    assert rotate(club, client, third)


def test_a_replaced_token_is_good_for_a_retry_within_the_grace_period(club: Any, clock: Any) -> None:
    club.join("ada")
    client = rotating(club, 30)
    token = club.tokens("ada", client=client)["RefreshToken"]
    lost = rotate(club, client, token)
    clock.move(seconds=29)
    again = rotate(club, client, token)
    assert again != lost
    clock.move(seconds=1)
    with pytest.raises(club.cognito.exceptions.RefreshTokenReuseException):
        rotate(club, client, token)
    assert rotate(club, client, lost)
    assert rotate(club, client, again)


def test_rotation_does_not_prolong_the_session(club: Any, clock: Any, refused: Any) -> None:
    club.join("ada")
    client = rotating(club, 0)
    token = club.tokens("ada", client=client)["RefreshToken"]
    clock.move(hours=23)
    token = rotate(club, client, token)
    clock.move(hours=1)
    with refused("NotAuthorizedException", "Refresh Token has expired"):
        rotate(club, client, token)


def test_revoking_a_refresh_token_ends_its_session_and_no_other(club: Any, refused: Any) -> None:
    club.join("ada")
    phone, laptop = club.tokens("ada"), club.tokens("ada")
    refreshed = club.refresh(phone["RefreshToken"])
    for _ in range(2):
        club.cognito.revoke_token(Token=phone["RefreshToken"], ClientId=club.client_id)
    with refused(*REVOKED):
        club.refresh(phone["RefreshToken"])
    for token in (phone["AccessToken"], refreshed["AccessToken"]):
        with refused(*ACCESS_REVOKED):
            club.cognito.get_user(AccessToken=token)
    assert club.refresh(laptop["RefreshToken"])
    assert club.cognito.get_user(AccessToken=laptop["AccessToken"])


def test_only_refresh_tokens_can_be_revoked_and_only_by_their_client(club: Any) -> None:
    club.join("ada")
    tokens = club.tokens("ada")
    revoke, errors = club.cognito.revoke_token, club.cognito.exceptions
    with pytest.raises(errors.UnsupportedTokenTypeException):
        revoke(Token=tokens["AccessToken"], ClientId=club.client_id)
    with pytest.raises(errors.UnauthorizedException) as caught:
        revoke(Token=tokens["RefreshToken"], ClientId=club.app()["ClientId"])
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 401
    with pytest.raises(errors.UnauthorizedException):
        revoke(Token=tokens["RefreshToken"], ClientId=club.client_id, ClientSecret="x" * 24)
    with pytest.raises(errors.UnsupportedOperationException):
        revoke(Token=tokens["RefreshToken"], ClientId=club.app(EnableTokenRevocation=False)["ClientId"])
    assert club.refresh(tokens["RefreshToken"])


def test_a_confidential_client_revokes_with_its_secret(club: Any, refused: Any) -> None:
    club.join("ada")
    app = club.app(GenerateSecret=True)
    with pytest.raises(club.cognito.exceptions.UnauthorizedException):
        club.cognito.revoke_token(Token="a.b.c.d.e", ClientId=app["ClientId"])
    club.cognito.revoke_token(Token="a.b.c.d.e", ClientId=app["ClientId"], ClientSecret=app["ClientSecret"])


@pytest.mark.parametrize("by_administrator", [False, True])
def test_a_global_sign_out_ends_every_session_and_a_new_one_can_begin_at_once(club: Any, refused: Any, by_administrator: bool) -> None:
    club.join("ada")
    sessions = [club.tokens("ada"), club.tokens("ada")]
    if by_administrator:
        for _ in range(2):
            club.cognito.admin_user_global_sign_out(UserPoolId=club.pool_id, Username="ada")
    else:
        club.cognito.global_sign_out(AccessToken=sessions[0]["AccessToken"])
    for tokens in sessions:
        with refused(*REVOKED):
            club.refresh(tokens["RefreshToken"])
        with refused(*ACCESS_REVOKED):
            club.cognito.get_user(AccessToken=tokens["AccessToken"])
    with refused(*ACCESS_REVOKED):
        club.cognito.global_sign_out(AccessToken=sessions[1]["AccessToken"])
    fresh = club.tokens("ada")
    assert club.cognito.get_user(AccessToken=fresh["AccessToken"])
    assert club.refresh(fresh["RefreshToken"])


def test_a_global_sign_out_of_nobody_is_refused(club: Any, refused: Any) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        club.cognito.admin_user_global_sign_out(UserPoolId=club.pool_id, Username="nobody")


def test_the_refresh_token_of_a_deleted_user_is_none(club: Any, refused: Any) -> None:
    club.join("ada")
    token = club.tokens("ada")["RefreshToken"]
    club.cognito.admin_delete_user(UserPoolId=club.pool_id, Username="ada")
    club.join("ada")
    with refused(*INVALID):
        club.refresh(token)
