"""The doctor names the planted cause first, and finds nothing where nothing is wrong."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures import plantings
from fixtures.plantings import PLANTED, Planting, developer, identity_gone, sandboxed
from gatepost.rules.identity_policy import recommended

from .conftest import READS

FRAME = "Cognito received the following error from Amazon SES when attempting to send email: "
UNVERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1: "


def test_nothing_is_found_where_nothing_is_wrong(clinic: Any) -> None:
    sheet = clinic.doctor(clinic.healthy())
    assert sheet.cause is None
    assert sheet.exit_code == 0
    assert sheet.ids("found", "FUW") == []
    assert {"A2", "A5", "B1", "B2", "B3", "B4", "B5", "C1", "C2", "C3", "C4", "C5", "C7b", "C8", "C11", "D1"} <= set(sheet.ids("ok"))


def test_nothing_is_found_for_a_user_whose_mail_arrives(clinic: Any) -> None:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    sheet = clinic.doctor(pool_id, "--username", "ada", "--email", "ada@lovelace.org")
    assert (sheet.cause, sheet.exit_code) == (None, 0)
    assert {"D4", "D5", "D6", "D7", "D8"} <= set(sheet.ids("ok"))


def test_a_pool_on_the_default_sender_is_a_warning_and_no_cause(clinic: Any) -> None:
    sheet = clinic.doctor(clinic.pool())
    assert (sheet.cause, sheet.exit_code) == (None, 1)
    assert sheet.first["id"] == "A2"
    assert "COGNITO_DEFAULT" in sheet["A1"]["text"]
    assert sheet["A5"]["text"].startswith("0 of the 50 mails of this day are used.")


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("T1", FRAME + UNVERIFIED + "somebody@elsewhere.org"),
        ("T2", FRAME + UNVERIFIED + "arn:aws:ses:us-east-1:123456789012:identity/post@example.com"),
        ("T2", FRAME + UNVERIFIED + "Club <post@example.com>"),
        ("T3", "Amazon SES account is in Sandbox. Verify Send-to email address or Amazon SES Account"),
        ("T4", "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure …"),
        ("T4", "Exceeded daily email limit for the operation or account. Number of allowed operation has exceeded. …"),
        ("T5", "Attempt limit exceeded, please try after some time."),
        ("T6", "Cannot configure From email address for default email configuration"),
        ("T7", "Source ARN is required to use DEVELOPER email sending owner"),
        ("T8", "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2."),
        ("T9", "Email arn does not belong to your account."),
        ("T10", "Cognito is not allowed to use your email identity"),
        ("T10", "An error occurred (InvalidEmailRoleAccessPolicyException) when calling the SignUp operation: …"),
        ("T11", "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"),
        ("T12", "Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool"),
        ("T13", "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT."),
        ("T14", FRAME + "Maximum sending rate exceeded."),
        ("T15", "Invalid email provided/Unable to send the email"),
        ("T16", "CustomMessage failed with error boom."),
        ("T17", "User is disabled."),
        ("T18", "The message is invalid."),
    ],
)
def test_the_error_text_is_matched_first(clinic: Any, check: str, text: str) -> None:
    sheet = clinic.doctor(clinic.healthy(), "--error", text)
    assert sheet.cause == check
    assert sheet.exit_code == 2
    assert [one for one in sheet.ids("found") if one.startswith("T")] == [check]


def test_an_error_text_nobody_knows_changes_nothing(clinic: Any) -> None:
    assert clinic.doctor(clinic.healthy(), "--error", "Something else").cause is None


@pytest.mark.parametrize("planting", PLANTED, ids=str)
def test_exactly_the_planted_cause_is_named_first(clinic: Any, planting: Planting) -> None:
    sheet = clinic.doctor(*planting.plant(clinic))
    assert sheet.first["id"] == planting.check, sheet.findings[:3]
    assert (sheet.first["severity"], sheet.first["status"]) == (planting.severity, "found")
    stops = planting.severity in "FU"
    assert (sheet.cause, sheet.exit_code) == ((planting.check, 2) if stops else (None, 1))
    assert set(sheet.ids("found", "FUW")) == {planting.check, *planting.also}
    assert all(sheet.first[part] for part in ("title", "text", "meaning", "remedy", "read", "source", "certainty"))
    changing = [call for call in clinic.elsewhere.calls if not call.startswith(READS)]
    assert not changing, "the doctor only reads"


@pytest.mark.parametrize(
    "plant",
    [
        *(plantings.switched_off, plantings.set_gone, plantings.set_paused, plantings.wrong_region, plantings.other_account),
        *(plantings.from_outside, plantings.from_missing, plantings.address_named_domain_verified, plantings.policy_missing),
        *(plantings.disabled_user, plantings.unverified_user, plantings.suppressed),
    ],
)
def test_the_remedy_is_a_command_that_works(clinic: Any, plant: Callable[[Any], list[str]]) -> None:
    arguments = plant(clinic)
    program, *options = shlex.split(clinic.doctor(*arguments).first["remedy"].splitlines()[0])
    ran = subprocess.run(
        [Path(sys.executable).with_name(program), *options, *(["--yes"] if program == "gatepost" else [])],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert clinic.doctor(*arguments).cause is None


def test_a_verified_recipient_makes_the_sandbox_somebody_elses_trouble(clinic: Any) -> None:
    [pool_id] = sandboxed(clinic)
    clinic.verify("ada@lovelace.org")
    sheet = clinic.doctor(pool_id, "--email", "ada+test@lovelace.org")
    assert (sheet.cause, sheet["B1"]["severity"]) == ("B1", "U")


def test_the_report_says_how_the_review_stands_and_where_production_access_is(clinic: Any) -> None:
    source = clinic.verify("example.com", "eu-west-1")
    clinic.leave_sandbox("us-east-1")
    pool_id = clinic.pool(EmailConfiguration=developer(clinic, source))
    clinic.sesv2("eu-west-1").put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True)
    sheet = clinic.doctor(pool_id)
    assert sheet.cause == "B1"
    assert "PENDING" in sheet["B2"]["text"]
    assert sheet["B7"]["text"] == "SES is out of the sandbox in us-east-1, but the pool sends from eu-west-1, which is not."


def test_an_identity_that_is_verified_elsewhere_is_said_to_be(clinic: Any) -> None:
    [pool_id] = identity_gone(clinic)
    clinic.verify("example.com", "us-west-2")
    assert "It is verified in us-west-2." in clinic.doctor(pool_id).first["text"]


def test_own_address_by_the_default_sender_is_a_warning(clinic: Any) -> None:
    source = clinic.verify("post@example.com")
    pool_id = clinic.pool()
    document = recommended(source, clinic.gatepost.account, clinic.described(pool_id)["Arn"], "us-east-1")
    clinic.sesv2().create_email_identity_policy(EmailIdentity="post@example.com", PolicyName="cognito", Policy=json.dumps(document))
    configuration = {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": source}
    clinic.cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration=configuration, AutoVerifiedAttributes=["email"])
    sheet = clinic.doctor(pool_id)
    assert (sheet.cause, sheet.exit_code) == (None, 1)
    assert {"A2", "A3"} == set(sheet.ids("found", "FUW"))
    assert "C6" in sheet.ids("ok")


def test_more_users_than_mails_is_a_warning(clinic: Any) -> None:
    pool_id = clinic.pool()
    for number in range(51):
        clinic.invite(pool_id, f"user{number}")
    assert "A6" in clinic.doctor(pool_id).ids("found", "W")


def test_small_faults_of_a_healthy_pool_are_warnings(clinic: Any) -> None:
    pool_id = clinic.healthy()
    clinic.store_configuration(pool_id, **developer(clinic, clinic.arn()) | {"ReplyToEmailAddress": "no-address"})
    clinic.sesv2().put_email_identity_dkim_attributes(EmailIdentity="example.com", SigningEnabled=False)
    sheet = clinic.doctor(pool_id)
    assert (sheet.cause, sheet.exit_code) == (None, 1)
    assert set(sheet.ids("found", "FUW")) == {"C9", "C11", "E7"}


def test_a_function_that_sends_takes_ses_out_of_the_question(clinic: Any) -> None:
    function = "arn:aws:lambda:us-east-1:123456789012:function:sender"
    triggers = {
        "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": function},
        "KMSKeyID": "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012",
    }
    source = clinic.verify("example.com")
    sheet = clinic.doctor(clinic.pool(LambdaConfig=triggers, EmailConfiguration=developer(clinic, source)))
    assert sheet.cause is None
    assert sheet.first["id"] == "E1"
    assert {"B1", "B5"} <= set(sheet.ids("skipped"))
