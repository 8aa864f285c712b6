"""What the doctor cannot read it does not call healthy; what only AWS has, it reads there."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fixtures.elsewhere import serving

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
    sheet = clinic.doctor(clinic.healthy(), endpoint=clinic.url)
    assert "B6" in sheet.ids("unchecked")
    assert sheet.exit_code == 0, "what a server of one's own leaves out of AWS is no warning"
    assert "N2" in sheet.ids("found", "i")
    assert "the endpoint does not have cloudwatch:GetMetricStatistics" in sheet["B6"]["text"]


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
        ("AdminGetUser", {"D5", "D6", "D7", "D8"}),
    ],
)
def test_a_missing_permission_gives_no_clean_bill(clinic: Any, neighbour: Any, mark: str, checks: set[str]) -> None:
    pool_id = clinic.healthy()
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
    neighbour.answer(mark.removeprefix("GET "), 403, FORBIDDEN)
    sheet = clinic.doctor(pool_id, "--username", "ada", endpoint=neighbour.url)
    assert sheet.cause is None
    assert checks <= set(sheet.ids("unchecked"))


def test_a_configuration_set_that_cannot_be_read_is_skipped(clinic: Any, neighbour: Any) -> None:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news")
    pool_id = clinic.healthy()
    clinic.store_configuration(
        pool_id, EmailSendingAccount="DEVELOPER", SourceArn=clinic.arn(), From="post@example.com", ConfigurationSet="news"
    )
    neighbour.answer("/configuration-sets/", 403, FORBIDDEN)
    assert "C8" in clinic.doctor(pool_id, endpoint=neighbour.url).ids("unchecked")


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
    clinic.join(pool_id, "ada", email="ada@lovelace.org", email_verified="true")
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
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["outcome"], [one["id"] for one in told["findings"]]) == ("could not look", ["N7"])
    assert "us-east-1_Nowhere00 cannot be read in us-east-1. ResourceNotFoundException" in told["findings"][0]["text"]
    assert "list-user-pools" in told["findings"][0]["remedy"]


def test_an_endpoint_that_is_not_there_is_said_to_be(clinic: Any) -> None:
    result = clinic.run("doctor", "--user-pool-id", "us-east-1_Nowhere00", endpoint="http://127.0.0.1:9")
    assert result.exit_code == 3
    assert "EndpointConnectionError" in result.stdout


def test_missing_credentials_are_said_to_be_missing(clinic: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    result = clinic.run("doctor", "--user-pool-id", "us-east-1_Nowhere00")
    assert result.exit_code == 3
    assert "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a --profile." in result.stdout
    assert "gatepost exec -- gatepost" in result.stdout


def test_people_read_a_table_with_the_cause_first(clinic: Any) -> None:
    source = clinic.verify("example.com")
    pool_id = clinic.pool(EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": "post@example.com"})
    result = clinic.run("doctor", "--user-pool-id", pool_id)
    lines = result.stdout.splitlines()
    assert lines[0] == "Probable cause: SES in us-east-1 is in the sandbox: it mails verified recipients only. (B1)"
    assert lines[2].strip().startswith("aws sesv2 put-account-details --production-access-enabled")
    assert lines[2].endswith(f"--region us-east-1 --endpoint-url {clinic.url}")


def test_the_program_itself_prints_nothing_but_json(clinic: Any) -> None:
    pool_id = clinic.pool()
    command = [sys.executable, "-m", "gatepost", "doctor", "--user-pool-id", pool_id, "--endpoint-url", clinic.url, "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["cause"] is None
    members = ("id", "severity", "status", "certainty", "title", "text", "meaning", "remedy", "read", "source")
    assert {tuple(one) for one in json.loads(ran.stdout)["findings"]} == {members}
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("operation", "action", "checks"),
    [
        ("GET /v2/email/account", "ses:GetAccount", {"B1", "B4"}),
        ("GET /v2/email/identities/example.com", "ses:GetEmailIdentity", {"C3", "C11"}),
        ("GetRole", "iam:GetRole", {"C7"}),
        ("GetMetricStatistics", "cloudwatch:GetMetricStatistics", {"B6"}),
        ("DescribeRiskConfiguration", "cognito-idp:DescribeRiskConfiguration", {"D14"}),
    ],
)
def test_a_missing_permission_is_a_finding_of_its_own(clinic: Any, operation: str, action: str, checks: set[str]) -> None:
    clinic.elsewhere.refuse(operation, "AccessDeniedException", "User is not authorized to perform it", status=403)
    sheet = clinic.doctor(clinic.healthy())
    assert sheet.told["missing_permissions"] == [action]
    assert sheet["N1"]["text"].startswith(f"The permission {action} is missing.")
    assert f'"Action": "{action}"' in sheet["N1"]["remedy"]
    assert checks <= set(sheet.ids("unchecked"))
    assert (sheet.cause, sheet.exit_code) == (None, 0 if checks == {"B6"} else 1)


@pytest.mark.parametrize(
    ("code", "status", "finding"),
    [("ThrottlingException", 400, "N3"), ("UnknownOperationException", 400, "N2"), ("Oops", 501, "N2"), ("InternalError", 500, "N6")],
)
def test_what_stood_in_the_way_is_told_apart(clinic: Any, code: str, status: int, finding: str) -> None:
    clinic.elsewhere.refuse("DescribeRiskConfiguration", code, status=status)
    sheet = clinic.doctor(clinic.healthy())
    assert "D14" in sheet.ids("unchecked")
    assert [one["id"] for one in sheet.findings if one["id"].startswith("N")] == [finding]


def test_without_an_answer_from_dns_nothing_is_said_of_records(clinic: Any) -> None:
    sheet = clinic.doctor(clinic.healthy(), resolver="127.0.0.1:9")
    assert {"E7", "E8"} <= set(sheet.ids("unchecked"))
    assert (sheet["N4"]["severity"], sheet.exit_code) == ("i", 0)


def test_dns_is_not_asked_about_mail_of_a_server_of_ones_own(clinic: Any) -> None:
    pool_id = clinic.healthy()
    told = json.loads(clinic.run("doctor", "--user-pool-id", pool_id, "--json", endpoint=clinic.url).stdout)
    assert clinic.names.asked == []
    assert {"E7", "E8"} <= {one["id"] for one in told["findings"] if one["status"] == "unchecked"}


def test_something_that_is_no_resolver_is_refused(clinic: Any) -> None:
    result = clinic.run("doctor", "--user-pool-id", "us-east-1_Nowhere00", "--resolver", "nonsense")
    assert result.exit_code == 2
    assert "HOST[:PORT]" in result.stderr


class Stranger:
    """An endpoint that answers every call in the same way, and shows one pool if it is asked to."""

    def __init__(self, status: int, content_type: str, body: bytes, pool: dict[str, Any] | None) -> None:
        self.url = ""
        self.answer = (status, {"content-type": content_type}, body)
        self.pool = pool

    def respond(self, request: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if self.pool and request.headers.get("x-amz-target", "").endswith("DescribeUserPool"):
            return 200, {"content-type": "application/x-amz-json-1.1"}, json.dumps({"UserPool": self.pool}).encode()
        return self.answer


STRANGE = {
    "not implemented": (501, "application/json", b'{"__type": "NotImplementedException", "message": "not yet implemented"}'),
    "InvalidAction as ministack says": (400, "application/x-amz-json-1.1", b'{"__type": "InvalidAction", "message": "Unknown action"}'),
    "not found": (404, "text/html", b"<!doctype html><html><h1>Not Found</h1></html>"),
    "broken": (500, "text/html", b"<!doctype html><html><h1>Internal Server Error</h1></html>"),
    "a page": (200, "text/html", b"<!doctype html><html><h1>Welcome</h1></html>"),
    "nothing": (200, "application/json", b""),
    "an empty object": (200, "application/json", b"{}"),
    "a list": (200, "application/json", b"[1, 2]"),
    "other types": (
        200,
        "application/json",
        b'{"SendQuota": "many", "Users": {"a": 1}, "UserAttributes": "none", "Events": [3], "UserStatus": 7}',
    ),
    "garbage": (200, "application/octet-stream", bytes(range(256))),
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("shows_the_pool", [True, False])
def test_no_answer_makes_the_doctor_stumble(clinic: Any, strange: tuple[int, str, bytes], shows_the_pool: bool) -> None:
    mailer = "arn:aws:lambda:us-east-1:123456789012:function:mailer"
    pool = {
        "Id": "us-east-1_Strange00",
        "Arn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Strange00",
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
            "From": "post@example.com",
            "ConfigurationSet": "news",
        },
        "LambdaConfig": {"CustomMessage": mailer},
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["EMAIL_OTP"]}},
    }
    with serving(Stranger(*strange, pool if shows_the_pool else None)) as stranger:
        sheet = clinic.doctor("us-east-1_Strange00", "--username", "ada", "--message-id", "1", endpoint=stranger.url)
    if not shows_the_pool:
        assert (sheet.exit_code, sheet.told["outcome"]) == (3, "could not look")
        return
    assert "B1" in sheet.ids("unchecked")
    assert "B1" not in sheet.ids("found"), "who says nothing of the sandbox is not in it"
    assert not {"C3", "B3", "B4", "B5"} & set(sheet.ids("found"))
