"""Each precondition that fails: one clear sentence, the next step, and a pool that is as it was."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SENDER = ("--from", "post@example.com")
REFUSED, WARNING, UNCHECKED = "refused", "warning", "not checked"


def nothing(_clinic: Any, _pool_id: str) -> None:
    """The pool and the account as they are."""


def pending(name: str) -> Callable[[Any, str], None]:
    return lambda clinic, _: clinic.sesv2().create_email_identity(EmailIdentity=name)


def elsewhere(clinic: Any, _pool_id: str) -> None:
    clinic.verify("example.org", "eu-west-1")


def denied(clinic: Any, pool_id: str) -> None:
    document = (
        '{"Version": "2012-10-17", "Statement": [{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "ses:*", '
        f'"Resource": "{clinic.arn()}"}}]}}'
    )
    clinic.sesv2().create_email_identity_policy(EmailIdentity="example.com", PolicyName="no", Policy=document)


def mail_mfa(clinic: Any, pool_id: str) -> None:
    configuration = {"EmailSendingAccount": "DEVELOPER", "SourceArn": clinic.arn(), "From": "post@example.com"}
    recovery = {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
    clinic.cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration=configuration, AccountRecoverySetting=recovery)
    clinic.cognito.set_user_pool_mfa_config(
        UserPoolId=pool_id,
        EmailMfaConfiguration={"Message": "Your code: {####}"},
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="OPTIONAL",
    )


def paused_set(clinic: Any, _pool_id: str) -> None:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news", SendingOptions={"SendingEnabled": False})


def switched_off(clinic: Any, _pool_id: str) -> None:
    clinic.sesv2().put_account_sending_attributes(SendingEnabled=False)


def custom_sender(clinic: Any, pool_id: str) -> None:
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    triggers = {
        "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": function},
        "KMSKeyID": "arn:aws:kms:us-east-1:123456789012:key/1",
    }
    clinic.cognito.update_user_pool(UserPoolId=pool_id, LambdaConfig=triggers)


@dataclass(frozen=True)
class Row:
    """A precondition that fails, what is asked for, and what is said."""

    name: str
    verdict: str
    ill: Callable[[Any, str], None]
    options: tuple[str, ...]
    sentence: str
    next_step: str = ""


OWN = "arn:aws:ses:us-east-1:ACCOUNT:identity/"
ROWS = (
    Row("from", REFUSED, nothing, ("--back-to-default", *SENDER), "AWS's own sender takes no From.", "Leave --from out"),
    Row("identity", REFUSED, nothing, ("--from", "Club"), "Club is not an address that mail can be from.", "Write --from ADDRESS"),
    Row("identity", REFUSED, nothing, (), "Nobody was named whom the mail shall be from.", "Add --from ADDRESS, --identity NAME"),
    Row("identity", REFUSED, nothing, ("--from", "a@other.org"), "No verified identity covers a@other.org", "create-email-identity"),
    Row(
        "from",
        REFUSED,
        nothing,
        ("--identity", "example.com"),
        "example.com is a domain, so From has to name",
        "--from no-reply@example.com",
    ),
    Row("from", REFUSED, nothing, ("--identity", "example.com", "--from", "x"), "x is not an address", "Write --from ADDRESS"),
    Row(
        "account",
        REFUSED,
        nothing,
        ("--source-arn", "arn:aws:ses:us-east-1:999999999999:identity/example.com", *SENDER),
        "The identity is account 999999999999's and the pool account ACCOUNT's",
        "aws sesv2 create-email-identity --email-identity example.com",
    ),
    Row("account", REFUSED, nothing, ("--source-arn", OWN, *SENDER), "The ARN ends without the identity's name.", "--identity NAME"),
    Row(
        "region",
        REFUSED,
        nothing,
        ("--source-arn", "arn:aws:ses:eu-central-1:ACCOUNT:identity/example.com", *SENDER),
        "A pool in us-east-1 cannot send from SES in eu-central-1, only from eu-west-1, us-east-1, us-west-2.",
        "use --identity example.com --ses-region us-east-1",
    ),
    Row("identity", REFUSED, nothing, ("--identity", "other.org", "--from", "a@other.org"), "has no identity other.org.", "create-email"),
    Row("identity", REFUSED, nothing, ("--identity", "post@example.com"), "no identity post@example.com.", "--identity example.com --from"),
    Row(
        "identity",
        REFUSED,
        elsewhere,
        ("--identity", "example.org", "--ses-region", "us-west-2", "--from", "a@example.org"),
        "SES in us-west-2 has no identity example.org.",
        "use --identity example.org --ses-region eu-west-1",
    ),
    Row(
        "identity",
        REFUSED,
        pending("other.org"),
        ("--identity", "other.org", "--from", "a@other.org"),
        "other.org is not verified in us-east-1 (PENDING).",
        "aws sesv2 get-email-identity --email-identity other.org",
    ),
    Row(
        "identity",
        REFUSED,
        pending("ada@other.org"),
        ("--identity", "ada@other.org"),
        "ada@other.org is not verified in us-east-1 (PENDING).",
        "Open the link that SES has mailed to it",
    ),
    Row(
        "from",
        REFUSED,
        nothing,
        ("--identity", "example.com", "--from", "a@other.org"),
        "The identity example.com does not cover a@other.org.",
        "Use --from no-reply@example.com",
    ),
    Row(
        "configuration-set",
        REFUSED,
        nothing,
        (*SENDER, "--configuration-set", "news"),
        "SES in us-east-1 has no configuration set news.",
        "aws sesv2 create-configuration-set --configuration-set-name news",
    ),
    Row("policy", REFUSED, denied, SENDER, "A policy of example.com in us-east-1 refuses Cognito", "get-email-identity-policies"),
    Row(
        "policy",
        REFUSED,
        lambda clinic, _: clinic.verify("post@example.com"),
        ("--back-to-default", "--identity", "post@example.com"),
        "does not let email.cognito-idp.amazonaws.com send for this pool.",
        "aws sesv2 create-email-identity-policy --email-identity post@example.com",
    ),
    Row(
        "email-mfa",
        REFUSED,
        mail_mfa,
        ("--back-to-default",),
        "The pool sends codes by mail as a second factor (EmailMfaConfiguration), which takes its own SES.",
        "Take that factor away first: aws cognito-idp set-user-pool-mfa-config",
    ),
    Row("sandbox", WARNING, nothing, SENDER, "SES in us-east-1 is in the sandbox", "put-account-details --production-access-enabled"),
    Row(
        "sending", WARNING, paused_set, (*SENDER, "--configuration-set", "news"), "The configuration set news is paused", "sending-enabled"
    ),
    Row("sending", WARNING, switched_off, SENDER, "Sending is switched off for SES in us-east-1", "put-account-sending-attributes"),
    Row("role", WARNING, nothing, SENDER, "The account has no role yet by which Cognito sends", "create-service-linked-role"),
    Row("custom-sender", WARNING, custom_sender, SENDER, "A function sends this pool's mail (CustomEmailSender)"),
    Row("permission", UNCHECKED, nothing, SENDER, "Whether you may call cognito-idp:UpdateUserPool cannot be asked without calling it."),
)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.name}: {row.sentence[:48]}" for row in ROWS])
def test_each_is_one_sentence_and_a_next_step(clinic: Any, row: Row) -> None:
    clinic.verify("example.com")
    pool_id = clinic.pool()
    row.ill(clinic, pool_id)
    before = clinic.described(pool_id)
    account = clinic.gatepost.account
    options = [option.replace("ACCOUNT", account) for option in row.options]
    dry = ("--dry-run",) if row.verdict != REFUSED else ()
    code, told = clinic.integrate(pool_id, *dry, *options)
    said = [one for one in told["preconditions"] if (one["name"], one["verdict"]) == (row.name, row.verdict)]
    assert any(row.sentence.replace("ACCOUNT", account) in one["sentence"] and row.next_step in one["next_step"] for one in said), told
    assert all(one["sentence"].endswith(".") and "\n" not in one["sentence"] for one in said)
    if row.verdict == REFUSED:
        assert (code, told["outcome"]) == (2, "refused")
    assert clinic.described(pool_id) == before


def test_the_way_out_of_mfa_by_mail_works(clinic: Any) -> None:
    clinic.verify("example.com")
    pool_id = clinic.pool()
    mail_mfa(clinic, pool_id)
    _, told = clinic.integrate(pool_id, "--back-to-default")
    step = next(one["next_step"] for one in told["preconditions"] if one["verdict"] == REFUSED)
    aws, *arguments = shlex.split(step.partition(": ")[2])
    done = subprocess.run([Path(sys.executable).with_name(aws), *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    shown = clinic.cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
    assert "EmailMfaConfiguration" not in shown
    assert (shown["MfaConfiguration"], shown["SoftwareTokenMfaConfiguration"]) == ("OPTIONAL", {"Enabled": True})
    assert clinic.integrate(pool_id, "--back-to-default")[0] == 0


def test_without_permissions_it_says_what_it_could_not_look_at(clinic: Any, neighbour: Any) -> None:
    clinic.verify("example.com")
    pool_id = clinic.pool()
    refusal = '{"__type": "AccessDeniedException", "message": "User is not authorized to perform this."}'
    neighbour.answer("/v2/email/account", 403, refusal, "application/json")
    options = ("integrate", "--user-pool-id", pool_id, *SENDER, "--dry-run")
    result = clinic.run(*options, endpoint=neighbour.url)
    assert result.exit_code == 0
    assert "Not checked: SES account in us-east-1 (the permission ses:GetAccount is missing" in result.stdout
