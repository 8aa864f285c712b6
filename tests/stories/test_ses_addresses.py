"""An address becomes an identity: SES mails a link to it, and whoever reads its mail follows the link."""

import urllib.error
import urllib.request
from typing import Any

import pytest

SUBJECT = "Amazon Web Services – Email Address Verification Request in region US East (N. Virginia)"


@pytest.fixture
def address(gatepost: Any) -> str:
    return f"ada@{gatepost.account}.example.com"


def follow(link: str) -> int:
    """The status of the page behind a link."""
    try:
        with urllib.request.urlopen(link) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def status(gatepost: Any, address: str) -> str:
    return gatepost.sesv2.get_email_identity(EmailIdentity=address)["VerificationStatus"]


def test_the_link_in_the_mail_verifies_the_address(gatepost: Any, inbox: Any, address: str) -> None:
    answer = gatepost.sesv2.create_email_identity(EmailIdentity=address)
    assert answer["IdentityType"] == "EMAIL_ADDRESS"
    assert answer["VerifiedForSendingStatus"] is False
    assert "DkimAttributes" not in answer
    assert status(gatepost, address) == "PENDING"

    mail = inbox.last(address)
    assert mail["from"] == "Amazon Web Services <no-reply-aws@amazon.com>"
    assert mail["subject"] == SUBJECT
    assert mail["purpose"] == "identity-verification"
    assert follow(mail["link"]) == 200

    identity = gatepost.sesv2.get_email_identity(EmailIdentity=address)
    assert identity["VerificationStatus"] == "SUCCESS"
    assert identity["VerifiedForSendingStatus"] is True


def test_a_fresh_address_reads_as_a_real_account_reads_it(gatepost: Any, address: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    identity = gatepost.sesv2.get_email_identity(EmailIdentity=address)
    del identity["ResponseMetadata"]
    assert identity == {
        "IdentityType": "EMAIL_ADDRESS",
        "FeedbackForwardingStatus": True,
        "VerifiedForSendingStatus": False,
        "DkimAttributes": {
            "SigningEnabled": False,
            "Status": "NOT_STARTED",
            "SigningAttributesOrigin": "AWS_SES",
            "NextSigningKeyLength": "RSA_1024_BIT",
        },
        "MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"},
        "Policies": {},
        "Tags": [],
        "VerificationStatus": "PENDING",
        "VerificationInfo": {},
    }


def test_a_link_works_once(gatepost: Any, inbox: Any, address: str) -> None:
    gatepost.ses.verify_email_identity(EmailAddress=address)
    link = inbox.last(address)["link"]
    assert [follow(link), follow(link)] == [200, 400]
    assert status(gatepost, address) == "SUCCESS"


def test_a_link_that_nobody_made_verifies_nothing(gatepost: Any, inbox: Any, address: str) -> None:
    gatepost.ses.verify_email_identity(EmailAddress=address)
    assert follow(inbox.last(address)["link"][:-64] + 64 * "0") == 400
    assert status(gatepost, address) == "PENDING"


def test_after_24_hours_the_link_is_dead_and_the_verification_has_failed(gatepost: Any, inbox: Any, clock: Any, address: str) -> None:
    gatepost.ses.verify_email_identity(EmailAddress=address)
    clock.move(hours=23, minutes=59)
    assert status(gatepost, address) == "PENDING"
    clock.move(minutes=1)
    assert status(gatepost, address) == "FAILED"
    assert follow(inbox.last(address)["link"]) == 400
    assert status(gatepost, address) == "FAILED"


def test_the_first_api_mails_another_link_as_often_as_it_is_asked(gatepost: Any, inbox: Any, clock: Any, address: str) -> None:
    gatepost.ses.verify_email_identity(EmailAddress=address)
    clock.move(hours=25)
    gatepost.ses.verify_email_address(EmailAddress=address)
    first, second = (mail["link"] for mail in reversed(inbox.to(address)))
    assert first != second
    assert status(gatepost, address) == "PENDING"
    assert follow(second) == 200

    gatepost.ses.verify_email_identity(EmailAddress=address)
    assert status(gatepost, address) == "SUCCESS"


def test_the_second_api_refuses_an_address_that_is_there(gatepost: Any, address: str, refused: Any) -> None:
    gatepost.ses.verify_email_identity(EmailAddress=address)
    with refused("AlreadyExistsException", f"Email identity {address} already exist."):
        gatepost.sesv2.create_email_identity(EmailIdentity=address)


def test_both_apis_tell_the_same(gatepost: Any, operator: Any, address: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    asked = gatepost.ses.get_identity_verification_attributes(Identities=[address, "nobody@example.com"])
    assert asked["VerificationAttributes"] == {address: {"VerificationStatus": "Pending"}}
    assert gatepost.ses.list_verified_email_addresses()["VerifiedEmailAddresses"] == []

    operator.verify(address)
    asked = gatepost.ses.get_identity_verification_attributes(Identities=[address])
    assert asked["VerificationAttributes"] == {address: {"VerificationStatus": "Success"}}
    assert gatepost.ses.list_verified_email_addresses()["VerifiedEmailAddresses"] == [address]


def test_an_address_keeps_the_case_it_was_typed_in(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="Ada@Example.com")
    assert gatepost.ses.list_identities()["Identities"] == ["Ada@Example.com"]
    with refused("NotFoundException", "Email identity ada@example.com does not exist."):
        gatepost.sesv2.get_email_identity(EmailIdentity="ada@example.com")


@pytest.mark.parametrize("wrong", ["Ada <ada@example.com>", "ada@", "a b@example.com", "@example.com"])
def test_what_is_no_bare_address_is_refused(gatepost: Any, refused: Any, wrong: str) -> None:
    with refused("BadRequestException", f"Invalid email address<{wrong}>."):
        gatepost.sesv2.create_email_identity(EmailIdentity=wrong)
    for operation in (gatepost.ses.verify_email_identity, gatepost.ses.verify_email_address):
        with refused("InvalidParameterValue", f"Invalid email address<{wrong}>."):
            operation(EmailAddress=wrong)


def test_an_identity_is_deleted_with_its_links(gatepost: Any, inbox: Any, address: str, refused: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    link = inbox.last(address)["link"]
    gatepost.sesv2.delete_email_identity(EmailIdentity=address)
    assert follow(link) == 400
    with refused("NotFoundException", f"Email identity {address} does not exist."):
        gatepost.sesv2.delete_email_identity(EmailIdentity=address)

    gatepost.ses.delete_identity(Identity=address)
    gatepost.ses.delete_verified_email_address(EmailAddress=address)
    assert gatepost.ses.list_identities()["Identities"] == []


def test_each_region_verifies_for_itself(gatepost: Any, inbox: Any, operator: Any, address: str, refused: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    operator.verify(address)
    ireland = gatepost.client("sesv2", region="eu-west-1")
    with refused("NotFoundException", f"Email identity {address} does not exist."):
        ireland.get_email_identity(EmailIdentity=address)
    ireland.create_email_identity(EmailIdentity=address)
    assert inbox.last(address)["subject"].endswith("in region Europe (Ireland)")
    assert ireland.get_email_identity(EmailIdentity=address)["VerificationStatus"] == "PENDING"
