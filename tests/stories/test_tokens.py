"""What tokens say, and that an ordinary JWT library verifies them against the published keys."""

import base64
import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import jwt
import pytest
from jwt import PyJWKClient


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def verified(club: Any, token: str, **options: Any) -> dict[str, Any]:
    """The claims of a token, by discovery: issuer → configuration → keys → signature."""
    issuer = f"{club.url}/{club.pool_id}"
    configuration = fetch(f"{issuer}/.well-known/openid-configuration")
    assert configuration["issuer"] == issuer
    key = PyJWKClient(configuration["jwks_uri"]).get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["RS256"], issuer=issuer, **options)


def header(token: str) -> dict[str, Any]:
    first = token.split(".", maxsplit=1)[0]
    return json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))


def test_an_id_token_tells_who_signed_in(club: Any, gatepost: Any) -> None:
    sub = club.join("ada", email="ada@example.com", email_verified="true", given_name="Ada", address="London")
    claims = verified(club, club.tokens("ada")["IdToken"], audience=club.client_id)
    assert set(claims) == {
        *("sub", "email", "email_verified", "given_name", "address", "iss", "cognito:username", "origin_jti"),
        *("aud", "event_id", "token_use", "auth_time", "exp", "iat", "jti", "acr", "amr"),
    }
    assert claims["sub"] == sub
    assert claims["cognito:username"] == "ada"
    assert claims["aud"] == club.client_id
    assert claims["token_use"] == "id"
    assert claims["email"] == "ada@example.com"
    assert claims["email_verified"] is True
    assert claims["address"] == {"formatted": "London"}
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["auth_time"] == claims["iat"]


def test_an_access_token_tells_what_may_be_done(club: Any) -> None:
    sub = club.join("ada", email="ada@example.com")
    claims = verified(club, club.tokens("ada")["AccessToken"])
    assert set(claims) == {
        *("sub", "iss", "client_id", "origin_jti", "event_id", "token_use", "scope"),
        *("auth_time", "exp", "iat", "jti", "username", "acr", "amr"),
    }
    assert (claims["sub"], claims["username"], claims["client_id"]) == (sub, "ada", club.client_id)
    assert (claims["token_use"], claims["scope"]) == ("access", "aws.cognito.signin.user.admin")


def test_both_tokens_of_a_sign_in_share_its_event_and_are_signed_with_different_keys(club: Any) -> None:
    club.join("ada")
    tokens = club.tokens("ada")
    identity, access = verified(club, tokens["IdToken"], audience=club.client_id), verified(club, tokens["AccessToken"])
    for claim in ("sub", "event_id", "origin_jti", "auth_time", "iss"):
        assert identity[claim] == access[claim]
    assert identity["jti"] != access["jti"]
    headers = header(tokens["IdToken"]), header(tokens["AccessToken"])
    for one in headers:
        assert list(one) == ["kid", "alg"]
        assert one["alg"] == "RS256"
        assert len(one["kid"]) == 44
    assert headers[0]["kid"] != headers[1]["kid"]


def test_the_refresh_token_looks_like_an_encrypted_one(club: Any) -> None:
    club.join("ada")
    token = club.tokens("ada")["RefreshToken"]
    assert len(token.split(".")) == 5
    assert header(token) == {"cty": "JWT", "enc": "A256GCM", "alg": "RSA-OAEP"}


def test_the_pools_keys_are_published_before_anybody_signs_in_and_stay_the_same(club: Any) -> None:
    url = f"{club.url}/{club.pool_id}/.well-known/jwks.json"
    keys = fetch(url)["keys"]
    assert len(keys) == 2
    for key in keys:
        assert set(key) == {"alg", "e", "kid", "kty", "n", "use"}
        assert (key["alg"], key["e"], key["kty"], key["use"]) == ("RS256", "AQAB", "RSA", "sig")
    club.join("ada")
    tokens = club.tokens("ada")
    assert {key["kid"] for key in keys} == {header(tokens["IdToken"])["kid"], header(tokens["AccessToken"])["kid"]}
    assert fetch(url)["keys"] == keys


@pytest.mark.parametrize("document", ["jwks.json", "openid-configuration"])
def test_an_unknown_pool_has_no_documents(club: Any, document: str) -> None:
    with pytest.raises(HTTPError) as caught:
        fetch(f"{club.url}/us-east-1_nowhere00/.well-known/{document}")
    assert caught.value.code == 404
    assert json.load(caught.value) == {"message": "User pool us-east-1_nowhere00 does not exist."}


def test_a_client_reads_in_tokens_what_it_may_read(club: Any) -> None:
    club.join("ada", email="ada@example.com", given_name="Ada")
    client = club.app(ReadAttributes=["given_name"])["ClientId"]
    claims = verified(club, club.tokens("ada", client=client)["IdToken"], audience=client)
    assert claims["given_name"] == "Ada"
    assert "email" not in claims


def test_custom_attributes_are_told_to_clients_that_may_read_them(clubs: Callable[..., Any]) -> None:
    club = clubs(Schema=[{"Name": "level", "AttributeDataType": "Number", "Mutable": True}])
    club.join("ada", **{"custom:level": "7"})
    client = club.app(ReadAttributes=["custom:level"])["ClientId"]
    assert verified(club, club.tokens("ada", client=client)["IdToken"], audience=client)["custom:level"] == "7"
    assert "custom:level" not in verified(club, club.tokens("ada")["IdToken"], audience=club.client_id)


def test_a_client_without_revocation_gets_tokens_without_ids(club: Any) -> None:
    club.join("ada")
    client = club.app(EnableTokenRevocation=False)["ClientId"]
    claims = verified(club, club.tokens("ada", client=client)["AccessToken"])
    assert not {"jti", "origin_jti"} & set(claims)
    assert "event_id" in claims


def test_tokens_last_as_long_as_the_client_says(club: Any) -> None:
    club.join("ada")
    units = {"AccessToken": "minutes", "RefreshToken": "hours"}
    client = club.app(AccessTokenValidity=10, IdTokenValidity=2, RefreshTokenValidity=3, TokenValidityUnits=units)["ClientId"]
    tokens = club.tokens("ada", client=client)
    assert tokens["ExpiresIn"] == 600
    access, identity = verified(club, tokens["AccessToken"]), verified(club, tokens["IdToken"], audience=client)
    assert access["exp"] - access["iat"] == 600
    assert identity["exp"] - identity["iat"] == 7200


def test_usernames_that_are_addresses_are_told_as_the_users_id(clubs: Callable[..., Any]) -> None:
    club = clubs(UsernameAttributes=["email"])
    sub = club.join("ada@example.com", email="ada@example.com")
    tokens = club.tokens("ada@example.com")
    assert verified(club, tokens["IdToken"], audience=club.client_id)["cognito:username"] == sub
    assert verified(club, tokens["AccessToken"])["username"] == sub


@pytest.mark.parametrize(
    ("setting", "issuer"),
    [("aws", "https://cognito-idp.eu-west-1.amazonaws.com/{pool}"), ("https://id.example.com/", "https://id.example.com/{pool}")],
)
def test_the_issuer_can_be_awss_own_or_another_address(server_with: Any, setting: str, issuer: str) -> None:
    server = server_with(issuer=setting)
    cognito = server.client("cognito-idp", region="eu-west-1")
    pool = cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    client_id = client["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Lovelace-1815", Permanent=True)
    tokens = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH", ClientId=client_id, AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"}
    )["AuthenticationResult"]
    expected = issuer.format(pool=pool)
    assert jwt.decode(tokens["IdToken"], options={"verify_signature": False})["iss"] == expected
    assert fetch(f"{server.url}/{pool}/.well-known/openid-configuration")["issuer"] == expected
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
