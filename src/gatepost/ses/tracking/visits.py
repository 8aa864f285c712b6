"""What comes of a pixel that was fetched or a link that was followed: an event each time, as long as events are collected.

Source: SES guide, faqs-metrics (guide); that a link leads on after that time too (guessed).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gatepost.call import World
from gatepost.mail import messages
from gatepost.mail.outcomes import Outcome
from gatepost.rules.identities import address_of
from gatepost.ses import consequences
from gatepost.ses.tracking.addresses import Visit
from gatepost.store.transaction import Transaction

COLLECTED = timedelta(days=60)


def record(tx: Transaction, world: World, visit: Visit, source_ip: str, user_agent: str, now: datetime) -> None:
    """Write down that somebody opened the mail, or followed the link."""
    message = messages.get(tx, visit.message_id)
    if message is None or now - message.accepted_at > COLLECTED:
        return
    envelope = message.envelope
    recipients = [address_of(given) or given for given in (*envelope.to, *envelope.cc, *envelope.bcc)]
    detail: dict[str, Any] = {"ipAddress": source_ip, "userAgent": user_agent}
    if not visit.url:
        consequences.record(tx, world, message, Outcome(kind="OPEN", at=now, recipients=recipients, detail=detail))
        return
    links: Mapping[str, Any] = message.circumstances.get("links") or {}
    detail |= {"link": visit.url, "linkTags": links.get(str(visit.number))}
    consequences.record(tx, world, message, Outcome(kind="CLICK", at=now, recipients=recipients, detail=detail))
