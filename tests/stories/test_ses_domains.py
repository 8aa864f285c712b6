"""A domain becomes an identity: it is proved by records in its DNS, or by the operator's word."""

from base64 import b64decode
from re import fullmatch
from typing import Any

import pytest


@pytest.fixture
def domain(gatepost: Any) -> str:
    return f"{gatepost.account}.example.com"


def test_a_domain_is_given_three_names_to_publish(gatepost: Any, domain: str) -> None:
    created = gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    assert created["IdentityType"] == "DOMAIN"
    assert created["VerifiedForSendingStatus"] is False
    assert created["DkimAttributes"]["Status"] == "NOT_STARTED"

    dkim = gatepost.sesv2.get_email_identity(EmailIdentity=domain)["DkimAttributes"]
    assert dkim["Status"] == "PENDING"
    assert dkim["SigningEnabled"] is True
    assert dkim["SigningHostedZone"] == "dkim.amazonses.com"
    assert dkim["NextSigningKeyLength"] == dkim["CurrentSigningKeyLength"] == "RSA_2048_BIT"
    assert len(dkim["Tokens"]) == 3
    assert all(fullmatch("[a-z2-7]{32}", token) for token in dkim["Tokens"])
    assert created["DkimAttributes"]["Tokens"] == dkim["Tokens"]
    assert gatepost.ses.verify_domain_dkim(Domain=domain)["DkimTokens"] == dkim["Tokens"]


def test_newer_regions_have_a_zone_of_their_own(gatepost: Any, domain: str) -> None:
    milan = gatepost.client("sesv2", region="eu-south-1")
    assert milan.create_email_identity(EmailIdentity=domain)["DkimAttributes"]["SigningHostedZone"] == "dkim.eu-south-1.amazonses.com"


def test_the_operators_word_verifies_a_domain(gatepost: Any, operator: Any, domain: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    identity = gatepost.sesv2.get_email_identity(EmailIdentity=domain)
    assert identity["VerifiedForSendingStatus"] is True
    assert identity["VerificationStatus"] == "SUCCESS"
    assert identity["DkimAttributes"]["Status"] == "SUCCESS"
    assert identity["VerificationInfo"]["LastSuccessTimestamp"]


def test_the_first_api_gives_a_token_for_a_txt_record(gatepost: Any, operator: Any, domain: str) -> None:
    token = gatepost.ses.verify_domain_identity(Domain=domain)["VerificationToken"]
    assert len(token) == 44
    assert len(b64decode(token)) == 32
    assert gatepost.ses.verify_domain_identity(Domain=domain)["VerificationToken"] == token
    asked = gatepost.ses.get_identity_verification_attributes(Identities=[domain])["VerificationAttributes"]
    assert asked == {domain: {"VerificationStatus": "Pending", "VerificationToken": token}}

    dkim = gatepost.sesv2.get_email_identity(EmailIdentity=domain)["DkimAttributes"]
    assert dkim["Status"] == "NOT_STARTED"
    assert "Tokens" not in dkim
    operator.verify(domain)
    identity = gatepost.sesv2.get_email_identity(EmailIdentity=domain)
    assert (identity["VerificationStatus"], identity["DkimAttributes"]["Status"]) == ("SUCCESS", "NOT_STARTED")


def test_dkim_alone_registers_an_unknown_domain(gatepost: Any, domain: str) -> None:
    tokens = gatepost.ses.verify_domain_dkim(Domain=domain)["DkimTokens"]
    asked = gatepost.ses.get_identity_dkim_attributes(Identities=[domain, "unknown.example.org"])["DkimAttributes"]
    assert asked == {domain: {"DkimEnabled": True, "DkimVerificationStatus": "Pending", "DkimTokens": tokens}}


def test_without_records_a_domain_fails_after_72_hours_and_may_begin_again(gatepost: Any, clock: Any, domain: str) -> None:
    gatepost.ses.verify_domain_dkim(Domain=domain)
    clock.move(hours=71, minutes=59)
    assert gatepost.sesv2.get_email_identity(EmailIdentity=domain)["VerificationStatus"] == "PENDING"
    clock.move(minutes=1)
    failed = gatepost.sesv2.get_email_identity(EmailIdentity=domain)
    assert (failed["VerificationStatus"], failed["DkimAttributes"]["Status"]) == ("FAILED", "FAILED")
    gatepost.ses.verify_domain_dkim(Domain=domain)
    again = gatepost.sesv2.get_email_identity(EmailIdentity=domain)
    assert (again["VerificationStatus"], again["DkimAttributes"]["Status"]) == ("PENDING", "PENDING")


def test_the_case_of_a_domain_does_not_matter(gatepost: Any, domain: str, refused: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain.replace("example", "EXAMPLE"))
    assert gatepost.ses.list_identities()["Identities"] == [domain]
    with refused("AlreadyExistsException", f"Email identity {domain} already exist."):
        gatepost.sesv2.create_email_identity(EmailIdentity=domain)


def test_an_address_shows_the_dkim_of_its_domain(gatepost: Any, domain: str) -> None:
    address = f"ada@{domain}"
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    tokens = gatepost.ses.verify_domain_dkim(Domain=domain)["DkimTokens"]
    assert gatepost.sesv2.get_email_identity(EmailIdentity=address)["DkimAttributes"]["Tokens"] == tokens
    assert gatepost.ses.get_identity_dkim_attributes(Identities=[address])["DkimAttributes"][address]["DkimTokens"] == tokens


def test_signing_is_switched_for_a_domain_and_the_verification_stays(gatepost: Any, operator: Any, domain: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    gatepost.sesv2.put_email_identity_dkim_attributes(EmailIdentity=domain, SigningEnabled=False)
    dkim = gatepost.sesv2.get_email_identity(EmailIdentity=domain)["DkimAttributes"]
    assert (dkim["SigningEnabled"], dkim["Status"]) == (False, "SUCCESS")
    gatepost.ses.set_identity_dkim_enabled(Identity=domain, DkimEnabled=True)
    gatepost.sesv2.put_email_identity_dkim_attributes(EmailIdentity=f"ada@{domain}", SigningEnabled=False)
    assert gatepost.sesv2.get_email_identity(EmailIdentity=domain)["DkimAttributes"]["SigningEnabled"] is True


def test_signing_can_not_be_switched_for_an_unknown_domain(gatepost: Any, domain: str, refused: Any) -> None:
    text = f"Domain {domain} is not verified for DKIM signing."
    with refused("BadRequestException", text):
        gatepost.sesv2.put_email_identity_dkim_attributes(EmailIdentity=domain, SigningEnabled=True)
    with refused("InvalidParameterValue", text):
        gatepost.ses.set_identity_dkim_enabled(Identity=f"ada@{domain}", DkimEnabled=True)


@pytest.mark.parametrize("wrong", ["example", "-a.example.com", "a_b.example.com", "exa mple.com", "x" * 64 + ".com", ".com"])
def test_what_is_no_domain_is_refused(gatepost: Any, refused: Any, wrong: str) -> None:
    with refused("BadRequestException", f"Invalid domain name {wrong}."):
        gatepost.sesv2.create_email_identity(EmailIdentity=wrong)
    for operation in (gatepost.ses.verify_domain_identity, gatepost.ses.verify_domain_dkim):
        with refused("InvalidParameterValue", f"Invalid domain name {wrong}."):
            operation(Domain=wrong)


def test_a_domain_chooses_how_long_its_keys_are_and_an_address_has_none(gatepost: Any, domain: str, refused: Any) -> None:
    with refused("BadRequestException", "The EmailIdentity value must be a valid domain."):
        gatepost.sesv2.create_email_identity(EmailIdentity=f"ada@{domain}", DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"})
    gatepost.sesv2.create_email_identity(EmailIdentity=domain, DkimSigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"})
    dkim = gatepost.sesv2.get_email_identity(EmailIdentity=domain)["DkimAttributes"]
    assert dkim["CurrentSigningKeyLength"] == "RSA_1024_BIT"
