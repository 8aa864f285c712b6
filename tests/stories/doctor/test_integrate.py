"""Pointing a pool at SES: what is checked first, what is shown, what is asked, and what happens when it goes wrong."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gatepost.rules.pool_update import difference

RICH: dict[str, Any] = {
    "LambdaConfig": {"PreSignUp": "arn:aws:lambda:us-east-1:123456789012:function:f"},
    "AutoVerifiedAttributes": ["email"],
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "Club: {####}", "EmailSubject": "Club"},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True},
    "DeletionProtection": "ACTIVE",
    "UserPoolTags": {"team": "identity"},
}


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {change.path for change in difference(before, after)}


def standing(told: dict[str, Any], verdict: str) -> list[dict[str, Any]]:
    """The preconditions that stand like that."""
    return [one for one in told["preconditions"] if one["verdict"] == verdict]


@pytest.fixture
def pool_id(clinic: Any) -> str:
    """A pool with many settings, on AWS's own sender, and example.com verified."""
    clinic.verify("example.com")
    return clinic.pool(**RICH)


def test_a_sender_is_enough(clinic: Any, pool_id: str) -> None:
    before = clinic.described(pool_id)
    code, told = clinic.integrate(pool_id, "--from", "Club <post@mail.example.com>")
    after = clinic.described(pool_id)
    assert (code, told["outcome"]) == (0, "done")
    assert after["EmailConfiguration"] == {
        "SourceArn": clinic.arn("example.com"),
        "EmailSendingAccount": "DEVELOPER",
        "From": "Club <post@mail.example.com>",
    }
    assert {path.partition(".")[0] for path in changed(before, after)} == {"EmailConfiguration"}


def test_a_plain_update_beside_it_resets_the_pool(clinic: Any, pool_id: str) -> None:
    before = clinic.described(pool_id)
    source = {"EmailSendingAccount": "DEVELOPER", "SourceArn": clinic.arn(), "From": "post@example.com"}
    _, told = clinic.integrate(pool_id, "--dry-run", "--from", "post@example.com")
    clinic.cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration=source, AutoVerifiedAttributes=["email"])
    lost = changed(before, clinic.described(pool_id))
    assert {"LambdaConfig.PreSignUp", "AdminCreateUserConfig.AllowAdminCreateUserOnly", "DeviceConfiguration"} <= lost
    assert {"VerificationMessageTemplate.EmailMessage", "UserAttributeUpdateSettings"} <= lost
    assert not {"DeletionProtection", "UserPoolTags.team"} & lost
    assert {one["path"] for one in told["plain_update_resets"]} == lost - {
        "EmailConfiguration.EmailSendingAccount",
        "EmailConfiguration.SourceArn",
        "EmailConfiguration.From",
    } | {"AutoVerifiedAttributes"}


def test_the_nearest_verified_identity_is_taken(clinic: Any, pool_id: str) -> None:
    clinic.verify("mail.example.com")
    clinic.verify("post@mail.example.com")
    clinic.sesv2().create_email_identity(EmailIdentity="pending@mail.example.com")
    for sender, identity in (
        ("post@mail.example.com", "post@mail.example.com"),
        ("post+news@mail.example.com", "post@mail.example.com"),
        ("pending@mail.example.com", "mail.example.com"),
        ("other@example.com", "example.com"),
    ):
        code, told = clinic.integrate(pool_id, "--from", sender)
        assert code == 0, told
        assert clinic.described(pool_id)["EmailConfiguration"]["SourceArn"] == clinic.arn(identity)


def test_an_identity_in_another_region_of_the_row_is_found(clinic: Any) -> None:
    clinic.verify("example.com", "eu-west-1")
    pool_id = clinic.pool()
    code, told = clinic.integrate(pool_id, "--from", "post@example.com")
    assert code == 0
    assert clinic.described(pool_id)["EmailConfiguration"]["SourceArn"] == clinic.arn(region="eu-west-1")
    assert standing(told, "warning")[0]["sentence"].startswith("SES in eu-west-1 is in the sandbox")


def test_members_are_merged_and_taken_away(clinic: Any, pool_id: str) -> None:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news")
    clinic.integrate(
        pool_id, "--identity", "EXAMPLE.com", "--from", "a@example.com", "--reply-to", "help@other.org", "--configuration-set", "news"
    )
    clinic.integrate(pool_id, "--from", "b@example.com", "--configuration-set", "")
    assert clinic.described(pool_id)["EmailConfiguration"] == {
        "SourceArn": clinic.arn(),
        "ReplyToEmailAddress": "help@other.org",
        "EmailSendingAccount": "DEVELOPER",
        "From": "b@example.com",
    }
    code, _ = clinic.integrate(pool_id, "--back-to-default")
    assert code == 0
    assert clinic.described(pool_id)["EmailConfiguration"] == {
        "ReplyToEmailAddress": "help@other.org",
        "EmailSendingAccount": "COGNITO_DEFAULT",
    }


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        (["--source-arn", "OWN:other.org", "--from", "a@other.org"], "InvalidParameterException", "Email address is not verified."),
        (["--identity", "example.com", "--from", "a@other.org"], "InvalidParameterException", "Email address is not verified."),
        (["--identity", "example.com", "--from", "example.com"], "InvalidParameterException", "Provided From email address is invalid"),
        (["--identity", "example.com"], "InvalidParameterException", "Provided From email address is invalid"),
        (
            ["--from", "a@example.com", "--configuration-set", "news"],
            "InvalidParameterException",
            "Configuration set <news> does not exist.",
        ),
        (
            ["--source-arn", "arn:aws:ses:eu-central-1:OWN:identity/example.com", "--from", "a@example.com"],
            "InvalidParameterException",
            "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.",
        ),
        (
            ["--source-arn", "arn:aws:ses:us-east-1:999999999999:identity/example.com", "--from", "a@example.com"],
            "NotAuthorizedException",
            "Email arn does not belong to your account.",
        ),
        (
            ["--source-arn", "OWN:post@example.com", "--back-to-default"],
            "InvalidEmailRoleAccessPolicyException",
            "Cognito is not allowed to use your email identity",
        ),
    ],
)
def test_what_cognito_would_refuse_is_refused_before_anything_is_changed(
    clinic: Any, pool_id: str, options: list[str], kind: str, text: str
) -> None:
    before = clinic.described(pool_id)
    own = f"arn:aws:ses:us-east-1:{clinic.gatepost.account}:identity/"
    written = [one.replace("OWN:identity/", f"{clinic.gatepost.account}:identity/").replace("OWN:", own) for one in options]
    code, told = clinic.integrate(pool_id, *written)
    answer = standing(told, "refused")[0]["answer"]
    assert (code, told["outcome"], answer["code"]) == (2, "refused", kind)
    assert text in answer["text"]
    assert clinic.described(pool_id) == before
    with pytest.raises(clinic.cognito.exceptions.ClientError) as said:
        clinic.cognito.update_user_pool(**{**told["request"], "UserPoolId": pool_id})
    assert said.value.response["Error"] == {"Code": kind, "Message": answer["text"]}


def test_a_sender_that_nothing_verified_covers_is_refused_by_name(clinic: Any, pool_id: str) -> None:
    code, told = clinic.integrate(pool_id, "--from", "a@sub.other.org")
    assert code == 2
    assert standing(told, "refused")[0]["sentence"] == (
        "No verified identity covers a@sub.other.org in us-east-1, us-west-2, eu-west-1; "
        "looked for a@sub.other.org, sub.other.org, other.org."
    )


def test_the_difference_is_shown_and_asked_about(clinic: Any, pool_id: str) -> None:
    before = clinic.described(pool_id)
    options = ("integrate", "--user-pool-id", pool_id, "--from", "post@example.com")
    declined = clinic.run(*options, typed="n\n")
    assert declined.exit_code == 1
    assert '  EmailConfiguration.From: (not set) -> "post@example.com"' in declined.stdout.splitlines()
    assert "An update with EmailConfiguration alone would also reset (this one does not):" in declined.stdout
    assert "Warning: SES in us-east-1 is in the sandbox" in declined.stdout
    assert f"--contact-language EN --region us-east-1 --endpoint-url {clinic.url}" in declined.stdout
    assert declined.stdout.splitlines()[-1] == "Nothing was changed."
    assert clinic.described(pool_id) == before
    accepted = clinic.run(*options, typed="y\n")
    assert accepted.exit_code == 0
    assert accepted.stdout.splitlines()[-1] == "Done: the pool reads back as planned."
    again = clinic.run(*options)
    assert "This changes:" not in again.stdout
    assert again.stdout.splitlines()[-1] == "The pool is configured like that already."
    assert again.exit_code == 0


def test_where_nobody_can_answer_nothing_is_changed(clinic: Any, pool_id: str) -> None:
    before = clinic.described(pool_id)
    unanswered = clinic.run("integrate", "--user-pool-id", pool_id, "--from", "post@example.com", typed="")
    assert unanswered.exit_code == 1
    assert unanswered.stdout.splitlines()[-2:] == ["Nobody is there to answer; with --yes nobody is asked.", "Nothing was changed."]
    assert clinic.described(pool_id) == before


def test_a_sender_that_is_no_address_is_said_to_be_none(clinic: Any, pool_id: str) -> None:
    code, told = clinic.integrate(pool_id, "--from", "Club")
    assert code == 2
    assert standing(told, "refused")[0]["sentence"] == "Club is not an address that mail can be from."


def test_a_dry_run_changes_nothing(clinic: Any, pool_id: str) -> None:
    before = clinic.described(pool_id)
    code, told = clinic.integrate(pool_id, "--dry-run", "--from", "post@example.com")
    assert (code, told["outcome"]) == (0, "dry-run")
    assert told["request"]["LambdaConfig"] == RICH["LambdaConfig"]
    assert "UnusedAccountValidityDays" not in told["request"]["AdminCreateUserConfig"]
    assert clinic.described(pool_id) == before


def test_what_cognito_itself_refuses_is_told_in_its_words(clinic: Any, pool_id: str, neighbour: Any) -> None:
    neighbour.answer("UpdateUserPool", 400, '{"__type": "ConcurrentModificationException", "message": "Busy."}')
    result = clinic.run("integrate", "--user-pool-id", pool_id, "--from", "post@example.com", "--yes", endpoint=neighbour.url)
    assert result.exit_code == 2
    assert result.stderr.strip() == "gatepost: AWS refused the update, nothing is changed. ConcurrentModificationException: Busy."


def test_a_pool_that_reads_back_otherwise_is_reported_and_can_be_put_back(
    clinic: Any, pool_id: str, neighbour: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = clinic.described(pool_id)
    neighbour.answer("UpdateUserPool", 200, "{}")
    result = clinic.run("integrate", "--user-pool-id", pool_id, "--from", "post@example.com", "--yes", "--json", endpoint=neighbour.url)
    told = json.loads(result.stdout)
    assert (result.exit_code, told["outcome"]) == (2, "differs")
    assert {one["path"].partition(".")[0] for one in told["lost"]} == {"EmailConfiguration"}

    clinic.cognito.update_user_pool(UserPoolId=pool_id, AutoVerifiedAttributes=["email"])
    assert changed(before, clinic.described(pool_id)) != set()
    aws, *arguments = shlex.split(told["restore"])
    program = str(Path(sys.executable).with_name(aws))
    restored = subprocess.run([program, *arguments, "--endpoint-url", clinic.url], capture_output=True, text=True, timeout=60)
    assert restored.returncode == 0, restored.stderr
    assert changed(before, clinic.described(pool_id)) == set()


def test_a_pool_of_an_alternate_region_is_told_which_policy_is_missing(clinic: Any) -> None:
    clinic.verify("example.com", "eu-central-1")
    cognito = clinic.gatepost.client("cognito-idp", region="me-central-1")
    pool_id = cognito.create_user_pool(PoolName="far")["UserPool"]["Id"]
    options = ("integrate", "--user-pool-id", pool_id, "--from", "post@example.com", "--yes")
    refused = clinic.run(*options)
    assert refused.exit_code == 2
    assert "InvalidEmailRoleAccessPolicyException" in refused.stderr
    aws, *arguments = shlex.split(refused.stderr.splitlines()[-1])
    program = str(Path(sys.executable).with_name(aws))
    attached = subprocess.run([program, *arguments, "--endpoint-url", clinic.url], capture_output=True, text=True, timeout=60)
    assert attached.returncode == 0, attached.stderr
    assert clinic.run(*options).exit_code == 0
    described = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["EmailConfiguration"]["SourceArn"] == clinic.arn(region="eu-central-1")
    assert clinic.doctor(pool_id)["C6"]["status"] == "ok"
