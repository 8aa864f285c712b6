"""The header fields that SES puts on top of mail that it receives.

Source: SES guide, receiving-email-action-lambda-event (guide) for which and in which order; recorded mail (reported) for their form.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from email.utils import format_datetime

from gatepost.call import World
from gatepost.mail import dkim, header_fields
from gatepost.mail.dkim import SigningKey
from gatepost.ses.receiving import receipts
from gatepost.ses.receiving.authentication import Judgement
from gatepost.ses.receiving.record import Received


def compose(world: World, mail: Received, judgement: Judgement, host: str, key: SigningKey | None) -> str:
    """The fields, each with its line end. `host` is the client's name in DNS, `key` is the server's own, if it has one."""
    found = judgement.spf, judgement.dkim, judgement.dmarc
    who = f"client-ip={mail.circumstances['client']}; envelope-from={mail.sender}; helo={_plain(mail.circumstances['hello'])};"
    spf = f"{judgement.spf.word} (spfCheck: {judgement.spf.about}) {who}"
    results = " ".join(
        f"{name}={verdict.word}{_behind(verdict.about)};" for name, verdict in zip(("dkim", "dmarc"), found[1:], strict=True)
    )
    fields = [
        ("Return-Path", f"<{mail.sender}>"),
        ("Received", _received(mail, host)),
        ("Received-SPF", spf),
        ("Authentication-Results", f"{_authority(world)}; spf={spf} {results}"),
        ("X-SES-RECEIPT", _receipt(world, mail)),
    ]
    signature = [("X-SES-DKIM-SIGNATURE", _signature(mail, key))] if key else []
    return "".join(f"{name}: {_plain(value)}\r\n" for name, value in (*fields, *signature) if value)


def _received(mail: Received, host: str) -> str:
    at = format_datetime(mail.arrived_at)
    tls = "SMTPS" if mail.circumstances["encrypted"] else "SMTP"
    recipient: Sequence[str] = mail.recipients
    place = f"from {mail.circumstances['hello']} ({host} [{mail.circumstances['client']}]) by {receipts.server_name(mail.region)}"
    return f"{place} with {tls} id {mail.message_id} for {recipient[0]}; {at} (UTC)"


def _authority(world: World) -> str:
    """Whose word the results are."""
    return world.settings.mail_domain or "amazonses.com"


def _receipt(world: World, mail: Received) -> str:
    """A mark that only this server can have made."""
    return base64.b64encode(hmac.digest(world.seal.derive("receipts"), mail.message_id.encode(), hashlib.sha256)).decode()


def _signature(mail: Received, key: SigningKey) -> str:
    """A DKIM signature of the mail as it came, under another name; empty for a mail that can't be signed."""
    try:
        signed = dkim.sign(mail.data, (), mail.arrived_at, key)
    except header_fields.Malformed:
        return ""
    value = signed[: len(signed) - len(mail.data)].decode("ascii").partition(":")[2]
    return " ".join(value.split())


def _behind(about: str) -> str:
    return f" {about}" if about else ""


def _plain(value: str) -> str:
    """On one line, whatever a stranger has said."""
    return "".join(char if char.isprintable() else " " for char in value)
