"""Tokens of identity providers exchanged for the pool's own: GetDerivedToken with a provider's name."""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from fixtures.identity_providers import CLIENT, OidcProvider, SamlProvider, encoded, new_key, oidc_provider
from gatepost.cognito.federation import documents

USER = "aws.cognito.signin.user.admin"
OIDC, SAML = "Partner", "People"
INVALID = ("NotAuthorizedException", "Invalid subject token")


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture(scope="module")
def partner() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def people() -> SamlProvider:
    return SamlProvider()


@pytest.fixture
def works(club: Any, partner: OidcProvider, people: SamlProvider) -> Any:
    """A club that trusts both providers, Ada, whom both know, and a service that exchanges tokens."""
    said = {"client_id": CLIENT, "authorize_scopes": "openid", "oidc_issuer": partner.url, "attributes_request_method": "GET"}
    named = {"UserPoolId": club.pool_id}
    mapping = {"AttributeMapping": {"email": "mail"}}
    club.cognito.create_identity_provider(**named, ProviderName=OIDC, ProviderType="OIDC", ProviderDetails=said, **mapping)
    metadata = {"MetadataFile": people.metadata()}
    club.cognito.create_identity_provider(**named, ProviderName=SAML, ProviderType="SAML", ProviderDetails=metadata, **mapping)
    flows = ("ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION")
    club.service = club.app(*flows, GenerateSecret=True)
    club.sub = club.join("ada", email="ada@example.com")
    for provider in (OIDC, SAML):
        link(club, provider, "Cognito_Subject", "ada-there")
    return club


def link(club: Any, provider: str, attribute: str, value: str, user: str = "ada") -> None:
    club.cognito.admin_link_provider_for_user(
        UserPoolId=club.pool_id,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": user},
        SourceUser={"ProviderName": provider, "ProviderAttributeName": attribute, "ProviderAttributeValue": value},
    )


def exchange(club: Any, token: str, kind: str = "ID_TOKEN", provider: str = OIDC, **more: Any) -> dict[str, Any]:
    named = {"SubjectTokenType": kind, "SubjectTokenProviderName": provider}
    return club.cognito.get_derived_token(ClientId=club.service["ClientId"], SubjectToken=token, **named, **more)


@pytest.mark.parametrize("kind", ["ID_TOKEN", "ACCESS_TOKEN"])
def test_whom_a_provider_knows_gets_a_token_of_the_pool(works: Any, partner: OidcProvider, kind: str) -> None:
    given = exchange(works, partner.token(), kind)
    told = claims(given["IssuedToken"])
    assert (told["sub"], told["username"], told["client_id"]) == (works.sub, "ada", works.service["ClientId"])
    assert (told["amr"], told["scope"], given["Scopes"]) == (["fed"], USER, [USER])
    assert works.cognito.get_user(AccessToken=given["IssuedToken"])["Username"] == "ada"
    works.cognito.admin_user_global_sign_out(UserPoolId=works.pool_id, Username="ada")
    with pytest.raises(works.cognito.exceptions.NotAuthorizedException):
        works.cognito.get_user(AccessToken=given["IssuedToken"])


def test_an_assertion_gets_a_token_too(works: Any, people: SamlProvider) -> None:
    signed = people.signed(people.assertion(works.pool_id))
    for document in (signed, people.in_response(signed), people.signed(people.in_response(people.assertion(works.pool_id)))):
        given = exchange(works, encoded(document), "SAML2", SAML)
        assert claims(given["IssuedToken"])["sub"] == works.sub
    identity = exchange(works, encoded(signed), "SAML2", SAML, RequestedTokenType="ID_TOKEN")
    assert claims(identity["IssuedToken"])["cognito:username"] == "ada"


def test_a_providers_metadata_can_be_at_an_address(works: Any, partner: OidcProvider, people: SamlProvider, refused: Any) -> None:
    partner.files["/metadata"] = people.metadata().encode()
    named = {"UserPoolId": works.pool_id, "ProviderName": SAML}
    works.cognito.update_identity_provider(**named, ProviderDetails={"MetadataURL": f"{partner.url}/metadata"})
    token = encoded(people.signed(people.assertion(works.pool_id)))
    assert claims(exchange(works, token, "SAML2", SAML)["IssuedToken"])["sub"] == works.sub
    partner.files["/other"] = b"<html/>"
    works.cognito.update_identity_provider(**named, ProviderDetails={"MetadataURL": f"{partner.url}/other"})
    with refused("InvalidParameterException", "The metadata of the identity provider names no certificate that it signs with."):
        exchange(works, token, "SAML2", SAML)


def test_people_are_found_by_a_mapped_attribute(works: Any, partner: OidcProvider, people: SamlProvider) -> None:
    sub = works.join("grace", email="grace@example.com")
    for provider in (OIDC, SAML):
        link(works, provider, "email", "grace@there.example", "grace")
    given = exchange(works, partner.token(sub="grace-there", mail="grace@there.example"))
    assert claims(given["IssuedToken"])["sub"] == sub
    assertion = people.assertion(works.pool_id, "grace-there", attributes={"mail": "grace@there.example"})
    given = exchange(works, encoded(people.signed(assertion)), "SAML2", SAML)
    assert claims(given["IssuedToken"])["sub"] == sub


def test_a_token_makes_nobody_a_user(works: Any, partner: OidcProvider, people: SamlProvider) -> None:
    for token, kind, provider in (
        (partner.token(sub="stranger"), "ID_TOKEN", OIDC),
        (encoded(people.signed(people.assertion(works.pool_id, "stranger"))), "SAML2", SAML),
    ):
        with pytest.raises(works.cognito.exceptions.UserNotFoundException):
            exchange(works, token, kind, provider)


def test_a_disabled_user_gets_none(works: Any, partner: OidcProvider, refused: Any) -> None:
    works.cognito.admin_disable_user(UserPoolId=works.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        exchange(works, partner.token())


def test_a_token_that_the_provider_has_not_made_for_the_pool_is_refused(works: Any, partner: OidcProvider, refused: Any) -> None:
    good = partner.token()
    header, payload, signature = good.split(".")
    for token in (
        partner.token(new_key()),
        partner.token(iss="https://elsewhere.example"),
        partner.token(aud="somebody-else"),
        partner.token(aud=["somebody-else"], azp=CLIENT),
        partner.token(nbf=int(time.time()) + 600),
        ".".join((header, payload, signature[:-4] + "AAAA")),
        ".".join((encoded('{"alg":"none"}').rstrip("="), payload, "")),
        jwt.encode(claims(good), "x" * 64, algorithm="HS256", headers={"kid": partner.kid}),
        "nonsense",
    ):
        with refused(*INVALID):
            exchange(works, token)
    with refused("NotAuthorizedException", "The subject token has expired"):
        exchange(works, partner.token(exp=int(time.time()) - 1))


def test_an_assertion_that_the_provider_has_not_made_for_the_pool_is_refused(works: Any, people: SamlProvider, refused: Any) -> None:
    assertion = people.assertion(works.pool_id)
    signed = people.signed(assertion).decode()
    forged = assertion.replace("ada-there", "root").replace('"_a"', '"_b"')
    for document in (
        assertion,
        SamlProvider().signed(assertion),
        signed.replace("ada-there", "root"),
        people.in_response(forged + signed),
        people.in_response(forged.replace("</saml:Assertion>", f"{signed}</saml:Assertion>")),
        people.signed(people.assertion("us-east-1_Elsewhere")),
        people.signed(people.assertion(works.pool_id, issuer="https://elsewhere.example")),
        f'<!DOCTYPE x [<!ENTITY who "ada-there">]>{signed}',
        "<nonsense/>",
        "nonsense",
    ):
        with refused(*INVALID):
            exchange(works, encoded(document), "SAML2", SAML)
    with refused("NotAuthorizedException", "The subject token has expired"):
        exchange(works, encoded(people.signed(people.assertion(works.pool_id, lasts=-120))), "SAML2", SAML)


def test_a_provider_issues_tokens_of_its_kind(works: Any, partner: OidcProvider, people: SamlProvider, refused: Any) -> None:
    with refused("InvalidParameterException", f"Identity provider {OIDC} issues no token of type SAML2."):
        exchange(works, partner.token(), "SAML2")
    with refused("InvalidParameterException", f"Identity provider {SAML} issues no token of type ID_TOKEN."):
        exchange(works, encoded(people.signed(people.assertion(works.pool_id))), "ID_TOKEN", SAML)
    with refused("ResourceNotFoundException", "Identity provider Nobody does not exist."):
        exchange(works, partner.token(), provider="Nobody")


def test_somebody_at_a_provider_can_act_for_a_user(works: Any, partner: OidcProvider) -> None:
    actor = {"ActorToken": partner.token(sub="agent-there"), "ActorTokenType": "ACCESS_TOKEN", "ActorTokenProviderName": OIDC}
    given = works.cognito.get_derived_token(
        ClientId=works.service["ClientId"], SubjectToken=works.tokens("ada")["AccessToken"], SubjectTokenType="ACCESS_TOKEN", **actor
    )
    assert claims(given["IssuedToken"])["act"] == {"sub": "agent-there"}


def test_a_providers_documents_are_asked_for_once_and_again_for_a_new_key(
    works: Any, partner: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange(works, partner.token())
    partner.asked.clear()
    exchange(works, partner.token())
    assert partner.asked == []
    monkeypatch.setattr(documents, "NOT_AGAIN_WITHIN_SECONDS", 0.0)
    partner.key, partner.kid = new_key(), "second"
    exchange(works, partner.token())
    assert partner.asked == ["/keys"]


def test_a_provider_that_is_not_there_is_named(works: Any, partner: OidcProvider, refused: Any) -> None:
    gone = {"client_id": CLIENT, "authorize_scopes": "openid", "attributes_request_method": "GET", "oidc_issuer": "http://127.0.0.1:1"}
    works.cognito.update_identity_provider(UserPoolId=works.pool_id, ProviderName=OIDC, ProviderDetails=gone)
    address = "http://127.0.0.1:1/.well-known/openid-configuration"
    with refused("InvalidParameterException", f"The identity provider could not be reached at {address}."):
        exchange(works, partner.token())
