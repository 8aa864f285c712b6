"""Tokens of app clients' own: GetClientToken, which nobody has to sign."""

import base64
import json
from typing import Any

import pytest
from botocore import UNSIGNED

from gatepost.testing.local import client as boto_client

WRONG = ("NotAuthorizedException", "Invalid client or secret")
SCOPES = ["engines/read", "engines/write"]


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@pytest.fixture
def works(club: Any) -> Any:
    """A club with an API, engines, and a machine that may use it."""
    described = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")]
    club.cognito.create_resource_server(UserPoolId=club.pool_id, Identifier="engines", Name="engines", Scopes=described)
    club.machine = club.app("ALLOW_CLIENT_TOKEN_AUTH", GenerateSecret=True, AllowedOAuthScopes=SCOPES, AccessTokenValidity=2)
    club.of_machine = {"ClientId": club.machine["ClientId"], "Secret": club.machine["ClientSecret"]}
    return club


def test_a_machine_gets_a_token_with_all_of_its_scopes(works: Any) -> None:
    anybody = boto_client("cognito-idp", works.url, signature_version=UNSIGNED)
    given = anybody.get_client_token(**works.of_machine)["ClientAuthenticationResult"]
    assert (given["TokenType"], given["ExpiresIn"]) == ("Bearer", 7200)
    told = claims(given["AccessToken"])
    assert set(told) == {"sub", "token_use", "scope", "auth_time", "iss", "exp", "iat", "version", "jti", "client_id"}
    assert told["sub"] == told["client_id"] == works.machine["ClientId"]
    assert (told["token_use"], told["scope"], told["version"]) == ("access", "engines/read engines/write", 2)
    assert told["exp"] - told["iat"] == 7200


def test_a_signature_does_not_matter(works: Any) -> None:
    stranger = boto_client("cognito-idp", works.url, account="999999999999", region="eu-west-1")
    assert stranger.get_client_token(**works.of_machine)["ClientAuthenticationResult"]["AccessToken"]


def test_it_may_ask_for_less(works: Any, refused: Any) -> None:
    given = works.cognito.get_client_token(**works.of_machine, Scopes=["engines/read"])["ClientAuthenticationResult"]
    assert claims(given["AccessToken"])["scope"] == "engines/read"
    with refused("InvalidParameterException", "Invalid scope requested: engines/smash"):
        works.cognito.get_client_token(**works.of_machine, Scopes=["engines/smash"])


def test_a_scope_that_is_gone_is_left_out(works: Any, refused: Any) -> None:
    change = {"UserPoolId": works.pool_id, "Identifier": "engines", "Name": "engines"}
    works.cognito.update_resource_server(**change, Scopes=[{"ScopeName": "read", "ScopeDescription": "read"}])
    given = works.cognito.get_client_token(**works.of_machine)["ClientAuthenticationResult"]
    assert claims(given["AccessToken"])["scope"] == "engines/read"
    works.cognito.update_resource_server(**change)
    with refused("InvalidParameterException", "The app client has no scopes of a resource server."):
        works.cognito.get_client_token(**works.of_machine)


def test_a_wrong_secret_is_refused_and_each_right_one_taken(works: Any, refused: Any) -> None:
    with refused(*WRONG):
        works.cognito.get_client_token(ClientId=works.machine["ClientId"], Secret="x" * 51)
    added = works.cognito.add_user_pool_client_secret(UserPoolId=works.pool_id, ClientId=works.machine["ClientId"])
    for secret in (works.machine["ClientSecret"], added["ClientSecretDescriptor"]["ClientSecretValue"]):
        assert works.cognito.get_client_token(ClientId=works.machine["ClientId"], Secret=secret)["ClientAuthenticationResult"]
    with refused("ResourceNotFoundException", "User pool client nosuchclient does not exist."):
        works.cognito.get_client_token(ClientId="nosuchclient", Secret="x" * 51)


def test_other_clients_get_none(works: Any, refused: Any) -> None:
    with refused(*WRONG):
        works.cognito.get_client_token(ClientId=works.client_id, Secret="x" * 51)
    other = works.app(GenerateSecret=True, AllowedOAuthScopes=SCOPES)
    with refused("InvalidParameterException", "Auth flow not enabled for this client"):
        works.cognito.get_client_token(ClientId=other["ClientId"], Secret=other["ClientSecret"])


def test_a_machine_does_nothing_else(works: Any, refused: Any) -> None:
    described = works.cognito.describe_user_pool_client(UserPoolId=works.pool_id, ClientId=works.machine["ClientId"])
    assert described["UserPoolClient"]["ExplicitAuthFlows"] == ["ALLOW_CLIENT_TOKEN_AUTH"]
    with refused("InvalidParameterException", "ALLOW_CLIENT_TOKEN_AUTH cannot be enabled together with other authentication flows."):
        works.app("ALLOW_CLIENT_TOKEN_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", GenerateSecret=True)
    with refused("InvalidParameterException", "ALLOW_CLIENT_TOKEN_AUTH requires an app client that has a client secret."):
        works.app("ALLOW_CLIENT_TOKEN_AUTH")


def test_a_machines_token_is_no_users(works: Any, refused: Any) -> None:
    token = works.cognito.get_client_token(**works.of_machine)["ClientAuthenticationResult"]["AccessToken"]
    with refused("NotAuthorizedException", "Access Token does not have required scopes"):
        works.cognito.get_user(AccessToken=token)
