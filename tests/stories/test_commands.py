"""Gatepost's own commands, as a person or a script runs them beside a server."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # commands talk HTTP; what is behind it does not matter


@pytest.fixture
def club(clubs: Any) -> Any:
    """A club that mails codes."""
    return clubs(AutoVerifiedAttributes=["email"])


def test_a_script_signs_up_and_takes_the_code_from_the_inbox(shell: Any, club: Any) -> None:
    club.sign_up("ada", email="script@example.com")
    code = shell.says("inbox", "wait", "--to", "script@example.com", "--code").strip()
    club.confirm("ada", code)

    [mail] = shell.json("inbox", "list", "--to", "script@example.com")
    assert mail["code"] == code
    shown = shell.says("inbox", "show", mail["id"])
    assert "Subject:   Your verification code" in shown
    assert f"Code:      {code}" in shown
    assert shell.json("inbox", "show", mail["id"]) == mail
    assert f"Message-ID: <{mail['id']}" in shell.says("inbox", "show", mail["id"], "--raw")
    line = next(line for line in shell.says("inbox", "list").splitlines() if mail["id"] in line)
    assert "script@example.com" in line
    assert code in line


def test_waiting_in_vain_ends_with_a_sentence(shell: Any) -> None:
    done = shell.run("inbox", "wait", "--to", "nobody@example.com", "--timeout", "0.2")
    assert (done.returncode, done.stderr) == (1, "gatepost: No mail to nobody@example.com came within 0.2 seconds.\n")


def test_only_new_mail_counts_if_one_says_so(shell: Any, club: Any) -> None:
    club.sign_up("ada", email="older@example.com")
    assert shell.run("inbox", "wait", "--to", "older@example.com", "--new", "--timeout", "0.2").returncode == 1


def test_a_link_is_taken_from_the_inbox_and_an_identity_verified(shell: Any, gatepost: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="linked@example.com")
    link = shell.says("inbox", "wait", "--to", "linked@example.com", "--link").strip()
    assert link.startswith(f"{gatepost.url}/_ses/verify?")
    assert "has no code in it" in shell.run("inbox", "wait", "--to", "linked@example.com", "--code").stderr

    gatepost.sesv2.create_email_identity(EmailIdentity="commanded.example")
    account = ("--account", gatepost.account)
    assert shell.says("identities", "verify", "commanded.example", *account) == "commanded.example is verified in us-east-1.\n"
    listed = shell.json("identities", "list", *account)
    assert {one["name"]: one["status"] for one in listed} == {"commanded.example": "SUCCESS", "linked@example.com": "PENDING"}
    assert "linked@example.com" in shell.says("identities", "list", *account)
    refused = shell.run("identities", "verify", "other.example", *account, "--region", "eu-west-1")
    assert (refused.returncode, refused.stderr) == (
        1,
        f"gatepost: Account {gatepost.account} has no identity other.example in eu-west-1.\n",
    )


def test_reviews_are_listed_and_answered(shell: Any, gatepost: Any) -> None:
    gatepost.sesv2.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://shop.example", ProductionAccessEnabled=True)
    case = next(one["id"] for one in shell.json("reviews", "list") if one["account"] == gatepost.account)
    assert "transactional https://shop.example" in shell.says("reviews", "list")
    assert shell.says("reviews", "approve", case, "--max-rate", "3") == f"{case} is granted.\n"
    assert gatepost.sesv2.get_account()["SendQuota"]["MaxSendRate"] == 3
    assert shell.run("reviews", "deny", case).stderr == f"gatepost: There is no open request {case}.\n"


def test_keys_are_made_listed_and_removed(shell: Any, gatepost: Any) -> None:
    key = shell.json("keys", "create", "--account", gatepost.account)
    assert key["access_key_id"] in shell.says("keys", "list")
    assert shell.says("keys", "delete", key["access_key_id"]) == f"{key['access_key_id']} is removed.\n"
    assert key["access_key_id"] not in shell.says("keys", "list")
    exports = shell.says("keys", "create").splitlines()
    assert exports[1].startswith("export AWS_ACCESS_KEY_ID=AKIA")
    assert exports[2].startswith("export AWS_SECRET_ACCESS_KEY=")


def test_a_program_is_pointed_here(shell: Any, gatepost: Any, club: Any) -> None:
    listed = shell.aws("cognito-idp", "list-user-pools", "--max-results", "10")
    assert [pool["Id"] for pool in json.loads(listed.stdout)["UserPools"]] == [club.pool_id]
    assert shell.run("exec", "--", "sh", "-c", "exit 7").returncode == 7
    missing = shell.run("exec", "--", "no-such-program")
    assert (missing.returncode, missing.stderr) == (1, "gatepost: no-such-program can't be run (No such file or directory).\n")

    variables = shell.json("env", "--account", gatepost.account, "--region", "eu-west-1")
    assert variables == {
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": gatepost.url,
        "AWS_ENDPOINT_URL_SES": gatepost.url,
        "AWS_ENDPOINT_URL_SESV2": gatepost.url,
        "AWS_ENDPOINT_URL_STS": gatepost.url,
        "AWS_ENDPOINT_URL_IAM": gatepost.url,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": gatepost.account,
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    assert f"export AWS_ENDPOINT_URL_SESV2={gatepost.url}" in shell.says("env")
    assert "AWS_ACCESS_KEY_ID" not in shell.json("env", "--keep-credentials")


def test_the_callers_own_profile_does_not_get_in_the_way(shell: Any) -> None:
    seen = shell.run("exec", "--", "env", AWS_PROFILE="production", AWS_SESSION_TOKEN="token", AWS_ACCESS_KEY_ID="AKIAREAL").stdout
    assert "AWS_ACCESS_KEY_ID=123456789012" in seen
    assert "AWS_PROFILE" not in seen
    assert "AWS_SESSION_TOKEN" not in seen
    kept = shell.run("exec", "--keep-credentials", "--", "env", AWS_PROFILE="production", AWS_ACCESS_KEY_ID="AKIAREAL").stdout
    assert "AWS_ACCESS_KEY_ID=AKIAREAL" in kept
    assert "AWS_PROFILE=production" in kept


def test_without_a_server_a_command_says_so(shell: Any) -> None:
    done = shell.run("inbox", "list", GATEPOST_URL="http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr.startswith("gatepost: No server answers at http://127.0.0.1:1 (")
    assert done.stderr.endswith("Start one with: gatepost serve\n")


def test_the_operators_password_is_sent_along(shell: Any, server_with: Any) -> None:
    url = server_with(operator_password="open sesame").url
    refused = shell.run("inbox", "list", GATEPOST_URL=url)
    assert (refused.returncode, refused.stderr) == (1, "gatepost: The operator's password is needed (HTTP Basic, any user name).\n")
    allowed = shell.run("inbox", "list", GATEPOST_URL=url, GATEPOST_OPERATOR_PASSWORD="open sesame")
    assert (allowed.returncode, allowed.stdout) == (0, "The inbox is empty.\n")


def test_the_mail_is_emptied(shell: Any, server_with: Any) -> None:
    server = server_with()
    server.client("sesv2").create_email_identity(EmailIdentity="me@example.com")
    emptied = shell.run("inbox", "empty", GATEPOST_URL=server.url)
    assert emptied.stdout == "1 messages deleted.\n"


def test_the_version_is_told(shell: Any) -> None:
    from gatepost import __version__

    assert shell.says("--version") == f"gatepost {__version__}\n"
