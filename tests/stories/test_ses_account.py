"""The account: it begins in the sandbox, asks to leave it, has quotas, and can be paused."""

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

DETAILS = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://example.com"}
REQUEST = {**DETAILS, "UseCaseDescription": "Codes.", "ContactLanguage": "EN", "ProductionAccessEnabled": True}
NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1: "
SIMULATED = "success@simulator.amazonses.com"


@pytest.fixture
def sender(gatepost: Any, operator: Any) -> str:
    domain = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    return f"ada@{domain}"


@pytest.fixture
def production(gatepost: Any, operator: Any) -> Any:
    """Lets the account out of the sandbox, with quotas if they are given."""

    def leave(**quotas: float) -> None:
        gatepost.sesv2.put_account_details(**REQUEST)
        operator.approve(**quotas)

    return leave


def send(client: Any, sender: str, *to: str) -> str:
    return client.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": to},
        Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
    )["MessageId"]


def sent(gatepost: Any) -> float:
    return gatepost.ses.get_send_quota()["SentLast24Hours"]


def test_a_new_account_is_in_the_sandbox(gatepost: Any) -> None:
    account = gatepost.sesv2.get_account()
    del account["ResponseMetadata"]
    assert account == {
        "DedicatedIpAutoWarmupEnabled": True,
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": False,
        "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
        "SendingEnabled": True,
        "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
    }


def test_in_the_sandbox_mail_goes_to_verified_recipients_and_the_simulator_alone(
    gatepost: Any, operator: Any, sender: str, refused: Any
) -> None:
    friend, strangers = f"bob@{gatepost.account}.example.org", ("Carol <carol@example.net>", "dan@example.net")
    with refused("MessageRejected", f"{NOT_VERIFIED}{strangers[0]}, {strangers[1]}"):
        send(gatepost.sesv2, sender, strangers[0], SIMULATED, strangers[1])
    gatepost.sesv2.create_email_identity(EmailIdentity=friend)
    with refused("MessageRejected", f"{NOT_VERIFIED}{friend}"):
        send(gatepost.sesv2, sender, friend)
    operator.verify(friend)
    assert send(gatepost.sesv2, sender, friend, "bounce+7@simulator.amazonses.com")
    assert sent(gatepost) == 1


def test_a_request_is_reviewed_and_granted(gatepost: Any, operator: Any, sender: str) -> None:
    gatepost.sesv2.put_account_details(**REQUEST)
    account = gatepost.sesv2.get_account()
    case = account["Details"].pop("ReviewDetails")
    assert account["ProductionAccessEnabled"] is False
    assert account["Details"] == {**DETAILS, "UseCaseDescription": "Codes.", "ContactLanguage": "EN"}
    assert case["Status"] == "PENDING"
    (review,) = operator.reviews()
    assert review["id"] == case["CaseId"]
    assert review["details"]["WebsiteURL"] == "https://example.com"

    operator.approve()
    account = gatepost.sesv2.get_account()
    assert account["Details"]["ReviewDetails"] == {"Status": "GRANTED", "CaseId": case["CaseId"]}
    assert account["ProductionAccessEnabled"] is True
    assert account["SendQuota"] == {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 0.0}
    assert operator.reviews() == []
    assert send(gatepost.sesv2, sender, "stranger@example.net")


def test_while_a_review_is_open_and_after_a_denial_there_is_no_asking(gatepost: Any, operator: Any) -> None:
    def conflicts() -> None:
        with pytest.raises(gatepost.sesv2.exceptions.ConflictException) as caught:
            gatepost.sesv2.put_account_details(**REQUEST)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
        assert caught.value.response["Error"]["Message"] is None

    gatepost.sesv2.put_account_details(**REQUEST)
    conflicts()
    operator.deny()
    assert gatepost.sesv2.get_account()["Details"]["ReviewDetails"]["Status"] == "DENIED"
    assert gatepost.sesv2.get_account()["ProductionAccessEnabled"] is False
    conflicts()


def test_details_alone_ask_for_nothing(gatepost: Any, operator: Any) -> None:
    gatepost.sesv2.put_account_details(**DETAILS)
    assert gatepost.sesv2.get_account()["Details"] == DETAILS
    assert operator.reviews() == []


def test_the_sandbox_is_left_region_by_region(gatepost: Any, production: Any) -> None:
    production()
    assert gatepost.client("sesv2", region="eu-west-1").get_account()["ProductionAccessEnabled"] is False


def test_a_request_can_be_granted_by_time(server_with: Any) -> None:
    server = server_with(review_after=3600.0)
    sesv2 = server.client("sesv2", account="111122223333")
    sesv2.put_account_details(**REQUEST)
    assert sesv2.get_account()["ProductionAccessEnabled"] is False
    server.clock.move(hours=1)
    account = sesv2.get_account()
    assert account["ProductionAccessEnabled"] is True
    assert account["Details"]["ReviewDetails"]["Status"] == "GRANTED"


def test_accounts_can_begin_out_of_the_sandbox(server_with: Any) -> None:
    account = server_with(production_access=True).client("sesv2", account="111122223333").get_account()
    assert account["ProductionAccessEnabled"] is True
    assert account["SendQuota"]["Max24HourSend"] == -1
    assert account["SendQuota"]["MaxSendRate"] >= 10_000


def test_the_days_quota_counts_recipients_and_rolls(gatepost: Any, production: Any, sender: str, clock: Any, refused: Any) -> None:
    production(max_24h=4, max_rate=100)
    send(gatepost.sesv2, sender, "a@example.net", "b@example.net", "c@example.net", SIMULATED)
    assert sent(gatepost) == 3
    with refused("LimitExceededException", "Daily message quota exceeded."):
        send(gatepost.sesv2, sender, "d@example.net", "e@example.net")
    send(gatepost.sesv2, sender, "d@example.net")
    with refused("Throttling", "Daily message quota exceeded."):
        gatepost.ses.send_email(
            Source=sender,
            Destination={"ToAddresses": ["e@example.net"]},
            Message={"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}},
        )
    send(gatepost.sesv2, sender, SIMULATED)
    clock.move(hours=23)
    assert sent(gatepost) == 4
    clock.move(hours=1)
    assert sent(gatepost) == 0
    send(gatepost.sesv2, sender, "e@example.net")


def test_the_rate_bears_a_short_burst_and_comes_back(gatepost: Any, sender: str, clock: Any) -> None:
    def burst(send_one: Callable[[], Any]) -> dict[str, Any]:
        with pytest.raises(ClientError) as caught:
            deque((send_one() for _ in range(20)), maxlen=0)
        return {**caught.value.response["Error"], "Status": caught.value.response["ResponseMetadata"]["HTTPStatusCode"]}

    text = "Maximum sending rate exceeded."
    sesv2, ses = gatepost.sesv2, gatepost.ses
    error = burst(lambda: send(sesv2, sender, SIMULATED))
    assert error == {"Code": "TooManyRequestsException", "Message": text, "Status": 429}
    message = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}
    error = burst(lambda: ses.send_email(Source=sender, Destination={"ToAddresses": [SIMULATED]}, Message=message))
    assert error == {"Type": "Sender", "Code": "Throttling", "Message": text, "Status": 400}
    clock.move(seconds=30)
    send(sesv2, sender, SIMULATED)


def test_a_letter_to_many_leaves_the_rate_in_debt(gatepost: Any, sender: str, clock: Any, refused: Any) -> None:
    send(gatepost.sesv2, sender, *(f"success+{number}@simulator.amazonses.com" for number in range(25)))
    with refused("TooManyRequestsException", "Maximum sending rate exceeded."):
        send(gatepost.sesv2, sender, SIMULATED)
    clock.move(seconds=22)
    send(gatepost.sesv2, sender, SIMULATED)


def test_the_owner_pauses_and_resumes_the_account(gatepost: Any, sender: str, refused: Any) -> None:
    gatepost.sesv2.put_account_sending_attributes()
    assert gatepost.ses.get_account_sending_enabled()["Enabled"] is False
    assert gatepost.sesv2.get_account()["SendingEnabled"] is False
    with refused("SendingPausedException", "Account sending is disabled."):
        send(gatepost.sesv2, sender, SIMULATED)
    with refused("AccountSendingPausedException", "Account sending is disabled."):
        gatepost.ses.send_email(
            Source=sender,
            Destination={"ToAddresses": [SIMULATED]},
            Message={"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}},
        )
    gatepost.ses.update_account_sending_enabled(Enabled=True)
    assert gatepost.sesv2.get_account()["SendingEnabled"] is True
    send(gatepost.sesv2, sender, SIMULATED)


def test_statistics_tell_quarters_of_an_hour_for_two_weeks(gatepost: Any, production: Any, sender: str, clock: Any) -> None:
    production()
    assert gatepost.ses.get_send_statistics()["SendDataPoints"] == []
    send(gatepost.sesv2, sender, "a@example.net", "b@example.net", SIMULATED)
    clock.move(hours=1)
    send(gatepost.sesv2, sender, "a@example.net")
    first, second = gatepost.ses.get_send_statistics()["SendDataPoints"]
    assert second["Timestamp"] - first["Timestamp"] == timedelta(hours=1)
    assert first.pop("Timestamp").minute % 15 == 0
    assert first == {"DeliveryAttempts": 2, "Bounces": 0, "Complaints": 0, "Rejects": 0}
    assert second["DeliveryAttempts"] == 1
    clock.move(days=14)
    assert gatepost.ses.get_send_statistics()["SendDataPoints"] == []
