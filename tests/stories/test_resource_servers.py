"""Resource servers: APIs name their scopes, and clients may be allowed them."""

import pytest

from .conftest import Club
from .test_groups import refusal

PRICES = "https://prices.example"
SCOPES = [{"ScopeName": "read", "ScopeDescription": "See prices"}, {"ScopeName": "write", "ScopeDescription": "Set prices"}]


def test_a_resource_server_is_created_described_changed_and_deleted(club: Club) -> None:
    named = {"UserPoolId": club.pool_id, "Identifier": PRICES}
    made = club.cognito.create_resource_server(**named, Name="Prices", Scopes=SCOPES)["ResourceServer"]
    assert made == {**named, "Name": "Prices", "Scopes": SCOPES}
    assert club.cognito.describe_resource_server(**named)["ResourceServer"] == made
    assert club.cognito.update_resource_server(**named, Name="No prices")["ResourceServer"] == {**named, "Name": "No prices"}
    club.cognito.delete_resource_server(**named)
    for operation in (club.cognito.describe_resource_server, club.cognito.delete_resource_server):
        assert refusal(operation, **named) == ("ResourceNotFoundException", f"Resource server {PRICES} does not exist.")


def test_an_identifier_is_taken_once(club: Club) -> None:
    club.cognito.create_resource_server(UserPoolId=club.pool_id, Identifier=PRICES, Name="Prices")
    assert refusal(club.cognito.create_resource_server, UserPoolId=club.pool_id, Identifier=PRICES, Name="Again") == (
        "InvalidParameterException",
        f"{PRICES} already exists in user pool {club.pool_id}.",
    )


def test_a_pool_has_25_and_lists_them_page_by_page(club: Club) -> None:
    names = [f"api-{number:02}" for number in range(25)]
    for name in names:
        club.cognito.create_resource_server(UserPoolId=club.pool_id, Identifier=name, Name=name)
    assert (
        refusal(club.cognito.create_resource_server, UserPoolId=club.pool_id, Identifier="more", Name="more")[0] == "LimitExceededException"
    )
    first = club.cognito.list_resource_servers(UserPoolId=club.pool_id, MaxResults=20)
    second = club.cognito.list_resource_servers(UserPoolId=club.pool_id, MaxResults=20, NextToken=first["NextToken"])
    assert "NextToken" not in second
    assert [server["Identifier"] for server in first["ResourceServers"] + second["ResourceServers"]] == names


def test_clients_are_allowed_scopes_that_exist(club: Club) -> None:
    club.cognito.create_resource_server(UserPoolId=club.pool_id, Identifier=PRICES, Name="Prices", Scopes=SCOPES)
    machine = {
        "UserPoolId": club.pool_id,
        "ClientName": "machine",
        "GenerateSecret": True,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["client_credentials"],
    }
    made = club.cognito.create_user_pool_client(**machine, AllowedOAuthScopes=[f"{PRICES}/read"])["UserPoolClient"]
    assert made["AllowedOAuthScopes"] == [f"{PRICES}/read"]
    code, text = refusal(club.cognito.create_user_pool_client, **machine, AllowedOAuthScopes=[f"{PRICES}/burn"])
    assert (code, text) == ("ScopeDoesNotExistException", f"Invalid scope requested: {PRICES}/burn")


@pytest.mark.parametrize("operation", ["create_resource_server", "update_resource_server"])
def test_a_scope_is_named_once(club: Club, operation: str) -> None:
    club.cognito.create_resource_server(UserPoolId=club.pool_id, Identifier="taken", Name="Taken")
    identifier = "new" if operation.startswith("create") else "taken"
    request = {"UserPoolId": club.pool_id, "Identifier": identifier, "Name": "Twice", "Scopes": SCOPES[:1] * 2}
    assert refusal(getattr(club.cognito, operation), **request)[0] == "InvalidParameterException"
