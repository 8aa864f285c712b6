"""Tokens exchanged for others, for the service behind the first: GetDerivedToken."""

import base64
import json
from typing import Any

import pytest
from botocore import UNSIGNED

from gatepost.testing.local import client as boto_client

USER = "aws.cognito.signin.user.admin"
OFF = ("NotAuthorizedException", "Token exchange is not enabled for this client")
IMPERSONATE, DELEGATE = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@pytest.fixture
def works(club: Any) -> Any:
    """A club with an API, a service that exchanges tokens for it, and Ada, signed in elsewhere."""
    described = [{"ScopeName": "read", "ScopeDescription": "read"}]
    club.cognito.create_resource_server(UserPoolId=club.pool_id, Identifier="engines", Name="engines", Scopes=described)
    club.service = club.app(IMPERSONATE, DELEGATE, GenerateSecret=True, AllowedOAuthScopes=["engines/read", USER])
    club.sub = club.join("ada", email="ada@example.com")
    club.ada = club.tokens("ada")
    return club


def exchange(club: Any, token: str, kind: str = "ACCESS_TOKEN", *, client: str = "", **more: Any) -> dict[str, Any]:
    return club.cognito.get_derived_token(ClientId=client or club.service["ClientId"], SubjectToken=token, SubjectTokenType=kind, **more)


def test_a_service_goes_on_as_the_user(works: Any) -> None:
    given = exchange(works, works.ada["AccessToken"], Resources=["engines"])
    assert (given["IssuedTokenType"], given["TokenType"], given["ExpiresIn"], given["Scopes"]) == ("ACCESS_TOKEN", "Bearer", 3600, [USER])
    told, before = claims(given["IssuedToken"]), claims(works.ada["AccessToken"])
    assert told["aud"] == "engines"
    assert told["client_id"] == works.service["ClientId"]
    assert "act" not in told
    for claim in ("sub", "username", "iss", "token_use", "auth_time", "origin_jti", "event_id", "acr", "amr"):
        assert told[claim] == before[claim]
    assert told["jti"] != before["jti"]
    assert works.cognito.get_user(AccessToken=given["IssuedToken"])["Username"] == "ada"


def test_whoever_knows_the_secret_need_not_sign(works: Any, refused: Any) -> None:
    works.cognito = boto_client("cognito-idp", works.url, signature_version=UNSIGNED)
    assert exchange(works, works.ada["AccessToken"], ClientSecret=works.service["ClientSecret"])["IssuedToken"]
    with refused("NotAuthorizedException", "Invalid client or secret"):
        exchange(works, works.ada["AccessToken"])
    with refused("NotAuthorizedException", "Invalid client or secret"):
        exchange(works, works.ada["AccessToken"], ClientSecret="x" * 51)


def test_a_signature_of_another_account_finds_nothing(works: Any, refused: Any) -> None:
    works.cognito = boto_client("cognito-idp", works.url, account="999999999999")
    with refused("ResourceNotFoundException", f"User pool client {works.service['ClientId']} does not exist."):
        exchange(works, works.ada["AccessToken"], ClientSecret=works.service["ClientSecret"])


def test_an_id_token_can_be_exchanged_and_issued(works: Any) -> None:
    given = exchange(works, works.ada["IdToken"], "ID_TOKEN", RequestedTokenType="ID_TOKEN", Audiences=["billing"])
    assert (given["IssuedTokenType"], given["TokenType"]) == ("ID_TOKEN", "N_A")
    told = claims(given["IssuedToken"])
    assert (told["token_use"], told["aud"], told["sub"], told["email"]) == ("id", "billing", works.sub, "ada@example.com")
    assert exchange(works, works.ada["IdToken"], "ID_TOKEN")["Scopes"] == ["engines/read", USER]


def test_scopes_are_what_all_have_in_common(works: Any, refused: Any) -> None:
    token = exchange(works, works.ada["IdToken"], "ID_TOKEN", Scopes=["engines/read"])["IssuedToken"]
    assert claims(token)["scope"] == "engines/read"
    assert exchange(works, token)["Scopes"] == ["engines/read"]
    with refused("InvalidParameterException", "None of the requested scopes can be granted."):
        exchange(works, token, Scopes=[USER])


def test_an_actor_is_named(works: Any) -> None:
    machine = works.app("ALLOW_CLIENT_TOKEN_AUTH", GenerateSecret=True, AllowedOAuthScopes=["engines/read"])
    actor = works.cognito.get_client_token(ClientId=machine["ClientId"], Secret=machine["ClientSecret"])
    by_machine = {"ActorToken": actor["ClientAuthenticationResult"]["AccessToken"], "ActorTokenType": "ACCESS_TOKEN"}
    once = exchange(works, works.ada["AccessToken"], **by_machine)["IssuedToken"]
    assert claims(once)["act"] == {"sub": machine["ClientId"]}
    bob = works.join("bob")
    by_bob = {"ActorToken": works.tokens("bob")["IdToken"], "ActorTokenType": "ID_TOKEN"}
    assert claims(exchange(works, once, **by_bob)["IssuedToken"])["act"] == {"sub": bob, "act": {"sub": machine["ClientId"]}}
    assert claims(exchange(works, once)["IssuedToken"])["act"] == {"sub": machine["ClientId"]}


def test_a_client_needs_the_flow(works: Any, refused: Any) -> None:
    token, actor = works.ada["AccessToken"], {"ActorToken": works.ada["AccessToken"], "ActorTokenType": "ACCESS_TOKEN"}
    with refused(*OFF):
        exchange(works, token, client=works.client_id)
    impersonator, delegate = works.app(IMPERSONATE)["ClientId"], works.app(DELEGATE)["ClientId"]
    assert exchange(works, token, client=impersonator)["IssuedToken"]
    assert exchange(works, token, client=delegate, **actor)["IssuedToken"]
    with refused(*OFF):
        exchange(works, token, client=impersonator, **actor)
    with refused(*OFF):
        exchange(works, token, client=delegate)


def test_requests_that_make_no_sense_are_refused(works: Any, refused: Any) -> None:
    token = works.ada["AccessToken"]
    for more, text in (
        ({"Audiences": ["a"], "Resources": ["engines"]}, "Audiences and Resources cannot be requested together."),
        ({"ActorToken": token}, "ActorTokenType is required with ActorToken."),
    ):
        with refused("InvalidParameterException", text):
            exchange(works, token, **more)
    with refused("InvalidParameterException", "SubjectTokenProviderName is required for a token of type SAML2."):
        exchange(works, token, "SAML2")
    with refused("ResourceNotFoundException", "Resource server nothing does not exist."):
        exchange(works, token, Resources=["nothing"])
    with refused("ResourceNotFoundException", "Identity provider Google does not exist."):
        exchange(works, token, SubjectTokenProviderName="Google")


def test_tokens_that_are_no_good_are_refused(works: Any, clubs: Any, clock: Any, refused: Any) -> None:
    token, elsewhere = works.ada["AccessToken"], clubs()
    elsewhere.join("ada")
    with refused("NotAuthorizedException", "Invalid Access Token"):
        exchange(works, token[:-4] + "AAAA")
    with refused("NotAuthorizedException", "Invalid Access Token"):
        exchange(works, token, "ID_TOKEN")
    with refused("NotAuthorizedException", "Invalid subject token"):
        exchange(works, elsewhere.tokens("ada")["AccessToken"])
    clock.move(hours=1)
    with refused("NotAuthorizedException", "The subject token has expired"):
        exchange(works, token)


def test_a_derived_token_ends_with_the_sign_in(works: Any, refused: Any) -> None:
    derived = exchange(works, works.ada["AccessToken"])["IssuedToken"]
    works.cognito.revoke_token(ClientId=works.client_id, Token=works.ada["RefreshToken"])
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        works.cognito.get_user(AccessToken=derived)
    with refused("NotAuthorizedException", "The subject token has been revoked"):
        exchange(works, works.ada["AccessToken"])


def test_users_who_are_gone_or_disabled_lend_nothing(works: Any, refused: Any) -> None:
    token = works.ada["AccessToken"]
    works.cognito.admin_disable_user(UserPoolId=works.pool_id, Username="ada")
    with pytest.raises(works.cognito.exceptions.NotAuthorizedException):
        exchange(works, token)
    works.cognito.admin_delete_user(UserPoolId=works.pool_id, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        exchange(works, token)
