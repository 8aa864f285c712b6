"""App clients in the console."""

from typing import Any

import pytest


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    return gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]


def described(gatepost: Any, pool_id: str) -> dict[str, Any]:
    """The pool's only client."""
    (client,) = gatepost.cognito.list_user_pool_clients(UserPoolId=pool_id, MaxResults=10)["UserPoolClients"]
    return gatepost.cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client["ClientId"])["UserPoolClient"]


def test_a_confidential_client_is_made_and_its_secret_shown_when_asked(gatepost: Any, console: Any, pool_id: str) -> None:
    page = console.send(f"/user-pools/{pool_id}/app-clients/create", name="web", kind="confidential", access="30", hide="on")
    assert page.said == "The app client web is there."
    client = described(gatepost, pool_id)
    assert (client["AccessTokenValidity"], client["TokenValidityUnits"]["AccessToken"]) == (30, "minutes")
    assert page.document.xpath("//main//details[not(@open)]//code/text()") == [client["ClientSecret"]]
    assert client["ClientSecret"] not in " ".join(page.commands)
    assert client["ClientId"] in console.open(f"/user-pools/{pool_id}/app-clients").text


def test_a_client_is_edited_and_keeps_what_the_form_does_not_have(gatepost: Any, console: Any, pool_id: str) -> None:
    made = gatepost.cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="web",
        ReadAttributes=["email"],
        CallbackURLs=["https://club.example.com/in"],
        SupportedIdentityProviders=["COGNITO"],
        AccessTokenValidity=2,
        TokenValidityUnits={"AccessToken": "hours"},
    )["UserPoolClient"]
    page = console.send(f"/user-pools/{pool_id}/app-clients/{made['ClientId']}/edit", name="site", flows=["ALLOW_USER_AUTH"])
    assert page.said == "The app client is saved."
    client = described(gatepost, pool_id)
    assert (client["ClientName"], client["ExplicitAuthFlows"]) == ("site", ["ALLOW_USER_AUTH"])
    for kept in ("ReadAttributes", "CallbackURLs", "SupportedIdentityProviders", "AccessTokenValidity", "TokenValidityUnits"):
        assert client[kept] == made[kept]


def test_what_aws_says_against_a_client_is_told_on_the_form(console: Any, pool_id: str) -> None:
    page = console.send(f"/user-pools/{pool_id}/app-clients/create", name="web", access="1")
    assert (page.status, page.refusal.split()[0]) == (400, "InvalidParameterException")
    assert dict(page.form().form_values())["access"] == "1"


def test_a_client_is_deleted_after_a_question(gatepost: Any, console: Any, pool_id: str) -> None:
    made = gatepost.cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web")["UserPoolClient"]
    page = console.send(f"/user-pools/{pool_id}/app-clients/{made['ClientId']}/delete")
    assert page.said == "The app client web is deleted."
    assert "This pool has no app client yet." in page.text
