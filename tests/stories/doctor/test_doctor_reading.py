"""What the doctor cannot read it does not call healthy; what only AWS has, it reads there."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

NO_SUCH_ROLE = (
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>'
    "<Message>The role with name AWSServiceRoleForAmazonCognitoIdpEmailService cannot be found.</Message></Error></ErrorResponse>"
)
THE_ROLE = (
    '<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Path>/</Path><RoleName>r</RoleName>'
    "<RoleId>AROA</RoleId><Arn>arn:aws:iam::123456789012:role/r</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult>"
    "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetRoleResponse>"
)
FORBIDDEN = '{"message": "User is not authorized to perform it"}'


def test_services_that_the_endpoint_does_not_have_are_skipped(clinic: Any) -> None:
    sheet = clinic.doctor(clinic.healthy())
    assert "C7" in sheet.ids("skipped")
    assert sheet["C7"]["text"].startswith("Role AWSServiceRoleForAmazonCognitoIdpEmailService: not checked: ")


@pytest.mark.parametrize(("status", "body", "expected"), [(404, NO_SUCH_ROLE, "found"), (200, THE_ROLE, "ok")])
def test_the_role_is_looked_for_in_iam(clinic: Any, neighbour: Any, status: int, body: str, expected: str) -> None:
    neighbour.answer("Action=GetRole", status, body, "text/xml")
    sheet = clinic.doctor(clinic.healthy(), endpoint=neighbour.url)
    assert sheet["C7"]["status"] == expected
    assert sheet.cause == ("C7" if expected == "found" else None)


@pytest.mark.parametrize(
    ("mark", "checks"),
    [
        ("GET /v2/email/account", {"B1", "B2", "B3", "B4", "B5", "B7"}),
        ("/v2/email/identities/", {"C3", "C7b", "C10", "C11"}),
        ("AdminGetUser", {"D4", "D5", "D6", "D7", "D8"}),
    ],
)
def test_a_missing_permission_gives_no_clean_bill(clinic: Any, neighbour: Any, mark: str, checks: set[str]) -> None:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    neighbour.answer(mark.removeprefix("GET "), 403, FORBIDDEN)
    sheet = clinic.doctor(pool_id, "--username", "ada", endpoint=neighbour.url)
    assert sheet.cause is None
    assert checks <= set(sheet.ids("skipped"))


def test_a_configuration_set_that_cannot_be_read_is_skipped(clinic: Any, neighbour: Any) -> None:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news")
    pool_id = clinic.healthy()
    clinic.store_configuration(
        pool_id, EmailSendingAccount="DEVELOPER", SourceArn=clinic.arn(), From="post@example.com", ConfigurationSet="news"
    )
    neighbour.answer("/configuration-sets/", 403, FORBIDDEN)
    assert "C8" in clinic.doctor(pool_id, endpoint=neighbour.url).ids("skipped")


@pytest.mark.parametrize("refused", [True, False])
def test_the_daily_limit_shows_in_cloudtrail(clinic: Any, neighbour: Any, refused: bool) -> None:
    told = {"errorCode": "LimitExceededException", "errorMessage": "Exceeded daily email limit for the operation or the account."}
    event = {"EventName": "SignUp", "EventTime": datetime.now(UTC).timestamp(), "CloudTrailEvent": json.dumps(told if refused else {})}
    neighbour.answer("/_gatepost/default-sender", 404, "{}")
    neighbour.answer("LookupEvents", 200, json.dumps({"Events": [event]}))
    sheet = clinic.doctor(clinic.pool(), endpoint=neighbour.url)
    assert sheet["A5"]["status"] == ("found" if refused else "ok")
    assert sheet.cause == ("A5" if refused else None)


def test_the_suppression_list_is_read(clinic: Any, neighbour: Any) -> None:
    pool_id = clinic.healthy()
    entry = {"SuppressedDestination": {"EmailAddress": "ada@lovelace.org", "Reason": "BOUNCE", "LastUpdateTime": 1700000000}}
    neighbour.answer("/v2/email/suppression/addresses/", 200, json.dumps(entry), "application/json")
    sheet = clinic.doctor(pool_id, "--email", "ada@lovelace.org", endpoint=neighbour.url)
    assert sheet.cause == "E4"
    assert "BOUNCE" in sheet.first["text"]


def test_the_mail_from_domain_is_read(clinic: Any, neighbour: Any) -> None:
    pool_id = clinic.healthy()
    shown = clinic.sesv2().get_email_identity(EmailIdentity="example.com")
    shown = {key: shown[key] for key in ("IdentityType", "VerifiedForSendingStatus")} | {
        "MailFromAttributes": {
            "MailFromDomain": "bounce.example.com",
            "MailFromDomainStatus": "FAILED",
            "BehaviorOnMxFailure": "REJECT_MESSAGE",
        },
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS"},
    }
    neighbour.answer("/v2/email/identities/example.com", 200, json.dumps(shown), "application/json")
    assert clinic.doctor(pool_id, endpoint=neighbour.url).cause == "C10"


def test_log_delivery_is_read(clinic: Any, neighbour: Any) -> None:
    entry = {"LogLevel": "ERROR", "EventSource": "userNotification"}
    logs = {"LogDeliveryConfiguration": {"UserPoolId": "p", "LogConfigurations": [entry]}}
    neighbour.answer("GetLogDeliveryConfiguration", 200, json.dumps(logs))
    assert "A7" in clinic.doctor(clinic.healthy(), endpoint=neighbour.url).ids("ok")


def test_a_pool_that_is_not_there_ends_the_examination(clinic: Any) -> None:
    result = clinic.run("doctor", "--user-pool-id", "us-east-1_Nowhere00", "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "us-east-1_Nowhere00 cannot be read in us-east-1. ResourceNotFoundException" in result.stderr


def test_an_endpoint_that_is_not_there_is_said_to_be(clinic: Any) -> None:
    result = clinic.run("doctor", "--user-pool-id", "us-east-1_Nowhere00", endpoint="http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "EndpointConnectionError" in result.stderr


def test_missing_credentials_are_said_to_be_missing(clinic: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    result = clinic.run("doctor", "--user-pool-id", "us-east-1_Nowhere00")
    assert result.exit_code == 2
    assert "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a --profile." in result.stderr
    assert "gatepost exec -- gatepost" in result.stderr


def test_people_read_a_table_with_the_cause_first(clinic: Any) -> None:
    source = clinic.verify("example.com")
    pool_id = clinic.pool(EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": "post@example.com"})
    result = clinic.run("doctor", "--user-pool-id", pool_id)
    lines = result.stdout.splitlines()
    assert lines[0] == "Probable cause: SES in us-east-1 is in the sandbox: it mails verified recipients only."
    assert lines[1].strip().startswith("aws sesv2 put-account-details --production-access-enabled")
    assert lines[1].endswith(f"--region us-east-1 --endpoint-url {clinic.url}")


def test_the_program_itself_prints_nothing_but_json(clinic: Any) -> None:
    pool_id = clinic.pool()
    command = [sys.executable, "-m", "gatepost", "doctor", "--user-pool-id", pool_id, "--endpoint-url", clinic.url, "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["cause"] is None
    assert {frozenset(one) for one in json.loads(ran.stdout)["findings"]} == {frozenset(("id", "severity", "status", "text", "remedy"))}
    assert ran.stderr == ""
