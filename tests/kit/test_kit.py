"""The testing kit, told with itself: each test has a fresh server, its mail, its clock, and a word for everything AWS has people for."""

import json
import subprocess
import sys
import threading
import time
import unittest
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import URLError

import boto3
import pytest
from botocore.exceptions import ClientError

from gatepost.settings import InvalidSetting
from gatepost.testing import Gatepost, NotThere, running

PASSWORD = "Lovelace-1815"
ADA = "ada@example.com"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


class Club:
    """A pool and a client of one server."""

    def __init__(self, gatepost: Gatepost, **pool: Any) -> None:
        self.cognito: Any = gatepost.client("cognito-idp")
        settings = {"AutoVerifiedAttributes": ["email"], **pool}
        self.pool = self.cognito.create_user_pool(PoolName="club", **settings)["UserPool"]["Id"]
        app = self.cognito.create_user_pool_client(UserPoolId=self.pool, ClientName="app", ExplicitAuthFlows=FLOWS)
        self.app = app["UserPoolClient"]["ClientId"]

    def sign_up(self, name: str = "ada", address: str = ADA) -> None:
        attributes = [{"Name": "email", "Value": address}]
        self.cognito.sign_up(ClientId=self.app, Username=name, Password=PASSWORD, UserAttributes=attributes)

    def confirm(self, code: str, name: str = "ada") -> None:
        self.cognito.confirm_sign_up(ClientId=self.app, Username=name, ConfirmationCode=code)

    def sign_in(self, password: str = PASSWORD) -> dict[str, Any]:
        who = {"USERNAME": "ada", "PASSWORD": password}
        return self.cognito.initiate_auth(ClientId=self.app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=who)["AuthenticationResult"]


def refusal(code: str) -> Any:
    return pytest.raises(ClientError, match=rf"\({code}\)")


@pytest.mark.parametrize("_number", range(100))
def test_a_hundred_tests_each_have_a_server_of_their_own(gatepost: Gatepost, _number: int) -> None:
    club = Club(gatepost)
    club.sign_up()
    club.confirm(gatepost.inbox.wait_for(ADA).code)
    assert len(club.cognito.list_user_pools(MaxResults=60)["UserPools"]) == 1
    assert len(gatepost.inbox.all()) == 1


def test_nothing_is_left_behind_when_a_server_ends() -> None:
    with running() as first:
        club = Club(first)
        first.clock.advance(days=40)
        threads = threading.active_count()
    assert threading.active_count() < threads
    with pytest.raises(URLError, match="refused"):
        urllib.request.urlopen(first.url, timeout=2)
    with running() as second:
        assert second.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
        assert abs(second.clock.now - datetime.now(UTC)) < timedelta(seconds=5)
        with refusal("ResourceNotFoundException"):
            second.client("cognito-idp").describe_user_pool(UserPoolId=club.pool)


def test_two_servers_at_once_know_nothing_of_each_other(gatepost: Gatepost) -> None:
    with running() as other:
        Club(gatepost).sign_up()
        other.clock.advance(hours=25)
        assert other.url != gatepost.url
        assert other.inbox.all() == []
        assert other.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
        assert other.clock.now - gatepost.clock.now > timedelta(hours=24)


def test_requests_from_many_threads_are_answered(gatepost: Gatepost) -> None:
    club, failed = Club(gatepost), []

    def join(number: int) -> None:
        try:
            club.sign_up(f"user{number}", f"user{number}@example.com")
            club.confirm(gatepost.inbox.wait_for(f"user{number}@example.com").code, f"user{number}")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=join, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(gatepost.inbox.all()) == 16


def test_mail_is_read_as_people_read_it(gatepost: Gatepost) -> None:
    gatepost.ses.leave_sandbox()
    gatepost.ses.verify("example.com")
    body = {"Text": {"Data": "Come in: https://club.example/door"}, "Html": {"Data": "<p>Come in</p>"}}
    content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": body, "Headers": [{"Name": "X-Club", "Value": "chess"}]}}
    gatepost.client("sesv2").send_email(
        FromEmailAddress="door@example.com", Destination={"ToAddresses": [ADA], "CcAddresses": ["eve@example.com"]}, Content=content
    )
    mail = gatepost.inbox.wait_for(ADA)
    assert (mail.subject, mail.sender, mail.to, mail.cc) == ("Hello", "door@example.com", (ADA,), ("eve@example.com",))
    assert (mail.link, mail.html.strip(), mail.headers["x-club"]) == ("https://club.example/door", "<p>Come in</p>", "chess")
    assert b"X-Club: chess" in mail.source
    with pytest.raises(NotThere, match=r"has no code in it:\nCome in"):
        _ = mail.code
    assert gatepost.inbox.wait_for("eve@example.com") == mail


def test_who_waits_in_vain_is_told_what_has_arrived(gatepost: Gatepost) -> None:
    club = Club(gatepost)
    club.sign_up()
    with pytest.raises(NotThere, match=r"(?s)No mail to bob@example\.com has arrived within 0\.01 seconds.*ada@example\.com: Your verif"):
        gatepost.inbox.wait_for("bob@example.com", timeout=0.01)
    with pytest.raises(NotThere, match="There should be no mail to ada"):
        gatepost.inbox.expect_nothing(ADA)
    gatepost.inbox.empty()
    gatepost.inbox.expect_nothing()


def test_who_waits_in_vain_is_told_what_was_refused(gatepost: Gatepost) -> None:
    gatepost.ses.verify("shop@example.com")
    content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}}
    with refusal("MessageRejected"):
        gatepost.client("sesv2").send_email(FromEmailAddress="shop@example.com", Destination={"ToAddresses": [ADA]}, Content=content)
    with pytest.raises(NotThere, match=r"No mail has arrived\.\nRefused:\n  'Hello' to ada@example\.com \(SendEmail\), by sandbox_lets_"):
        gatepost.inbox.wait_for(ADA, timeout=0.01)


def test_a_later_mail_can_be_waited_for(gatepost: Gatepost) -> None:
    club = Club(gatepost)
    club.sign_up()
    first = gatepost.inbox.wait_for(ADA)
    later = threading.Timer(0.1, club.cognito.resend_confirmation_code, kwargs={"ClientId": club.app, "Username": "ada"})
    later.start()
    second = gatepost.inbox.wait_for(ADA, after=first)
    later.join()
    assert second.id != first.id
    club.confirm(second.code)


def test_text_messages_have_an_outbox(gatepost: Gatepost) -> None:
    role = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
    club = Club(gatepost, AutoVerifiedAttributes=["phone_number"], SmsConfiguration=role)
    number = [{"Name": "phone_number", "Value": "+15550100"}]
    club.cognito.sign_up(ClientId=club.app, Username="ada", Password=PASSWORD, UserAttributes=number)
    club.confirm(gatepost.texts.wait_for("+15550100").code)
    with pytest.raises(NotThere, match=r"(?s)No text message to \+15550199.*\+15550100"):
        gatepost.texts.wait_for("+15550199", timeout=0.01)


def test_codes_tokens_and_lock_outs_follow_the_clock(gatepost: Gatepost) -> None:
    club = Club(gatepost)
    club.sign_up()
    code = gatepost.inbox.wait_for(ADA).code
    gatepost.clock.advance(hours=25)
    with refusal("ExpiredCodeException"):
        club.confirm(code)
    club.cognito.admin_confirm_sign_up(UserPoolId=club.pool, Username="ada")
    token = club.sign_in()["AccessToken"]
    assert club.cognito.get_user(AccessToken=token)["Username"] == "ada"
    gatepost.clock.advance(minutes=61)
    with refusal("NotAuthorizedException"):
        club.cognito.get_user(AccessToken=token)
    for _ in range(6):
        with refusal("NotAuthorizedException"):
            club.sign_in("wrong")
    with pytest.raises(ClientError, match="Password attempts exceeded"):
        club.sign_in()
    gatepost.clock.advance(minutes=20)
    assert club.sign_in()


def test_the_day_of_the_quota_follows_the_clock(gatepost: Gatepost) -> None:
    gatepost.ses.leave_sandbox(per_day=1, per_second=10)
    gatepost.ses.verify("example.com")
    content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}}
    letter = {"FromEmailAddress": "shop@example.com", "Destination": {"ToAddresses": [ADA]}, "Content": content}
    client: Any = gatepost.client("sesv2")
    client.send_email(**letter)
    with pytest.raises(ClientError, match="Daily message quota exceeded"):
        client.send_email(**letter)
    gatepost.clock.advance(hours=25)
    client.send_email(**letter)


def test_time_can_be_set_and_stand_still(gatepost: Gatepost) -> None:
    moment = datetime(2031, 1, 31, 12, tzinfo=UTC)
    gatepost.clock.freeze(moment)
    club = Club(gatepost)
    assert club.cognito.describe_user_pool(UserPoolId=club.pool)["UserPool"]["CreationDate"] == moment
    assert gatepost.clock.advance(hours=1) == moment + timedelta(hours=1)
    gatepost.clock.resume()
    time.sleep(0.002)
    assert moment + timedelta(hours=1) < gatepost.clock.now < moment + timedelta(hours=2)
    assert gatepost.clock.set(datetime(2032, 1, 1)).year == 2032  # noqa: DTZ001  what has no zone is in UTC


def test_python_functions_are_triggers(gatepost: Gatepost) -> None:
    club, seen = Club(gatepost), []

    def welcome(event: dict[str, Any]) -> dict[str, Any]:
        seen.append(event["triggerSource"])
        if event["userName"] == "mallory":
            raise ValueError("you are not invited")
        event["response"]["autoConfirmUser"] = True
        return event

    gatepost.trigger("PreSignUp", welcome)
    club.sign_up()
    assert club.sign_in()
    with pytest.raises(ClientError, match=r"\(UserLambdaValidationException\).*you are not invited"):
        club.sign_up("mallory")
    assert seen == ["PreSignUp_SignUp", "PreSignUp_SignUp"]

    def note(event: dict[str, Any], context: Any) -> dict[str, Any]:
        seen.append(context.function_name.partition("-")[0])
        return event

    assert gatepost.trigger("PreAuthentication", note, pool=club.pool) is note
    assert set(club.cognito.describe_user_pool(UserPoolId=club.pool)["UserPool"]["LambdaConfig"]) == {"PreSignUp", "PreAuthentication"}
    assert club.sign_in()
    assert seen[2:] == ["note"]
    Club(gatepost)
    with pytest.raises(ValueError, match="There are 2 user pools; say which one"):
        gatepost.trigger("PreSignUp", welcome)


def test_people_at_aws_are_played_by_the_test(gatepost: Gatepost) -> None:
    sesv2 = gatepost.client("sesv2")
    with pytest.raises(NotThere, match="has not asked for production access in us-east-1"):
        gatepost.ses.approve()
    sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://club.example", UseCaseDescription="Codes.", ProductionAccessEnabled=True
    )
    assert len(gatepost.ses.reviews()) == 1
    gatepost.ses.approve(per_day=1000)
    assert sesv2.get_account()["SendQuota"]["Max24HourSend"] == 1000
    gatepost.ses.enforce("SHUTDOWN")
    assert sesv2.get_account()["EnforcementStatus"] == "SHUTDOWN"


def test_mail_bounces_and_is_complained_about(gatepost: Gatepost) -> None:
    gatepost.ses.leave_sandbox()
    gatepost.ses.verify("example.com")
    client = gatepost.client("sesv2")
    content: Any = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}}
    for address in (ADA, "bob@example.org"):
        client.send_email(FromEmailAddress="shop@example.com", Destination={"ToAddresses": [address]}, Content=content)
    gatepost.ses.bounce(gatepost.inbox.wait_for(ADA))
    gatepost.ses.complain(gatepost.inbox.wait_for("bob@example.org"))
    suppressed = client.list_suppressed_destinations()["SuppressedDestinationSummaries"]
    assert {(entry["EmailAddress"], entry["Reason"]) for entry in suppressed} == {(ADA, "BOUNCE"), ("bob@example.org", "COMPLAINT")}


@pytest.mark.gatepost(production_access=True, verify_identities=True)
def test_a_marker_sets_the_server_up(gatepost: Gatepost) -> None:
    client: Any = gatepost.client("sesv2")
    for identity in ("example.com", "shop@example.org"):
        client.create_email_identity(EmailIdentity=identity)
        assert client.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"]
    content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}}
    client.send_email(FromEmailAddress="shop@example.com", Destination={"ToAddresses": [ADA]}, Content=content)
    assert gatepost.inbox.wait_for(ADA).text.strip() == "Hello"


@pytest.mark.gatepost(smtp_port=0, smtp_plaintext=True)
def test_smtp_is_spoken_where_a_marker_asks_for_it(gatepost: Gatepost) -> None:
    import smtplib

    gatepost.ses.leave_sandbox()
    gatepost.ses.verify("example.com")
    with smtplib.SMTP("127.0.0.1", gatepost.ports["smtp_port"]) as smtp:
        smtp.login("123456789012", "any")
        smtp.sendmail("shop@example.com", ADA, "From: shop@example.com\r\nTo: ada@example.com\r\nSubject: Hello\r\n\r\nHello")
    assert gatepost.inbox.wait_for(ADA).subject == "Hello"


def test_other_accounts_and_regions_are_other_worlds(gatepost: Gatepost) -> None:
    gatepost.ses.leave_sandbox()
    there = gatepost.elsewhere(account="210987654321", region="eu-west-1")
    assert gatepost.client("sesv2").get_account()["ProductionAccessEnabled"]
    assert not there.client("sesv2").get_account()["ProductionAccessEnabled"]
    there.ses.leave_sandbox()
    assert there.client("sesv2").get_account()["ProductionAccessEnabled"]


def test_code_that_knows_nothing_of_it_is_led_here(gatepost_env: Gatepost) -> None:
    boto3.client("cognito-idp").create_user_pool(PoolName="club")
    program = "import boto3; print(boto3.client('cognito-idp').list_user_pools(MaxResults=1)['UserPools'][0]['Name'])"
    done = subprocess.run([sys.executable, "-c", program], env=dict(gatepost_env.env), capture_output=True, text=True, check=True)
    assert done.stdout == "club\n"


def test_a_setting_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidSetting, match=r"There is no setting 'produktion'\. Known: host, "), running(produktion=True):
        pass


class SignUpByUnittest(unittest.TestCase):
    """The kit without pytest's fixtures."""

    def setUp(self) -> None:
        self.gatepost = self.enterContext(running())

    def test_it_works_with_unittest_too(self) -> None:
        Club(self.gatepost).sign_up()
        with urllib.request.urlopen(f"{self.gatepost.url}/_inbox/messages?to={ADA}") as answer:
            assert json.load(answer)["messages"][0]["code"] == self.gatepost.inbox.wait_for(ADA).code
