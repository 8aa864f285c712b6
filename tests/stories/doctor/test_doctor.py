"""The doctor names the planted cause first, and finds nothing where nothing is wrong."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gatepost.rules.identity_policy import recommended

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


def used_up(clinic: Any) -> list[str]:
    pool_id = clinic.pool()
    for number in range(51):
        with_mail = [{"Name": "email", "Value": f"user{number}@elsewhere.org"}]
        try:
            clinic.cognito.admin_create_user(UserPoolId=pool_id, Username=f"user{number}", UserAttributes=with_mail)
        except clinic.cognito.exceptions.LimitExceededException:
            assert number == 50
    return [pool_id]


def sandboxed(clinic: Any) -> list[str]:
    return [clinic.pool(EmailConfiguration=developer(clinic, clinic.verify("example.com")))]


def sandboxed_for_somebody(clinic: Any) -> list[str]:
    return [*sandboxed(clinic), "--email", "somebody@elsewhere.org"]


def developer(clinic: Any, source: str) -> dict[str, str]:
    return {"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": "Club <post@example.com>"}


def shut_down(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_account(enforcement_status="SHUTDOWN")
    return [pool_id]


def over_quota(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_account(max_24h=0)
    return [pool_id]


def switched_off(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.sesv2().put_account_sending_attributes(SendingEnabled=False)
    return [pool_id]


def without_source(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_configuration(pool_id, EmailSendingAccount="DEVELOPER")
    return [pool_id]


def wrong_region(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    source = clinic.verify("example.com", "eu-central-1")
    clinic.leave_sandbox("eu-central-1")
    clinic.store_configuration(pool_id, **developer(clinic, source))
    return [pool_id]


def identity_gone(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.sesv2().delete_email_identity(EmailIdentity="example.com")
    return [pool_id]


def identity_unverified(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.sesv2().create_email_identity(EmailIdentity="pending.org")
    configuration = developer(clinic, clinic.arn("pending.org")) | {"From": "post@pending.org"}
    clinic.store_configuration(pool_id, **configuration)
    return [pool_id]


def other_account(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_configuration(pool_id, **developer(clinic, clinic.arn(account="999999999999")))
    return [pool_id]


def from_outside(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_configuration(pool_id, **developer(clinic, clinic.arn()) | {"From": "post@other.org"})
    return [pool_id]


def from_missing(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_configuration(pool_id, EmailSendingAccount="DEVELOPER", SourceArn=clinic.arn())
    return [pool_id]


def address_named_domain_verified(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.store_configuration(pool_id, **developer(clinic, clinic.arn("post@example.com")))
    return [pool_id]


def policy_missing(clinic: Any) -> list[str]:
    pool_id = clinic.pool()
    clinic.store_configuration(pool_id, EmailSendingAccount="COGNITO_DEFAULT", SourceArn=clinic.verify("post@example.com"))
    return [pool_id]


def policy_for_another_pool(clinic: Any) -> list[str]:
    [pool_id] = policy_missing(clinic)
    source = clinic.arn("post@example.com")
    document = recommended(source, clinic.gatepost.account, clinic.described(clinic.pool())["Arn"], "us-east-1")
    clinic.sesv2().create_email_identity_policy(EmailIdentity="post@example.com", PolicyName="other", Policy=json.dumps(document))
    return [pool_id]


def policy_denies(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    statement = {"Sid": "nobody", "Effect": "Deny", "Principal": "*", "Action": "ses:SendEmail", "Resource": clinic.arn()}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    clinic.sesv2().create_email_identity_policy(EmailIdentity="example.com", PolicyName="shut", Policy=document)
    return [pool_id]


def set_gone(clinic: Any) -> list[str]:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news")
    source = clinic.verify("example.com")
    clinic.leave_sandbox()
    pool_id = clinic.pool(EmailConfiguration=developer(clinic, source) | {"ConfigurationSet": "news"})
    clinic.sesv2().delete_configuration_set(ConfigurationSetName="news")
    return [pool_id]


def set_paused(clinic: Any) -> list[str]:
    [pool_id] = set_gone(clinic)
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news", SendingOptions={"SendingEnabled": False})
    return [pool_id]


def link_without_domain(clinic: Any) -> list[str]:
    return [clinic.healthy(VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"})]


def unknown_user(clinic: Any) -> list[str]:
    return [clinic.healthy(), "--username", "nobody"]


def disabled_user(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    clinic.cognito.admin_disable_user(UserPoolId=pool_id, Username="ada")
    return [pool_id, "--username", "ada"]


def invited_user(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.invite(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    return [pool_id, "--username", "ada"]


def unverified_user(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org")
    return [pool_id, "--username", "ada"]


def user_with_a_phone(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true", phone_number="+441234567890", phone_number_verified="true")
    return [pool_id, "--username", "ada"]


def administrators_recover(clinic: Any) -> list[str]:
    pool_id = clinic.healthy(AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]})
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    return [pool_id, "--username", "ada"]


def other_address(clinic: Any) -> list[str]:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    return [pool_id, "--username", "ada", "--email", "ada@byron.org"]


def signs_up(clinic: Any, pool_id: str, **attributes: str) -> list[str]:
    client = clinic.cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")["UserPoolClient"]["ClientId"]
    listed = [{"Name": key, "Value": value} for key, value in attributes.items()]
    clinic.cognito.sign_up(ClientId=client, Username="ada", Password="Lovelace-1815", UserAttributes=listed)
    return [pool_id, "--username", "ada"]


def sign_up_sends_nothing(clinic: Any) -> list[str]:
    return signs_up(clinic, clinic.healthy(AutoVerifiedAttributes=[]), email="ada@lovelace.org")


PLANTED: list[tuple[str, str, Callable[[Any], list[str]]]] = [
    ("A5", "F", used_up),
    ("B1", "F", sandboxed),
    ("B1", "F", sandboxed_for_somebody),
    ("B3", "F", shut_down),
    ("B4", "F", over_quota),
    ("B5", "F", switched_off),
    ("C1", "F", without_source),
    ("C2", "F", wrong_region),
    ("C3", "F", identity_gone),
    ("C3", "F", identity_unverified),
    ("C4", "F", other_account),
    ("C5", "F", from_outside),
    ("C5", "F", from_missing),
    ("C5b", "F", address_named_domain_verified),
    ("C6", "F", policy_missing),
    ("C6", "F", policy_for_another_pool),
    ("C7b", "F", policy_denies),
    ("C8", "F", set_gone),
    ("C8", "F", set_paused),
    ("D3", "F", link_without_domain),
    ("D5", "U", unknown_user),
    ("D5", "U", disabled_user),
    ("D6", "U", invited_user),
    ("D7", "U", unverified_user),
    ("D7", "U", user_with_a_phone),
    ("D7", "U", administrators_recover),
    ("D8", "U", other_address),
    ("D2", "U", sign_up_sends_nothing),
]


@pytest.mark.parametrize(("check", "severity", "plant"), PLANTED, ids=[f"{row[0]}-{row[2].__name__}" for row in PLANTED])
def test_the_planted_cause_is_named_first(clinic: Any, check: str, severity: str, plant: Callable[[Any], list[str]]) -> None:
    sheet = clinic.doctor(*plant(clinic))
    assert sheet.cause == check, sheet.findings[:3]
    assert (sheet.first["severity"], sheet.first["status"], sheet.exit_code) == (severity, "found", 2)
    assert sheet.first["text"]


@pytest.mark.parametrize(
    "plant",
    [
        *(switched_off, set_gone, set_paused, wrong_region, other_account, from_outside, from_missing, address_named_domain_verified),
        *(policy_missing, disabled_user, unverified_user),
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
    assert set(sheet.ids("found", "FUW")) == {"C9", "C11"}


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


def test_the_page_about_the_doctor_lists_every_check(clinic: Any) -> None:
    page = (Path(__file__).parents[3] / "docs" / "doctor.md").read_text(encoding="utf-8")
    cells = [row.split("|")[1].strip() for row in page.splitlines() if row.startswith("| ")]
    listed = {check for cell in cells for check in expanded(cell)}
    asked = {one["id"] for one in clinic.doctor(clinic.pool()).findings}
    assert asked <= listed
    assert {check for check in listed - asked if not check.startswith("T")} == set()


def expanded(cell: str) -> list[str]:
    """`T6–T9` and `T11, T13` as single ids; nothing for the cells of other tables."""
    checks: list[str] = []
    for part in cell.replace(", ", ",").split(","):
        first, dash, last = part.partition("–")
        if dash and first[1:].isdigit():
            checks += [f"{first[0]}{number}" for number in range(int(first[1:]), int(last[1:]) + 1)]
        elif part[:1] in "TABCDE" and part[1:2].isdigit():
            checks.append(part)
    return checks
