"""What AWS mails to an account's owner about identities: that the records of a domain were found, or not in 72 hours.

AWS writes to the address that the account was opened with. Accounts here have none, so it goes to the contacts that the owner has named
with PutAccountDetails, and to the log.
Source: mails of AWS (reported) for the occasions and subjects; the words, and that a domain with DKIM is written about twice (guessed).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from gatepost.call import World
from gatepost.mail import message_ids, messages
from gatepost.mail.messages import Envelope, Message
from gatepost.ses.identities.record import Identity, Status
from gatepost.ses.identities.verification_mail import SENDER, region_name
from gatepost.ses.tables import accounts
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")

PURPOSE = "identity-notice"

_details = select(accounts.c.details).where(accounts.c.account_id == bindparam("account"), accounts.c.region == bindparam("in_region"))


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that waits for DNS records, and what may be written about it. `{}` is the domain."""

    subject: str
    """Followed by SUCCESS or FAILURE, the domain and the Region."""
    success: str
    failure: str


VERIFICATION = Subject(
    "Amazon SES Domain Verification",
    "The domain {} is verified now, and you can send email from any address in it.",
    "The DNS records that prove your domain {} to Amazon SES were not found for 72 hours. The domain's verification has failed, and no "
    "mail can be sent from it any more.\n\nTo begin again, publish the records and ask for the verification of the domain once more.",
)
DKIM = Subject(
    "DKIM setup",
    "The DNS records for DKIM of the domain {} were found, and email from it is signed from now on.",
    "The DNS records for DKIM of the domain {} were not found for 72 hours, so email from it is not signed.\n\nTo begin again, publish "
    "the records and ask for DKIM once more.",
)
MAIL_FROM = Subject(
    "Custom MAIL FROM domain setup",
    "The MX record of the custom MAIL FROM domain {} was found, and the domain is used from now on.",
    "The MX record of the custom MAIL FROM domain {} was not found for 72 hours, so the domain is not used.\n\nTo begin again, publish the "
    "record and set the MAIL FROM domain once more.",
)


def changed(tx: Transaction, world: World, identity: Identity, about: Subject, before: Status | None, after: Status | None) -> None:
    """Write to the owner if what was waited for has come, or will not come any more. Of what is temporary nothing is said."""
    if after == before:
        return
    domain = identity.mail_from_domain if about is MAIL_FROM else identity.name
    if after == "FAILED":
        log.warning("%s FAILURE for %s of %s in %s: %s", about.subject, domain, identity.account_id, identity.region, identity.error_type)
        _write(tx, world, identity, f"{about.subject} FAILURE for {domain}", about.failure.format(domain))
    elif after == "SUCCESS" and before != "TEMPORARY_FAILURE":
        _write(tx, world, identity, f"{about.subject} SUCCESS for {domain}", about.success.format(domain))


def _write(tx: Transaction, world: World, identity: Identity, subject: str, text: str) -> None:
    details: Mapping[str, Any] = tx.value(_details, {"account": identity.account_id, "in_region": identity.region}) or {}
    contacts: tuple[str, ...] = tuple(details.get("AdditionalContactEmailAddresses") or ())
    if not contacts:
        return
    place, now = region_name(identity.region), world.clock()
    body = f"Dear Amazon Web Services customer,\n\n{text}\n\nThis is about the AWS region {place}.\n\nThe Amazon Web Services team\n"
    message = Message(
        account_id=identity.account_id,
        region=identity.region,
        message_id=message_ids.new(identity.region, now),
        accepted_at=now,
        envelope=Envelope(SENDER, contacts),
        content={
            "Subject": {"Data": f"{subject} in region {place}", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": body, "Charset": "UTF-8"}},
        },
        purpose=PURPOSE,
    )
    messages.put(tx, world.settings, message, contacts)
