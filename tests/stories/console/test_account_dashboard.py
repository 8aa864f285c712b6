"""Account dashboard → Request production access, and Reviews → Approve: out of the sandbox by the console."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

REQUEST = {"mail_type": "TRANSACTIONAL", "website": "https://example.com", "use_case": "Codes for the members of our club."}


def review(console: Any, word: str) -> str:
    """Where the account's own open request is answered."""
    account = console.place.split("/")[0]
    page = console.open("/reviews")
    [card] = [card for card in page.document.xpath("//section") if account in card.text_content()]
    return next(link.get("href") for link in card.xpath(".//a") if link.text_content() == word)


def test_a_new_account_is_in_the_sandbox_with_its_quota(console: Any) -> None:
    page = console.open("/account")
    assert page.status == 200
    assert "Your account is in the sandbox in us-east-1" in page.text
    assert page.document.xpath("//*[name()='svg' and @role='img']"), "quota and history are drawn"
    assert len(page.document.xpath("//main//details//tbody/tr")) == 24, "and stand in a table, an hour a line"
    assert len(console.open("/account?span=fortnight").document.xpath("//main//details//tbody/tr")) == 14


def test_production_access_is_asked_for_and_granted(gatepost: Any, console: Any) -> None:
    page = console.send("/account/production-access", **REQUEST)
    assert page.said == "Production access is asked for."
    assert gatepost.sesv2.get_account()["Details"]["ReviewDetails"]["Status"] == "PENDING"
    page = console.send(review(console, "Approve"), most="1000", rate="5")
    assert page.said == f"Account {gatepost.account} has production access in us-east-1."
    account = gatepost.sesv2.get_account()
    assert account["ProductionAccessEnabled"] is True
    assert (account["SendQuota"]["Max24HourSend"], account["SendQuota"]["MaxSendRate"]) == (1000, 5)
    assert "sandbox" not in console.open("/account").text.lower()


def test_a_request_is_denied_and_the_account_stays(gatepost: Any, console: Any) -> None:
    console.send("/account/production-access", **REQUEST)
    page = console.send(review(console, "Deny"))
    assert page.said == f"The request of account {gatepost.account} in us-east-1 is denied."
    assert gatepost.sesv2.get_account()["ProductionAccessEnabled"] is False
    assert "The request was denied." in console.open("/account").text


def test_quotas_that_are_none_are_not_granted(gatepost: Any, console: Any) -> None:
    console.send("/account/production-access", **REQUEST)
    page = console.send(review(console, "Approve"), most="many", rate="0")
    assert (page.status, "The quotas have to be numbers" in page.text) == (400, True)
    assert gatepost.sesv2.get_account()["ProductionAccessEnabled"] is False
    assert console.open("/reviews/unknown/approve").status == 404


def test_sending_is_paused_and_goes_on(gatepost: Any, console: Any) -> None:
    console.send("/account/sending")
    assert gatepost.sesv2.get_account()["SendingEnabled"] is False
    assert console.send("/account/sending").said == "Sending goes on."
    assert gatepost.sesv2.get_account()["SendingEnabled"] is True


def test_an_address_is_suppressed_found_and_let_go(gatepost: Any, console: Any, operator: Any) -> None:
    console.send("/account/production-access", **REQUEST)
    operator.approve()
    page = console.send("/suppression", address="bob@example.org", reason="COMPLAINT")
    assert page.said == "bob@example.org is suppressed."
    assert gatepost.sesv2.get_suppressed_destination(EmailAddress="bob@example.org")["SuppressedDestination"]["Reason"] == "COMPLAINT"
    assert "bob@example.org" in console.open("/suppression?address=bob@example.org").text
    assert "ada@example.org is not suppressed." in console.open("/suppression?address=ada@example.org").text
    assert console.send("/suppression/remove?address=bob@example.org").said == "bob@example.org gets mail again."
    with pytest.raises(ClientError, match="NotFoundException"):
        gatepost.sesv2.get_suppressed_destination(EmailAddress="bob@example.org")
