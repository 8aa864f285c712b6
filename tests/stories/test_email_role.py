"""Who is asking, and the role by which Cognito sends from an account's own SES, as STS and IAM tell of them."""

import json
from typing import Any
from urllib.parse import unquote
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.exceptions import ClientError

ROLE = "AWSServiceRoleForAmazonCognitoIdpEmailService"
SERVICE = "email.cognito-idp.amazonaws.com"


@pytest.fixture
def iam(gatepost: Any) -> Any:
    return gatepost.client("iam")


def club_on_ses(gatepost: Any, region: str = "us-east-1") -> tuple[Any, str]:
    """A pool that sends from its account's own SES, and the client to change it with."""
    gatepost.client("sesv2", region=region).create_email_identity(EmailIdentity="club.example")
    verified = f"{gatepost.url}/_gatepost/identities/club.example/verify?account={gatepost.account}&region={region}"
    urlopen(Request(verified, method="POST")).close()
    cognito = gatepost.client("cognito-idp", region=region)
    pool_id = cognito.create_user_pool(
        PoolName="club",
        EmailConfiguration={
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": f"arn:aws:ses:{region}:{gatepost.account}:identity/club.example",
            "From": "post@club.example",
        },
    )["UserPool"]["Id"]
    return cognito, pool_id


def test_a_caller_is_told_whose_its_key_is(gatepost: Any) -> None:
    told = gatepost.client("sts").get_caller_identity()
    assert (told["Account"], told["Arn"]) == (gatepost.account, f"arn:aws:iam::{gatepost.account}:root")


def test_the_first_pool_on_ones_own_ses_makes_the_role(gatepost: Any, iam: Any, refused: Any) -> None:
    with refused("NoSuchEntity", f"The role with name {ROLE} cannot be found."):
        iam.get_role(RoleName=ROLE)
    club_on_ses(gatepost)
    role = iam.get_role(RoleName=ROLE)["Role"]
    assert role["Arn"] == f"arn:aws:iam::{gatepost.account}:role/aws-service-role/{SERVICE}/{ROLE}"
    assert role["Path"] == f"/aws-service-role/{SERVICE}/"
    trust = role["AssumeRolePolicyDocument"]
    trust = trust if isinstance(trust, dict) else json.loads(unquote(trust))
    assert trust["Statement"][0]["Principal"] == {"Service": SERVICE}


def test_whoever_deploys_makes_the_role_beforehand(gatepost: Any, iam: Any, refused: Any) -> None:
    made = iam.create_service_linked_role(AWSServiceName=SERVICE)["Role"]
    assert iam.get_role(RoleName=ROLE)["Role"]["RoleId"] == made["RoleId"]
    club_on_ses(gatepost)
    assert iam.get_role(RoleName=ROLE)["Role"]["RoleId"] == made["RoleId"]
    with refused("InvalidInput", f"Service role name {ROLE} has been taken in this account, please try a different suffix."):
        iam.create_service_linked_role(AWSServiceName=SERVICE)


def test_the_role_stays_while_a_pool_in_any_region_sends_by_it(gatepost: Any, iam: Any, refused: Any) -> None:
    cognito, pool_id = club_on_ses(gatepost, "eu-west-1")
    task = iam.delete_service_linked_role(RoleName=ROLE)["DeletionTaskId"]
    status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    assert status["Status"] == "FAILED"
    assert status["Reason"]["RoleUsageList"] == [{"Region": "eu-west-1", "Resources": [pool_id]}]
    assert iam.get_role(RoleName=ROLE)["Role"]["RoleName"] == ROLE

    cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT"})
    task = iam.delete_service_linked_role(RoleName=ROLE)["DeletionTaskId"]
    assert task.startswith(f"task/aws-service-role/{SERVICE}/{ROLE}/")
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    for gone in (lambda: iam.get_role(RoleName=ROLE), lambda: iam.delete_service_linked_role(RoleName=ROLE)):
        with refused("NoSuchEntity", f"The role with name {ROLE} cannot be found."):
            gone()
    with refused("NoSuchEntity", "The deletion task with name task/of/nobody/at-all/123 cannot be found."):
        iam.get_service_linked_role_deletion_status(DeletionTaskId="task/of/nobody/at-all/123")


def test_the_aws_cli_asks_and_makes_and_deletes_it(gatepost: Any, shell: Any) -> None:
    def told(*command: str) -> dict[str, Any]:
        done = shell.aws(*command, "--region", "us-east-1")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert told("sts", "get-caller-identity")["Account"] == gatepost.account
    made = told("iam", "create-service-linked-role", "--aws-service-name", SERVICE)["Role"]
    shown = told("iam", "get-role", "--role-name", ROLE)["Role"]
    assert (shown["RoleId"], shown["CreateDate"]) == (made["RoleId"], made["CreateDate"])
    assert shown["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": SERVICE}
    task = told("iam", "delete-service-linked-role", "--role-name", ROLE)["DeletionTaskId"]
    assert told("iam", "get-service-linked-role-deletion-status", "--deletion-task-id", task)["Status"] == "SUCCEEDED"
    refused = shell.aws("iam", "get-role", "--role-name", ROLE, "--region", "us-east-1")
    assert "An error occurred (NoSuchEntity) when calling the GetRole operation" in refused.stderr


def test_saving_the_pool_again_makes_the_role_again(gatepost: Any, iam: Any) -> None:
    cognito, pool_id = club_on_ses(gatepost)
    on_ses = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["EmailConfiguration"]
    cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT"})
    iam.delete_service_linked_role(RoleName=ROLE)
    cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration=on_ses)
    assert iam.get_role(RoleName=ROLE)["Role"]["RoleName"] == ROLE


def test_of_other_roles_and_services_there_is_nothing(iam: Any, refused: Any) -> None:
    with refused("NoSuchEntity", "The role with name admin cannot be found."):
        iam.get_role(RoleName="admin")
    only = f"on this server; there is {SERVICE}, without one."
    with refused("InvalidInput", f"ecs.amazonaws.com has no service-linked role {only}"):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with refused("InvalidInput", f"{SERVICE} has no service-linked role with a suffix {only}"):
        iam.create_service_linked_role(AWSServiceName=SERVICE, CustomSuffix="two")


def test_the_rest_of_both_services_says_that_it_is_not_here(gatepost: Any, iam: Any, refused: Any) -> None:
    with refused("NotImplemented", "The operation ListRoles is not implemented by this server yet."):
        iam.list_roles()
    with refused("NotImplemented", "The operation GetSessionToken is not implemented by this server yet."):
        gatepost.client("sts").get_session_token()


def test_strict_servers_want_the_right_signature(server_with: Any) -> None:
    server = server_with(auth="strict", operator_password="")
    with urlopen(Request(f"{server.url}/_gatepost/keys?account=210987654321", method="POST")) as answer:
        key = json.load(answer)

    def sts(secret: str) -> Any:
        return boto3.client(
            "sts",
            endpoint_url=server.url,
            region_name="us-east-1",
            aws_access_key_id=key["access_key_id"],
            aws_secret_access_key=secret,
        )

    assert sts(key["secret_access_key"]).get_caller_identity()["Account"] == "210987654321"
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        sts("wrong").get_caller_identity()
