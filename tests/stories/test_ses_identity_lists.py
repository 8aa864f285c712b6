"""Identities in lists: a page at a time, filtered, by the routes of older and newer clients."""

import json
import urllib.request
from typing import Any

import pytest

NAMES = ["a.example.com", "ada@a.example.com", "bob@b.example.org", "c.example.org"]


@pytest.fixture
def four(gatepost: Any, operator: Any) -> Any:
    """An account with two addresses and two domains, one of each verified."""
    for name in NAMES:
        gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify("bob@b.example.org", "c.example.org")
    return gatepost


def names(answer: dict[str, Any]) -> list[str]:
    return [identity["IdentityName"] for identity in answer["EmailIdentities"]]


def test_an_entry_says_whether_mail_may_be_sent(four: Any) -> None:
    listed = four.sesv2.list_email_identities()
    assert listed["EmailIdentities"][1:3] == [
        {"IdentityType": "EMAIL_ADDRESS", "IdentityName": NAMES[1], "SendingEnabled": False, "VerificationStatus": "PENDING"},
        {"IdentityType": "EMAIL_ADDRESS", "IdentityName": NAMES[2], "SendingEnabled": True, "VerificationStatus": "SUCCESS"},
    ]
    assert "NextToken" not in listed


def test_the_second_api_pages(four: Any) -> None:
    first = four.sesv2.list_email_identities(PageSize=3)
    second = four.sesv2.list_email_identities(PageSize=3, NextToken=first["NextToken"])
    assert (names(first), names(second)) == (NAMES[:3], NAMES[3:])
    assert "NextToken" not in second
    assert "NextToken" not in four.sesv2.list_email_identities(PageSize=4)


def test_the_first_api_pages_and_goes_on_when_the_filter_is_dropped(four: Any) -> None:
    addresses = four.ses.list_identities(IdentityType="EmailAddress", MaxItems=1)
    assert addresses["Identities"] == [NAMES[1]]
    assert four.ses.list_identities(IdentityType="Domain")["Identities"] == [NAMES[0], NAMES[3]]
    assert four.ses.list_identities(NextToken=addresses["NextToken"])["Identities"] == NAMES[2:]


def test_a_token_is_good_for_its_own_list_alone(four: Any, refused: Any) -> None:
    token = four.ses.list_identities(MaxItems=1)["NextToken"]
    with refused("BadRequestException", "The NextToken is invalid."):
        four.sesv2.list_email_identities(NextToken=token)
    with refused("InvalidParameterValue", "The NextToken is invalid."):
        four.client("ses", region="eu-west-1").list_identities(NextToken=token)
    with refused("InvalidParameterValue", "The NextToken is invalid."):
        four.ses.list_identities(NextToken="not a token")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"IDENTITY_TYPE": "DOMAIN"}, [NAMES[0], NAMES[3]]),
        ({"IDENTITY_NAME_CONTAINS": "example.org"}, NAMES[2:]),
        ({"VERIFICATION_STATUS": "PENDING"}, NAMES[:2]),
        ({"VERIFICATION_STATUS": "SUCCESS", "IDENTITY_TYPE": "EMAIL_ADDRESS"}, [NAMES[2]]),
        ({"IDENTITY_TYPE": "MANAGED_DOMAIN"}, []),
    ],
)
def test_filters_must_all_hold(four: Any, wanted: dict[str, str], found: list[str]) -> None:
    assert names(four.sesv2.list_email_identities(Filter=wanted)) == found


def test_a_filter_looks_at_the_state_of_now(four: Any, clock: Any) -> None:
    clock.move(hours=24)
    assert names(four.sesv2.list_email_identities(Filter={"VERIFICATION_STATUS": "FAILED"})) == [NAMES[1]]


def test_an_unknown_filter_value_is_refused(four: Any, refused: Any) -> None:
    with refused("BadRequestException", "Invalid value <CITY> for filter <IDENTITY_TYPE>."):
        four.sesv2.list_email_identities(Filter={"IDENTITY_TYPE": "CITY"})


def test_older_clients_ask_by_get(four: Any) -> None:
    scope = f"{four.account}/20260101/us-east-1/ses/aws4_request"
    request = urllib.request.Request(
        f"{four.url}/v2/email/identities?PageSize=2",
        headers={"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={64 * '0'}"},
    )
    with urllib.request.urlopen(request) as answer:
        assert names(json.load(answer)) == NAMES[:2]


def test_at_most_a_hundred_are_asked_for_at_once(gatepost: Any, refused: Any) -> None:
    many = [f"{number}.example.com" for number in range(101)]
    assert gatepost.ses.get_identity_verification_attributes(Identities=many[:100])["VerificationAttributes"] == {}
    assert gatepost.ses.get_identity_dkim_attributes(Identities=many[:100])["DkimAttributes"] == {}
    for operation in (gatepost.ses.get_identity_verification_attributes, gatepost.ses.get_identity_dkim_attributes):
        with refused("InvalidParameterValue", "The number of identities exceeds 100."):
            operation(Identities=many)
