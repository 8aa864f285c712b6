"""User pools in the console: made, seen, deleted."""

from typing import Any

import pytest


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    return gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]


def test_a_pool_is_made_with_an_app_client(gatepost: Any, console: Any) -> None:
    page = console.send("/user-pools/create", name="club", client="web", minimum="10")
    assert page.status == 200
    assert page.said == "The user pool club is there."
    (pool,) = gatepost.cognito.list_user_pools(MaxResults=10)["UserPools"]
    described = gatepost.cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert (described["UsernameAttributes"], described["AutoVerifiedAttributes"]) == (["email"], ["email"])
    assert described["Policies"]["PasswordPolicy"]["MinimumLength"] == 10
    (client,) = gatepost.cognito.list_user_pool_clients(UserPoolId=pool["Id"], MaxResults=10)["UserPoolClients"]
    assert client["ClientName"] == "web"
    for shown in (pool["Id"], described["Arn"], f"{gatepost.url}/{pool['Id']}"):
        assert shown in page.text
    assert [command.split()[2] for command in page.commands] == ["create-user-pool", "create-user-pool-client", "describe-user-pool"]


def test_what_aws_says_against_a_new_pool_is_told_on_the_form(console: Any) -> None:
    page = console.send("/user-pools/create", name="", minimum="8")
    assert (page.status, page.refusal.split()[0]) == (400, "InvalidParameterException")
    page = console.send("/user-pools/create", name="a pool?", client="kept")
    assert (page.status, page.refusal.split()[0]) == (400, "InvalidParameterException")
    assert dict(page.form().form_values())["name"] == "a pool?"
    assert dict(page.form().form_values())["client"] == "kept"


def test_the_list_leads_to_the_pool_and_the_front_page_to_the_list(console: Any, pool_id: str) -> None:
    for page in (console.open("/console"), console.open("/user-pools")):
        assert page.status == 200
    assert page.document.xpath(f"//main//a[@href='{console.address('/user-pools/' + pool_id)}']/text()") == ["club"]


def test_the_overview_says_what_a_pool_was_told_in_vain_and_which_functions_it_calls(gatepost: Any, console: Any) -> None:
    function = f"arn:aws:lambda:us-east-1:{gatepost.account}:function:welcome"
    made = gatepost.cognito.create_user_pool(
        PoolName="club",
        LambdaConfig={"PreSignUp": function},
        UserPoolTags={"team": "post"},
        SmsConfiguration={"SnsCallerArn": f"arn:aws:iam::{gatepost.account}:role/sms", "ExternalId": "outside"},
    )
    text = console.open(f"/user-pools/{made['UserPool']['Id']}").text
    for shown in ("PreSignUp", function, "team", "Kept without effect", "SmsConfiguration.ExternalId"):
        assert shown in text


def test_a_pool_is_deleted_after_a_question(gatepost: Any, console: Any, pool_id: str) -> None:
    question = console.open(f"/user-pools/{pool_id}/delete")
    assert "The user pool club will be deleted" in question.text
    page = console.send(question)
    assert page.said == "The user pool club is deleted."
    assert gatepost.cognito.list_user_pools(MaxResults=10)["UserPools"] == []


def test_a_protected_pool_stays(gatepost: Any, console: Any, pool_id: str) -> None:
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, DeletionProtection="ACTIVE")
    page = console.send(f"/user-pools/{pool_id}/delete")
    assert (page.status, page.refusal.split()[0]) == (400, "InvalidParameterException")


def test_a_pool_that_is_not_there_is_a_page_that_says_so(console: Any) -> None:
    page = console.open("/user-pools/us-east-1_Missing00")
    assert (page.status, page.refusal.split()[0]) == (404, "ResourceNotFoundException")
    assert console.open("/user-pools/x/y/z").status == 404
