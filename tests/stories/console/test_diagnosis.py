"""The doctor's report as a page of the console: the same causes, the same remedies."""

import os
import shlex
import sys
from typing import Any

import pytest

from fixtures.console import Console
from gatepost.server import access_keys

SENDER = "post@example.com"


@pytest.fixture
def pool_id(gatepost: Any, operator: Any) -> str:
    """A pool that mails from the account's own SES, which is in the sandbox."""
    gatepost.sesv2.create_email_identity(EmailIdentity=SENDER)
    operator.verify(SENDER)
    return gatepost.cognito.create_user_pool(
        PoolName="club",
        AutoVerifiedAttributes=["email"],
        EmailConfiguration={
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": f"arn:aws:ses:us-east-1:{gatepost.account}:identity/{SENDER}",
        },
    )["UserPool"]["Id"]


def test_the_report_names_the_cause_and_the_command_that_mends_it(gatepost: Any, console: Any, pool_id: str) -> None:
    gatepost.cognito.admin_create_user(
        UserPoolId=pool_id,
        Username="ada",
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": "ada@example.org"}],
    )
    page = console.open(f"/doctor?pool={pool_id}&username=ada")
    assert page.status == 200
    assert "Probable cause" in page.text
    first = page.document.xpath("//article")[0].text_content()
    assert "sandbox" in first
    assert "put-account-details" in first
    assert "ada@example.org" in page.text, "the address is the user's own"


def test_what_a_log_showed_is_explained(console: Any, pool_id: str) -> None:
    shown = "Rate+exceeded+%3Cscript%3Ealert%281%29%3C%2Fscript%3E"
    page = console.open(f"/doctor?pool={pool_id}&error={shown}")
    assert page.status == 200
    assert page.document.xpath("//input[@name='error']")[0].get("value") == "Rate exceeded <script>alert(1)</script>"
    assert not [script for script in page.document.xpath("//script") if not script.get("src")]


def test_a_pool_that_is_not_there_could_not_be_looked_at(console: Any, pool_id: str) -> None:
    page = console.open("/doctor?pool=us-east-1_Missing00")
    assert page.status == 200
    assert "could not be examined" in page.text


def test_without_a_pool_the_way_to_one_is_shown(gatepost: Any, console: Any) -> None:
    assert "There is no user pool" in console.open("/doctor").text


def test_the_report_comes_with_the_same_question_for_a_terminal(gatepost: Any, console: Any, shell: Any, pool_id: str) -> None:
    page = console.open(f"/doctor?pool={pool_id}&email=bob@example.org")
    [command] = [code.text_content() for code in page.document.xpath("//main//code") if code.text_content().startswith("gatepost exec")]
    words = shlex.split(command)
    words[words.index("--") + 1] = os.path.join(os.path.dirname(sys.executable), "gatepost")
    done = shell.run(*words[1:])
    assert done.returncode == 2, done.stderr
    assert "sandbox" in done.stdout


def test_where_signatures_are_checked_the_doctor_signs_with_a_key_of_the_account(server_with: Any) -> None:
    server = server_with(auth="strict")
    strict = Console(server.url, "123456789012/us-east-1")
    page = strict.open("/doctor?pool=us-east-1_Missing00")
    assert (page.status, "gatepost keys create" in page.text) == (409, True)
    with server.store.transaction() as tx:
        access_keys.create(tx, server.world.seal, "123456789012", server.world.clock())
        tx.commit()
    pool_id = strict.send("/user-pools/create", name="club").address.split("/")[-1]
    page = strict.open(f"/doctor?pool={pool_id}")
    assert (page.status, pool_id in page.text) == (200, True)
    assert "could not be examined" not in page.text


def test_it_reads_in_chinese(console: Any, pool_id: str) -> None:
    console.language = "zh-TW"
    page = console.open(f"/doctor?pool={pool_id}")
    assert "郵件為什麼沒有送達？" in page.text
    assert page.document.xpath("//div[@lang='en']//article")
