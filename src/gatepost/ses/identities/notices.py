"""What AWS mails to an account's owner about identities: that the records of a domain were not found in 72 hours.

AWS writes to the address that the account was opened with. Accounts here have none, so it goes to the contacts that the owner has named
with PutAccountDetails, and to the log.
Source: mails of AWS (reported) for the occasion; the words are ours.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from gatepost.call import World
from gatepost.mail import message_ids, messages
from gatepost.mail.messages import Envelope, Message
from gatepost.ses.identities.record import Identity
from gatepost.ses.identities.verification_mail import SENDER
from gatepost.ses.tables import accounts
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")

PURPOSE = "identity-notice"

_details = select(accounts.c.details).where(accounts.c.account_id == bindparam("account"), accounts.c.region == bindparam("in_region"))


def records_missing(tx: Transaction, world: World, identity: Identity, now: datetime) -> None:
    """Say that a domain has failed, and why."""
    log.warning("identity %s of %s in %s has failed: %s", identity.name, identity.account_id, identity.region, identity.error_type)
    details: Mapping[str, Any] = tx.value(_details, {"account": identity.account_id, "in_region": identity.region}) or {}
    contacts: tuple[str, ...] = tuple(details.get("AdditionalContactEmailAddresses") or ())
    if not contacts:
        return
    text = f"""Dear Amazon Web Services customer,

The DNS records that prove your domain {identity.name} to Amazon SES were not found for 72 hours, in the region {identity.region}.
The domain's verification has failed, and no mail can be sent from it any more.

To begin again, publish the records and ask for the verification of the domain once more.

The Amazon Web Services team
"""
    subject = f"Amazon SES Domain Verification FAILURE for {identity.name} in region {identity.region}"
    message = Message(
        account_id=identity.account_id,
        region=identity.region,
        message_id=message_ids.new(identity.region, now),
        accepted_at=now,
        envelope=Envelope(SENDER, contacts),
        content={"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": {"Text": {"Data": text, "Charset": "UTF-8"}}},
        purpose=PURPOSE,
    )
    messages.put(tx, world.settings, message, contacts)
