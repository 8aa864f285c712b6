"""The owner is written to when a domain's records were found, and when they were not in 72 hours."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from fixtures.names import Names
from gatepost.ses.identities import dns as domains
from gatepost.ses.identities import mail_from
from gatepost.testing.local import LocalServer

CONTACT = "owner@elsewhere.example"
DOMAIN = "shop.example"
PLACE = "in region US East (N. Virginia)"


class Owner:
    """Somebody with a domain, who has said where to write to."""

    def __init__(self, server: LocalServer, names: Names) -> None:
        self.server = server
        self.names = names
        self.sesv2: Any = server.client("sesv2")
        self.sesv2.put_account_details(
            MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ContactLanguage="EN", AdditionalContactEmailAddresses=[CONTACT]
        )

    def publish_keys(self) -> None:
        found = self.sesv2.get_email_identity(EmailIdentity=DOMAIN)["DkimAttributes"]
        for token in found["Tokens"]:
            self.names.publish(f"{token}._domainkey.{DOMAIN}", "CNAME", f"{token}.{found['SigningHostedZone']}.")

    def hears(self, **later: float) -> list[str]:
        """The subjects of all mails so far, the oldest first, once DNS has been looked at."""
        self.server.clock.move(**later)
        domains.check_pending(self.server.store, self.server.world)
        mail_from.check_due(self.server.store, self.server.world, domains.resolver_of(self.server.settings))
        with urllib.request.urlopen(f"{self.server.url}/_inbox/messages?to={quote(CONTACT)}") as answer:
            return sorted(mail["subject"] for mail in json.load(answer)["messages"])


@pytest.fixture
def owner(server_with: Callable[..., Any], names: Names) -> Owner:
    return Owner(server_with(dns="real", dns_server=names.address), names)


def test_after_72_hours_without_records_the_owner_is_told_once(owner: Owner) -> None:
    owner.sesv2.create_email_identity(EmailIdentity=DOMAIN)
    assert owner.hears() == []
    assert owner.hears(hours=71) == []
    told = [f"Amazon SES Domain Verification FAILURE for {DOMAIN} {PLACE}", f"DKIM setup FAILURE for {DOMAIN} {PLACE}"]
    assert owner.hears(hours=2) == told
    assert owner.hears(hours=2) == told
    assert owner.sesv2.get_email_identity(EmailIdentity=DOMAIN)["VerificationStatus"] == "FAILED"


def test_the_owner_is_told_once_that_records_were_found(owner: Owner) -> None:
    owner.sesv2.create_email_identity(EmailIdentity=DOMAIN)
    owner.publish_keys()
    told = [f"Amazon SES Domain Verification SUCCESS for {DOMAIN} {PLACE}", f"DKIM setup SUCCESS for {DOMAIN} {PLACE}"]
    assert owner.hears() == told
    assert owner.hears(hours=2) == told


def test_the_owner_is_told_what_became_of_a_mail_from_domain(owner: Owner) -> None:
    mail = f"mail.{DOMAIN}"
    owner.sesv2.create_email_identity(EmailIdentity=DOMAIN)
    owner.publish_keys()
    verified = owner.hears()
    owner.sesv2.put_email_identity_mail_from_attributes(EmailIdentity=DOMAIN, MailFromDomain=mail)
    assert owner.hears() == verified
    owner.names.publish(mail, "MX", "10 feedback-smtp.us-east-1.amazonses.com.")
    told = sorted([*verified, f"Custom MAIL FROM domain setup SUCCESS for {mail} {PLACE}"])
    assert owner.hears(minutes=2) == told
    del owner.names.records[mail, "MX"]
    assert owner.hears(hours=2) == told, "nothing is said of what may be temporary"
    assert owner.hears(hours=73) == sorted([*told, f"Custom MAIL FROM domain setup FAILURE for {mail} {PLACE}"])
