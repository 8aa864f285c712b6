"""App clients: what they are made with, what an update replaces, which settings go together, how they are listed."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, str], AbstractContextManager[None]]

INVALID = "InvalidParameterException"
OAUTH = "InvalidOAuthFlowException"


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    return gatepost.cognito.create_user_pool(
        PoolName="people",
        Schema=[
            {"Name": "email", "Required": True},
            {"Name": "team", "AttributeDataType": "String"},
            {"Name": "badge", "AttributeDataType": "String", "Mutable": False},
            {"Name": "score", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
        ],
    )["UserPool"]["Id"]


@pytest.fixture
def create(gatepost: Any, pool_id: str) -> Callable[..., dict[str, Any]]:
    return lambda **members: gatepost.cognito.create_user_pool_client(**{"UserPoolId": pool_id, "ClientName": "app", **members})[
        "UserPoolClient"
    ]


def test_a_client_with_a_name_alone_has_the_defaults_of_aws(gatepost: Any, pool_id: str, create: Any) -> None:
    created = create()
    assert gatepost.cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=created["ClientId"])["UserPoolClient"] == created
    assert re.fullmatch("[a-z0-9]{26}", created.pop("ClientId"))
    assert created.pop("CreationDate") == created.pop("LastModifiedDate")
    assert created == {
        "UserPoolId": pool_id,
        "ClientName": "app",
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
        "ClientType": "REGULAR",
    }


EVERYTHING: dict[str, Any] = {
    "ClientName": "everything",
    "RefreshTokenValidity": 90,
    "AccessTokenValidity": 10,
    "IdTokenValidity": 3600,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"},
    "ReadAttributes": ["email", "email_verified", "custom:team", "dev:custom:score"],
    "WriteAttributes": ["email", "custom:team", "custom:badge"],
    "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"],
    "SupportedIdentityProviders": ["COGNITO"],
    "CallbackURLs": ["https://example.com/cb", "http://localhost:3000/", "http://127.0.0.1", "http://[::1]:9/", "myapp://in"],
    "LogoutURLs": ["https://example.com/out"],
    "DefaultRedirectURI": "myapp://in",
    "AllowedOAuthFlows": ["code", "implicit"],
    "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AnalyticsConfiguration": {"ApplicationArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/abc", "UserDataShared": True},
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": False,
    "EnablePropagateAdditionalUserContextData": True,
    "AuthSessionValidity": 15,
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
}


def test_every_member_is_described_as_it_was_sent(gatepost: Any, pool_id: str, create: Any) -> None:
    client_id = create(GenerateSecret=True, **EVERYTHING)["ClientId"]
    described = gatepost.cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    assert {name: described[name] for name in EVERYTHING} == EVERYTHING
    others = described.keys() - EVERYTHING.keys()
    assert others == {"UserPoolId", "ClientId", "ClientSecret", "CreationDate", "LastModifiedDate", "ClientType"}


def test_an_update_replaces_everything_but_name_and_secret(gatepost: Any, pool_id: str, create: Any) -> None:
    before = create(GenerateSecret=True, **EVERYTHING)
    updated = gatepost.cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=before["ClientId"])["UserPoolClient"]
    assert gatepost.cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=before["ClientId"])["UserPoolClient"] == updated
    assert updated["LastModifiedDate"] >= before["LastModifiedDate"]
    del updated["LastModifiedDate"]
    assert updated == {
        **{name: before[name] for name in ("UserPoolId", "ClientId", "ClientSecret", "CreationDate")},
        "ClientName": "everything",
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
        "ClientType": "REGULAR",
    }


def units(**members: str) -> dict[str, Any]:
    return {"TokenValidityUnits": members}


VALIDITY: list[tuple[dict[str, Any], bool]] = [
    ({"AccessTokenValidity": 5, **units(AccessToken="minutes")}, True),
    ({"AccessTokenValidity": 4, **units(AccessToken="minutes")}, False),
    ({"AccessTokenValidity": 299, **units(AccessToken="seconds")}, False),
    ({"AccessTokenValidity": 24}, True),
    ({"AccessTokenValidity": 25}, False),
    ({"IdTokenValidity": 86400, **units(IdToken="seconds")}, True),
    ({"IdTokenValidity": 86400}, False),
    ({"IdTokenValidity": 2, **units(IdToken="days")}, False),
    ({"RefreshTokenValidity": 60, **units(RefreshToken="minutes")}, True),
    ({"RefreshTokenValidity": 59, **units(RefreshToken="minutes")}, False),
    ({"RefreshTokenValidity": 3650}, True),
    ({"RefreshTokenValidity": 3651}, False),
    ({"RefreshTokenValidity": 315360000}, False),
    ({"RefreshTokenValidity": 1, "AccessTokenValidity": 2, **units(RefreshToken="hours")}, False),
]


@pytest.mark.parametrize(("members", "fits"), VALIDITY)
def test_tokens_last_as_long_as_aws_allows(create: Any, refused: Refused, members: dict[str, Any], fits: bool) -> None:
    if fits:
        created = create(**members)
        assert {name: created[name] for name in members} == members
    else:
        with refused(INVALID, "Invalid range for token validity."):
            create(**members)


def test_a_refresh_token_of_no_days_lasts_thirty(create: Any) -> None:
    created = create(RefreshTokenValidity=0, TokenValidityUnits={"RefreshToken": "minutes"})
    assert (created["RefreshTokenValidity"], created["TokenValidityUnits"]) == (30, {})


def oauth(*flows: str, scopes: tuple[str, ...] = ("openid",), **members: Any) -> dict[str, Any]:
    return {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": list(flows),
        "AllowedOAuthScopes": list(scopes),
        **members,
    }


READ, WRITE = ("Invalid read attributes specified while creating a client", "Invalid write attributes specified while creating a client")
CALLBACK = {"CallbackURLs": ["https://example.com"]}
CONTRADICTIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"ReadAttributes": ["custom:nothing"]}, INVALID, READ),
    ({"WriteAttributes": ["email", "custom:nothing"]}, INVALID, WRITE),
    ({"WriteAttributes": ["email", "email_verified"]}, INVALID, WRITE),
    ({"WriteAttributes": ["email", "phone_number_verified"]}, INVALID, WRITE),
    ({"WriteAttributes": ["email", "sub"]}, INVALID, WRITE),
    ({"WriteAttributes": ["email", "dev:custom:score"]}, INVALID, WRITE),
    ({"WriteAttributes": ["nickname"]}, INVALID, WRITE),
    (
        {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
        INVALID,
        "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
    ),
    (
        {"ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": {"Feature": "ENABLED"}},
        INVALID,
        "ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation.",
    ),
    (
        {"GenerateSecret": True, "ClientSecret": "a" * 24},
        INVALID,
        "ClientSecret cannot be given when GenerateSecret is true.",
    ),
    (
        {"EnablePropagateAdditionalUserContextData": True},
        INVALID,
        "EnablePropagateAdditionalUserContextData requires an app client that has a client secret.",
    ),
    (
        {"PublishSecretsInAWSSecretsManager": True, "GenerateSecret": True},
        INVALID,
        "PublishSecretsInAWSSecretsManager cannot be used here: there is no AWS Secrets Manager to keep the secret.",
    ),
    (
        {"AnalyticsConfiguration": {"ApplicationId": "abc"}},
        INVALID,
        "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid",
    ),
    (
        oauth(**CALLBACK),
        OAUTH,
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    ),
    (
        oauth("code", scopes=(), **CALLBACK),
        OAUTH,
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
    ),
    (
        oauth("client_credentials", "code", **CALLBACK),
        OAUTH,
        "client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    (oauth("client_credentials"), OAUTH, "client_credentials flow can not be selected if client does not have a client secret."),
    (oauth("code"), OAUTH, "CallbackUrls can not be empty when code flow or implicit flow is selected"),
    (oauth("code", scopes=("openid", "x/y"), **CALLBACK), "ScopeDoesNotExistException", "Invalid scope requested: x/y"),
    ({"CallbackURLs": ["http://example.com"]}, INVALID, "http://example.com cannot use the HTTP protocol."),
    ({"LogoutURLs": ["http://localhost.example.com"]}, INVALID, "http://localhost.example.com cannot use the HTTP protocol."),
    ({"CallbackURLs": ["https://example.com/#top"]}, INVALID, "https://example.com/#top cannot use fragment"),
    ({"CallbackURLs": ["example.com/cb"]}, INVALID, "example.com/cb is not a valid URL."),
    (
        {"DefaultRedirectURI": "https://example.org", **CALLBACK},
        INVALID,
        "The default redirect URI https://example.org is not in the callback URIs list.",
    ),
]


@pytest.mark.parametrize(("members", "code", "text"), CONTRADICTIONS)
def test_settings_that_contradict_themselves_are_refused(
    create: Any, refused: Refused, members: dict[str, Any], code: str, text: str
) -> None:
    with refused(code, text):
        create(**members)


def test_a_provider_must_be_there(create: Any, pool_id: str, refused: Refused) -> None:
    with refused(INVALID, f"The provider Google does not exist for User Pool {pool_id}"):
        create(SupportedIdentityProviders=["COGNITO", "Google"])


def test_an_update_says_so_in_its_refusals(gatepost: Any, create: Any, pool_id: str, refused: Refused) -> None:
    with refused(INVALID, "Invalid write attributes specified while updating a client"):
        gatepost.cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=create()["ClientId"], WriteAttributes=["nickname"])


def test_clients_are_listed_page_by_page_without_their_secrets(gatepost: Any, create: Any, pool_id: str, refused: Refused) -> None:
    made = {create(ClientName=f"app {number}", GenerateSecret=True)["ClientId"]: f"app {number}" for number in range(5)}
    first = gatepost.cognito.list_user_pool_clients(UserPoolId=pool_id, MaxResults=3)
    rest = gatepost.cognito.list_user_pool_clients(UserPoolId=pool_id, MaxResults=3, NextToken=first["NextToken"])
    listed = first["UserPoolClients"] + rest["UserPoolClients"]
    assert "NextToken" not in rest
    assert {client["ClientId"]: client["ClientName"] for client in listed} == made
    assert listed[0].keys() == {"ClientId", "UserPoolId", "ClientName"}
    assert len(gatepost.cognito.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"]) == 5
    assert gatepost.cognito.list_user_pool_clients(UserPoolId=pool_id, ClientType="DCR")["UserPoolClients"] == []
    with refused(INVALID, "Invalid pagination token given."):
        gatepost.cognito.list_user_pool_clients(UserPoolId=pool_id, NextToken="made-up")


def test_a_deleted_client_is_gone_for_everyone(gatepost: Any, create: Any, pool_id: str, refused: Refused) -> None:
    client_id = create()["ClientId"]
    gatepost.cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    gone = ("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
    with refused(*gone):
        gatepost.cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    with refused(*gone):
        gatepost.cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    with refused(*gone):
        gatepost.cognito.sign_up(ClientId=client_id, Username="ada", Password="Lovelace-1815")


def test_a_client_is_found_in_its_own_pool_alone(gatepost: Any, create: Any, pool_id: str, refused: Refused) -> None:
    client_id = create()["ClientId"]
    other = gatepost.cognito.create_user_pool(PoolName="others")["UserPool"]["Id"]
    with refused("ResourceNotFoundException", f"User pool client {client_id} does not exist."):
        gatepost.cognito.describe_user_pool_client(UserPoolId=other, ClientId=client_id)
    with refused("ResourceNotFoundException", "User pool us-east-1_nothing does not exist."):
        gatepost.cognito.describe_user_pool_client(UserPoolId="us-east-1_nothing", ClientId=client_id)
    with refused("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
        stranger = gatepost.client("cognito-idp", account="111111111111")
        stranger.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
