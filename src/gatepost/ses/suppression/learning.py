"""Entering addresses by what happens to mail: a hard bounce or a complaint suppresses, if its reason counts for that mail.

Source: SES guide, sending-email-suppression-list (guide); -tenant-level (guide) for whose list, and for reports that mail is no spam.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from gatepost.call import World
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event
from gatepost.rules.identities import address_of, is_simulator
from gatepost.ses import configuration_sets
from gatepost.ses.suppression import record
from gatepost.ses.suppression.choice import Choice, Reason, choose
from gatepost.ses.suppression.holding import SUBTYPES
from gatepost.ses.suppression.record import List, Suppressed
from gatepost.ses.tables import accounts
from gatepost.ses.tenants import record as tenants
from gatepost.store.transaction import Transaction

_HARD = frozenset(("General", "NoEmail"))
_account = select(accounts.c.suppression).where(accounts.c.account_id == bindparam("account"), accounts.c.region == bindparam("in_region"))


def learn(tx: Transaction, _world: World, message: Message, events: Sequence[Event]) -> None:
    """Take in what happened to a message."""
    told: list[tuple[Event, Reason]] = [(event, reason) for event in events if (reason := _reason(event))]
    if not told:
        return
    choice = choice_of(tx, message)
    on = List(message.account_id, message.region, choice.tenant)
    for event, reason in told:
        if reason not in choice.reasons:
            continue
        addresses = [address for given in event.recipients if (address := address_of(given)) and not is_simulator(address)]
        if event.detail.get("complaintFeedbackType") == "not-spam":
            for address in addresses:
                record.remove(tx, on, address, only_for="COMPLAINT")
        else:
            record.put(tx, on, [Suppressed(one, reason, event.at, message.message_id, event.event_id) for one in addresses])


def choice_of(tx: Transaction, message: Message) -> Choice:
    """What counts for a message now."""
    account = tx.value(_account, {"account": message.account_id, "in_region": message.region})
    chosen = None
    if message.configuration_set:
        found = configuration_sets.find(tx, message.account_id, message.region, message.configuration_set)
        chosen = found.options.get("SuppressionOptions") if found else None
    name: str = message.circumstances.get("tenant", "")
    tenant = tenants.find(tx, message.account_id, message.region, name) if name else None
    return choose(account, chosen, name, tenant.suppression if tenant else None)


def _reason(event: Event) -> Reason | None:
    """Why an event suppresses whom it is about. One of a suppressed address itself tells nothing new."""
    detail = event.detail
    if event.kind == "BOUNCE" and detail.get("bounceType") == "Permanent" and detail.get("bounceSubType") in _HARD:
        return "BOUNCE"
    if event.kind == "COMPLAINT" and detail.get("complaintSubType") not in SUBTYPES:
        return "COMPLAINT"
    return None
