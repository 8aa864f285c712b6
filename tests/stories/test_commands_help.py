"""What the commands' own help teaches: its examples work as they stand, and the shell completes what one types."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from gatepost.cli.commands import app
from gatepost.cli.examples import EXAMPLES, commands

GATEPOST = Path(sys.executable).with_name("gatepost")
SERVE_LIKE = {"serve", "tour"}
"""They start a server of their own; other tests run them."""
FOUND_SOMETHING = {"doctor": (0, 1, 2)}
"""Exit codes other than 0 that say nothing against an example."""


def test_every_command_has_examples_or_needs_none() -> None:
    without = {name for name, _ in commands(app)} - set(EXAMPLES)
    assert without == {"serve", "decrypt", "inbox empty", "keys delete", *(name for name in without if name.startswith("keys op"))}
    assert set(EXAMPLES) <= {name for name, _ in commands(app)}


@pytest.mark.parametrize("server_with", ["sqlite"], indirect=True)
def test_examples_work_as_they_stand(server_with: Any, tmp_path: Path) -> None:
    server = server_with()
    pool_id = _furnish(server)
    environment = {"PATH": f"{GATEPOST.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "GATEPOST_URL": server.url}
    regions = iter(("us-east-1", "eu-west-1", "eu-west-2"))
    for name, example in ((name, example) for name, examples in EXAMPLES.items() for example in examples):
        if name in SERVE_LIKE or name.startswith("db "):
            continue
        subject = _review(server, next(regions)) if name in ("reviews approve", "reviews deny") else _newest(server)
        typed = example.replace("http://127.0.0.1:4580", server.url).replace("POOL", pool_id).replace(" ID", f" {subject}")
        if name in ("doctor", "integrate"):
            answers = ("--yes",) if "--back-to-default" in example else ()
            typed = shlex.join(["gatepost", "exec", "--", *shlex.split(typed), "--endpoint-url", server.url, *answers])
        done = subprocess.run(["sh", "-c", typed], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode in FOUND_SOMETHING.get(name, (0,)), f"{typed}\n{done.stdout}{done.stderr}"


def _furnish(server: Any) -> str:
    """A pool with members who have just been mailed and texted, and a verified domain to send as; the pool's id."""
    cognito, sesv2 = (server.client(service, account="123456789012") for service in ("cognito-idp", "sesv2"))
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/texts"}
    pool = cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email", "phone_number"], SmsConfiguration=sms)["UserPool"]
    client = cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="app")["UserPoolClient"]["ClientId"]
    for member, attribute, value in (("ada", "email", "ada@example.com"), ("ida", "phone_number", "+15555550100")):
        cognito.sign_up(ClientId=client, Username=member, Password="Lovelace-1815", UserAttributes=[{"Name": attribute, "Value": value}])
    sesv2.create_email_identity(EmailIdentity="example.com")
    urlopen(Request(f"{server.url}/_gatepost/identities/example.com/verify", method="POST")).close()
    return pool["Id"]


def _newest(server: Any) -> str:
    """The id of the newest message."""
    with urlopen(f"{server.url}/_inbox/messages") as answer:
        return json.load(answer)["messages"][0]["id"]


def _review(server: Any, region: str) -> str:
    """The id of a request for production access."""
    sesv2 = server.client("sesv2", account="123456789012", region=region)
    sesv2.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True)
    return sesv2.get_account()["Details"]["ReviewDetails"]["CaseId"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("gatepost int", {"integrate"}),
        ("gatepost serve --smtp-p", {"--smtp-patience", "--smtp-port", "--smtp-plaintext"}),
        ("gatepost serve --auth ", {"open", "strict"}),
        ("gatepost inbox wait --co", {"--code"}),
    ],
)
def test_the_shell_completes_commands_and_flags(line: str, offered: set[str]) -> None:
    words = line.split(" ")
    environment = {**os.environ, "_GATEPOST_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run([GATEPOST], env=environment, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered
