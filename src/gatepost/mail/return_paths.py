"""The address that a message's bounces come back to: its id, at a domain of this server or of the sender's (VERP).

Source: delivered mails (reported); SES guide, mail-from (guide). With a `mail_domain` of its own a server has one for all Regions.
"""

from gatepost.mail import message_ids
from gatepost.settings import Settings


def domain(settings: Settings, region: str) -> str:
    """Where bounces come back to for senders without a MAIL FROM domain."""
    if settings.mail_domain:
        return settings.mail_domain
    return "amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"


def address(settings: Settings, message_id: str, region: str, mail_from_domain: str = "") -> str:
    """The envelope sender of a message."""
    return f"{message_id}@{mail_from_domain or domain(settings, region)}"


def message_id_of(recipient: str) -> str | None:
    """The id of the message that mail to an address is about; None when it is no such address."""
    local = recipient.strip("<> ").rpartition("@")[0].lower()
    return local if message_ids.accepted_at(local) is not None else None


def daemon(settings: Settings, region: str) -> str:
    """Whom the reports that SES forwards are from. Source: forwarded reports (reported)."""
    return f"MAILER-DAEMON@{domain(settings, region)}"
