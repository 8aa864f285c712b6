"""SES → Identities in the console: made, verified, looked up in DNS, set up and deleted."""

from typing import Any

import pytest


def states(page: Any) -> list[str]:
    """The states that a page shows as pills."""
    return [" ".join(pill.text_content().split()) for pill in page.document.xpath("//main//*[contains(@class, 'pill')]")]


def test_a_domain_is_made_with_its_records_and_verified_by_the_operators_word(gatepost: Any, console: Any) -> None:
    page = console.send("/identities/create", type="DOMAIN", name="club.example")
    assert page.said == "The identity club.example is there; it has to be verified before it can send."
    tokens = gatepost.sesv2.get_email_identity(EmailIdentity="club.example")["DkimAttributes"]["Tokens"]
    for token in tokens:
        assert f"{token}._domainkey.club.example" in page.text
    assert "Pending" in states(page)
    asked = console.open("/identities/club.example/verify")
    assert "Stand-in, not at AWS" in asked.text
    page = console.send(asked)
    assert page.said == "The identity club.example is verified."
    assert gatepost.sesv2.get_email_identity(EmailIdentity="club.example")["VerifiedForSendingStatus"] is True
    assert "club.example" in console.open("/identities").text


def test_an_address_leads_to_the_mail_with_its_link(console: Any) -> None:
    page = console.send("/identities/create", type="EMAIL_ADDRESS", name="post@example.com")
    assert "It is in the inbox" in page.text
    assert page.document.xpath("//main//a[contains(@href, '/inbox?to=post')]")


def test_what_ses_says_against_a_name_is_told(console: Any) -> None:
    page = console.send("/identities/create", type="DOMAIN", name="not a domain")
    assert page.status == 400
    assert "BadRequestException" in page.refusal
    assert dict(page.form().form_values())["name"] == "not a domain"


def test_a_policy_that_lets_cognito_send_is_proposed_and_made(gatepost: Any, console: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="club.example")
    page = console.send("/identities/club.example/policies/create")
    [(name, document)] = gatepost.sesv2.get_email_identity_policies(EmailIdentity="club.example")["Policies"].items()
    assert "cognito-idp.amazonaws.com" in document
    assert name in page.text
    console.send(f"/identities/club.example/policies/{name}/delete")
    assert gatepost.sesv2.get_email_identity_policies(EmailIdentity="club.example")["Policies"] == {}


def test_the_mail_from_domain_and_signing_are_set(gatepost: Any, console: Any, operator: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="club.example")
    operator.verify("club.example")
    page = console.send("/identities/club.example/mail-from", domain="bounce.club.example", behavior="REJECT_MESSAGE")
    shown = gatepost.sesv2.get_email_identity(EmailIdentity="club.example")["MailFromAttributes"]
    assert (shown["MailFromDomain"], shown["BehaviorOnMxFailure"]) == ("bounce.club.example", "REJECT_MESSAGE")
    assert "feedback-smtp.us-east-1.amazonses.com" in page.text
    console.send("/identities/club.example/settings", signs=None)
    assert gatepost.sesv2.get_email_identity(EmailIdentity="club.example")["DkimAttributes"]["SigningEnabled"] is False


def test_an_identity_is_deleted_after_a_question(gatepost: Any, console: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="club.example")
    page = console.send("/identities/club.example/delete")
    assert page.said == "The identity club.example is deleted."
    assert gatepost.sesv2.list_email_identities()["EmailIdentities"] == []
    assert console.open("/identities/club.example").status == 404


@pytest.mark.parametrize(
    "path", ["/identities", "/identities/create", "/account", "/account/production-access", "/reviews", "/suppression"]
)
def test_each_page_reads_in_chinese(console: Any, path: str) -> None:
    console.language = "zh-TW"
    page = console.open(path)
    assert page.status == 200
    assert page.document.get("lang") == "zh-Hant"
    assert any("一" <= letter <= "鿿" for letter in page.document.xpath("//h1")[0].text_content())
