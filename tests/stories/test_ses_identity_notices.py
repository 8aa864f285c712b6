"""The owner is written to when a domain's records were not found for 72 hours."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fixtures.names import Names
from gatepost.ses.identities import dns as domains

CONTACT = "owner@elsewhere.example"


def test_after_72_hours_without_records_the_contacts_are_told_once(server_with: Callable[..., Any], names: Names) -> None:
    server = server_with(dns="real", dns_server=names.address)
    sesv2 = server.client("sesv2")
    sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ContactLanguage="EN", AdditionalContactEmailAddresses=[CONTACT]
    )

    def subjects() -> list[str]:
        with urllib.request.urlopen(f"{server.url}/_inbox/messages?to={quote(CONTACT)}") as answer:
            return [mail["subject"] for mail in json.load(answer)["messages"]]

    sesv2.create_email_identity(EmailIdentity="shop.example")
    domains.check_pending(server.store, server.world)
    server.clock.move(hours=71)
    domains.check_pending(server.store, server.world)
    assert subjects() == []
    for _ in range(2):
        server.clock.move(hours=2)
        domains.check_pending(server.store, server.world)
    assert sesv2.get_email_identity(EmailIdentity="shop.example")["VerificationStatus"] == "FAILED"
    assert subjects() == ["Amazon SES Domain Verification FAILURE for shop.example in region us-east-1"]
