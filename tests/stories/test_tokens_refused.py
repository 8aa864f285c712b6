"""Access tokens that no operation takes."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

INVALID = ("NotAuthorizedException", "Invalid Access Token")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")


def segment(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def changed(token: str, **claims: Any) -> str:
    """The token with other claims and its old signature."""
    head, _, signature = token.split(".")
    return ".".join((head, segment({**jwt.decode(token, options={"verify_signature": False}), **claims}), signature))


@pytest.fixture
def access_token(club: Any) -> str:
    club.join("ada")
    return club.tokens("ada")["AccessToken"]


def test_a_good_token_is_taken(club: Any, access_token: str) -> None:
    assert club.cognito.get_user(AccessToken=access_token)["Username"] == "ada"


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", "....", "e30.e30.", "=.=.=", "x" * 20_000])
def test_what_is_no_token_is_refused(club: Any, refused: Any, token: str) -> None:
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=token)


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("delete_user", {}),
        ("delete_user_attributes", {"UserAttributeNames": ["nickname"]}),
        ("get_user_auth_factors", {}),
        ("list_user_sessions", {}),
        ("set_user_settings", {"MFAOptions": []}),
        ("update_user_attributes", {"UserAttributes": [{"Name": "nickname", "Value": "Ada"}]}),
    ],
)
def test_nobody_sees_or_changes_anything_with_what_is_no_token(club: Any, refused: Any, operation: str, more: dict[str, Any]) -> None:
    with refused(*INVALID):
        getattr(club.cognito, operation)(AccessToken="eyJhbGciOiJSUzI1NiJ9.e30.AAAA", **more)


def test_other_claims_under_the_same_signature_are_refused(club: Any, access_token: str, refused: Any) -> None:
    club.cognito.get_user(AccessToken=access_token)
    eve = club.join("eve")
    for claims in ({"sub": eve, "username": "eve"}, {"exp": 4102444800}, {"scope": "openid"}):
        with refused(*INVALID):
            club.cognito.get_user(AccessToken=changed(access_token, **claims))


def test_a_changed_signature_is_refused(club: Any, access_token: str, refused: Any) -> None:
    head, claims, signature = access_token.split(".")
    replaced = ("A" if signature[10] != "A" else "B").join((signature[:10], signature[11:]))
    for token in (f"{head}.{claims}.{replaced}", f"{head}.{claims}.", f"{head}.{claims}"):
        with refused(*INVALID):
            club.cognito.get_user(AccessToken=token)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", "PS256"])
def test_another_algorithm_is_refused(club: Any, access_token: str, refused: Any, algorithm: str) -> None:
    _, claims, signature = access_token.split(".")
    kid = jwt.get_unverified_header(access_token)["kid"]
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=f"{segment({'kid': kid, 'alg': algorithm})}.{claims}.{'' if algorithm == 'none' else signature}")


def test_a_token_signed_with_the_published_key_as_a_shared_secret_is_refused(club: Any, access_token: str, refused: Any) -> None:
    import urllib.request

    with urllib.request.urlopen(f"{club.url}/{club.pool_id}/.well-known/jwks.json", timeout=10) as answer:
        key = next(key for key in json.load(answer)["keys"] if key["kid"] == jwt.get_unverified_header(access_token)["kid"])
    claims = jwt.decode(access_token, options={"verify_signature": False})
    secret = base64.urlsafe_b64decode(key["n"] + "==")
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key["kid"]}))


def test_an_id_token_is_no_access_token(club: Any, refused: Any) -> None:
    club.join("ada")
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=club.tokens("ada")["IdToken"])


def test_a_token_of_another_pool_is_that_pools(club: Any, clubs: Callable[..., Any], access_token: str, refused: Any) -> None:
    other = clubs()
    other.join("ada")
    foreign = other.tokens("ada")["AccessToken"]
    sub = next(a["Value"] for a in other.cognito.get_user(AccessToken=foreign)["UserAttributes"] if a["Name"] == "sub")
    assert sub == jwt.decode(foreign, options={"verify_signature": False})["sub"]
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=changed(foreign, iss=f"{club.url}/{club.pool_id}"))


def test_an_expired_token_is_refused(club: Any, access_token: str, clock: Any, refused: Any) -> None:
    club.cognito.get_user(AccessToken=access_token)
    clock.move(minutes=59)
    club.cognito.get_user(AccessToken=access_token)
    clock.move(minutes=1)
    with refused("NotAuthorizedException", "Access Token has expired"):
        club.cognito.get_user(AccessToken=access_token)


def test_the_token_of_a_deleted_user_finds_nobody_even_when_the_name_is_taken_again(club: Any, access_token: str, refused: Any) -> None:
    club.cognito.admin_delete_user(UserPoolId=club.pool_id, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        club.cognito.get_user(AccessToken=access_token)
    club.join("ada")
    with refused("UserNotFoundException", "User does not exist."):
        club.cognito.get_user(AccessToken=access_token)


def test_the_token_of_a_deleted_client_or_pool_is_refused(club: Any, access_token: str, refused: Any) -> None:
    other = club.app()["ClientId"]
    token = club.tokens("ada", client=other)["AccessToken"]
    club.cognito.delete_user_pool_client(UserPoolId=club.pool_id, ClientId=other)
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=token)
    club.cognito.delete_user_pool(UserPoolId=club.pool_id)
    with refused(*INVALID):
        club.cognito.get_user(AccessToken=access_token)


def test_disabling_a_user_revokes_their_tokens_for_good(club: Any, access_token: str, refused: Any) -> None:
    club.cognito.admin_disable_user(UserPoolId=club.pool_id, Username="ada")
    with refused(*REVOKED):
        club.cognito.get_user(AccessToken=access_token)
    club.cognito.admin_enable_user(UserPoolId=club.pool_id, Username="ada")
    with refused(*REVOKED):
        club.cognito.get_user(AccessToken=access_token)
    assert club.cognito.get_user(AccessToken=club.tokens("ada")["AccessToken"])


def test_a_user_whose_password_was_reset_is_told_so(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"])
    club.join("ada", email="ada@example.com", email_verified="true")
    token = club.tokens("ada")["AccessToken"]
    club.cognito.admin_reset_user_password(UserPoolId=club.pool_id, Username="ada")
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        club.cognito.get_user(AccessToken=token)
