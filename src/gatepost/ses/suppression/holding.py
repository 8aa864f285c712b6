"""Keeping mail back from suppressed addresses: it is accepted, and what follows is a bounce or a complaint instead of a delivery.

Source: SES guide, sending-email-suppression-list (guide); the bounce's texts (reported); that an entry holds mail back only for a
reason that counts, and which event a reason makes (guessed).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gatepost.mail.outcomes import Outcome
from gatepost.rules.identities import is_simulator
from gatepost.ses.suppression import record
from gatepost.ses.suppression.choice import Choice, Reason
from gatepost.ses.suppression.record import List
from gatepost.store.transaction import Transaction

ON_ACCOUNT_LIST = "OnAccountSuppressionList"
ON_TENANT_LIST = "OnTenantSuppressionList"
SUBTYPES = frozenset((ON_ACCOUNT_LIST, ON_TENANT_LIST))
"""What bounces and complaints are called that no other server has made."""

_TEXT = (
    "Amazon SES did not send the message to this address because it is on the suppression list for your {whose}. "
    "For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at "
    "https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html"
)


def held_back(
    tx: Transaction, account_id: str, region: str, choice: Choice, recipients: Sequence[str], now: datetime
) -> tuple[Outcome, ...]:
    """What happens to those of the recipients, bare addresses, that are suppressed. The mailbox simulator never is."""
    if not choice.reasons:
        return ()
    compared = {address.lower(): address for address in recipients if not is_simulator(address)}
    if not compared:
        return ()
    found: dict[str, Reason] = {}
    for address, reason in record.reasons_of(tx, List(account_id, region, choice.tenant), list(compared)):
        if reason in choice.reasons and found.get(address) != "BOUNCE":
            found[address] = reason
    return tuple(_outcome(compared[address], reason, now, tenant=bool(choice.tenant)) for address, reason in found.items())


def _outcome(address: str, reason: Reason, now: datetime, *, tenant: bool) -> Outcome:
    subtype = ON_TENANT_LIST if tenant else ON_ACCOUNT_LIST
    if reason == "COMPLAINT":
        complained: dict[str, Any] = {"complainedRecipients": [{"emailAddress": address}], "complaintSubType": subtype}
        return Outcome(kind="COMPLAINT", at=now, recipients=(address,), detail=complained)
    text = _TEXT.format(whose="tenant" if tenant else "account")
    bounced: dict[str, Any] = {
        "bounceType": "Permanent",
        "bounceSubType": subtype,
        "bouncedRecipients": [{"emailAddress": address, "action": "failed", "status": "5.1.1", "diagnosticCode": text}],
        "reportingMTA": "dns; amazonses.com",
    }
    return Outcome(kind="BOUNCE", at=now, recipients=(address,), detail=bounced)
