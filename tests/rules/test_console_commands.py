"""A call as a command of the AWS CLI: what a shell and the CLI's own parser make of it is what was called."""

import json
import shlex
from typing import Any

import pytest

from gatepost.console.commands import MASK, command

URL = "http://127.0.0.1:4580"


def words(service: str, operation: str, **given: Any) -> list[str]:
    """The command as a shell reads it, without its first two words and the Region and address that every one ends with."""
    read = shlex.split(command(service, operation, given, "eu-west-1", URL).replace("\\\n", ""))
    assert read[:2] == ["aws", service]
    assert read[-4:] == ["--region", "eu-west-1", "--endpoint-url", URL]
    return read[2:-4]


@pytest.mark.parametrize(
    ("operation", "given", "expected"),
    [
        ("ListUserPools", {"MaxResults": 60}, ["list-user-pools", "--max-results", "60"]),
        ("AdminGetUser", {"Username": "O'Hara; rm -rf $HOME `id`"}, ["admin-get-user", "--username", "O'Hara; rm -rf $HOME `id`"]),
        ("AdminGetUser", {"Username": "line\nbreak \\ 王小明"}, ["admin-get-user", "--username", "line\nbreak \\ 王小明"]),
        ("AdminGetUser", {"Username": "-x"}, ["admin-get-user", "--username=-x"]),
        ("AdminGetUser", {"Username": ""}, ["admin-get-user", "--username", ""]),
        ("CreateUserPoolClient", {"GenerateSecret": True}, ["create-user-pool-client", "--generate-secret"]),
        ("AdminSetUserPassword", {"Permanent": False}, ["admin-set-user-password", "--no-permanent"]),
        (
            "AdminDeleteUserAttributes",
            {"UserAttributeNames": ["a", "b c"]},
            ["admin-delete-user-attributes", "--user-attribute-names", "a", "b c"],
        ),
    ],
)
def test_simple_members_are_options(operation: str, given: dict[str, Any], expected: list[str]) -> None:
    assert words("cognito-idp", operation, **given) == expected


@pytest.mark.parametrize(
    "attributes",
    [
        [{"Name": "name", "Value": 'it\'s "quoted"'}],
        [],
    ],
)
def test_nested_members_are_json(attributes: list[dict[str, str]]) -> None:
    name, option, value = words("cognito-idp", "AdminUpdateUserAttributes", UserAttributes=attributes)
    assert (name, option, json.loads(value)) == ("admin-update-user-attributes", "--user-attributes", attributes)


@pytest.mark.parametrize("names", [["-x"], ["[x]"], ["file:///etc/passwd"], [""]])
def test_lists_that_the_cli_would_misread_are_json(names: list[str]) -> None:
    assert json.loads(words("cognito-idp", "AdminDeleteUserAttributes", UserAttributeNames=names)[2]) == names


def test_a_value_that_the_cli_would_read_from_a_file_is_given_as_json_of_the_whole_input() -> None:
    name, option, value = words("cognito-idp", "AdminGetUser", UserPoolId="us-east-1_a", Username="file:///etc/passwd")
    assert (name, option) == ("admin-get-user", "--cli-input-json")
    assert json.loads(value) == {"UserPoolId": "us-east-1_a", "Username": "file:///etc/passwd"}


@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("cognito-idp", "AdminSetUserPassword", {"Password": "hunter2hunter2"}),
        ("cognito-idp", "AdminCreateUser", {"TemporaryPassword": "hunter2hunter2"}),
        ("cognito-idp", "InitiateAuth", {"AuthParameters": {"USERNAME": "ada", "PASSWORD": "hunter2hunter2"}}),
        ("cognito-idp", "ResendConfirmationCode", {"SecretHash": "hunter2hunter2"}),
        ("sesv2", "CreateEmailIdentity", {"DkimSigningAttributes": {"DomainSigningPrivateKey": "hunter2hunter2"}}),
    ],
)
def test_secrets_are_masked(service: str, operation: str, given: dict[str, Any]) -> None:
    shown = command(service, operation, given, "us-east-1", URL)
    assert "hunter2" not in shown
    assert MASK in shown


def test_a_long_command_is_broken_into_lines_that_a_shell_joins() -> None:
    shown = command("cognito-idp", "CreateGroup", {"UserPoolId": "us-east-1_abcdefghi", "Description": "x" * 80}, "us-east-1", URL)
    assert all(line.endswith(" \\") for line in shown.splitlines()[:-1])
    assert shlex.split(shown.replace("\\\n", ""))[-1] == URL
