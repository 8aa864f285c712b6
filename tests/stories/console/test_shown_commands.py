"""What a page called, copied into a shell: the AWS CLI then does the same."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # a command is the same whatever is behind it

HOSTILE = 'it\'s "ours", $HOME; `id` \\ 王小明'


def in_a_shell(command: str, account: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "x", "AWS_PAGER": ""}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_group_is_made_again_by_the_command_that_the_page_shows(gatepost: Any, console: Any) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    page = console.send(f"/user-pools/{pool_id}/groups/create", group="-board", description=HOSTILE, precedence="3")
    gatepost.cognito.delete_group(UserPoolId=pool_id, GroupName="-board")
    in_a_shell(next(command for command in page.commands if "create-group" in command), gatepost.account)
    group = gatepost.cognito.get_group(UserPoolId=pool_id, GroupName="-board")["Group"]
    assert (group["Description"], group["Precedence"]) == (HOSTILE, 3)


def test_what_is_nested_survives_the_shell_too(gatepost: Any, console: Any) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="club")["UserPool"]["Id"]
    gatepost.cognito.admin_create_user(UserPoolId=pool_id, Username="ada", MessageAction="SUPPRESS")
    page = console.send(f"/user-pools/{pool_id}/user/attributes?name=ada", **{"attribute:name": HOSTILE})
    gatepost.cognito.admin_delete_user_attributes(UserPoolId=pool_id, Username="ada", UserAttributeNames=["name"])
    in_a_shell(next(command for command in page.commands if "update-user-attributes" in command), gatepost.account)
    attributes = gatepost.cognito.admin_get_user(UserPoolId=pool_id, Username="ada")["UserAttributes"]
    assert {"Name": "name", "Value": HOSTILE} in attributes
