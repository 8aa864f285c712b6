"""Bounces and complaints: what comes back to a return path is read and written down, and the sender is mailed about it.

`receive` is for whoever takes mail in: it knows by the address which message a report is about. `bounced` tells the sender about
what this server found out itself.
Source: SES guide, monitor-sending-activity-using-notifications-email and notification-contents (guide).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from gatepost.call import World
from gatepost.mail import header_fields, message_ids, messages, mime, outcomes, report_reading, report_writing, return_paths
from gatepost.mail.messages import Envelope, Message
from gatepost.mail.outcomes import Outcome
from gatepost.mail.report_reading import Report
from gatepost.mail.transports import replies
from gatepost.rules.identities import address_of
from gatepost.ses import consequences
from gatepost.ses.identities import notifications
from gatepost.store.transaction import Transaction

PURPOSE = "feedback"
"""Of a report that is mailed on. It goes out without a return path, so that it can't bounce in turn."""


def receive(tx: Transaction, world: World, recipient: str, source: bytes) -> bool:
    """Take in mail to a return path. False: no message has that address, and nobody should be told so by a bounce.

    Source: RFC 3464, RFC 5965; SES guide, notification-contents (guide); that a machine's answer is a transient bounce (guide).
    """
    message_id = return_paths.message_id_of(recipient)
    message = messages.get(tx, message_id) if message_id else None
    if message is None:
        return False
    report = report_reading.read(source)
    found = _outcome(message, report, world.clock())
    if found is not None and message.identity_arn:
        consequences.record(tx, world, message, found)
    forward(tx, world, message, source)
    return True


def bounced(tx: Transaction, world: World, message: Message, failed: Sequence[Mapping[str, str]], reporting_mta: str, at: datetime) -> None:
    """Mail the sender a report about recipients that this server could not deliver to."""
    sender = return_paths.daemon(world.settings, message.region)
    report = report_writing.bounce(mime.compose(message), sender, destination(message), failed, reporting_mta, at)
    forward(tx, world, message, report)


def forward(tx: Transaction, world: World, message: Message, report: bytes) -> None:
    """Mail a report on to whoever sent the message, if their identity says so. AWS sends it: no quota is touched.

    Source: forwarded reports (reported) for the sender, who is the server's own daemon.
    """
    to = destination(message)
    if not to or message.purpose == PURPOSE or not message.identity_arn or not notifications.forwards(tx, message):
        return
    now = world.clock()
    sender = return_paths.daemon(world.settings, message.region)
    forwarded = Message(
        account_id=message.account_id,
        region=message.region,
        message_id=message_ids.new(message.region, now),
        accepted_at=now,
        envelope=Envelope(sender, (to,)),
        raw=_from(sender, report),
        purpose=PURPOSE,
    )
    messages.put(tx, world.settings, forwarded, (to,))


def destination(message: Message) -> str:
    """Where a message's bounces are mailed to: the address for bounces, else the source, else the From address. A raw message's
    source comes before its Return-Path field.

    Source: SES guide, monitor-sending-activity-using-notifications-email (guide).
    """
    envelope = message.envelope
    in_order = (envelope.source, envelope.return_path) if message.raw is not None else (envelope.return_path, envelope.source)
    return next((address for given in (*in_order, envelope.sender) if given and (address := address_of(given))), "")


def _outcome(message: Message, report: Report, now: datetime) -> Outcome | None:
    match report.kind:
        case "bounce":
            return _bounce(report, now)
        case "complaint":
            return _complaint(message, report, now)
        case "answer":
            recipients = _everyone(message)
            detail = {"bounceType": "Transient", "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": a} for a in recipients]}
            return Outcome(kind="BOUNCE", at=now, recipients=recipients, detail=detail)
        case _:
            return None


def _bounce(report: Report, now: datetime) -> Outcome:
    first = report.recipients[0]
    kind, subtype = replies.bounce_type(first.get("status", ""), first.get("diagnosticCode", "").partition(";")[2].strip())
    detail: dict[str, Any] = {"bounceType": kind, "bounceSubType": subtype, "bouncedRecipients": list(report.recipients)}
    if report.reporting_mta:
        detail["reportingMTA"] = report.reporting_mta
    return Outcome(kind="BOUNCE", at=now, recipients=[entry["emailAddress"] for entry in report.recipients], detail=detail)


def _complaint(message: Message, report: Report, now: datetime) -> Outcome:
    """Where the report hides who complained, it may have been anybody. Source: SES guide, notification-contents (guide)."""
    complained = list(report.complained) or _everyone(message)
    detail: dict[str, Any] = {
        "complainedRecipients": [{"emailAddress": address} for address in complained],
        "complaintSubType": None,
        "userAgent": report.user_agent,
        "complaintFeedbackType": report.feedback_type,
    }
    if arrived := _time(report.arrival_date):
        detail["arrivalDate"] = arrived
    return Outcome(kind="COMPLAINT", at=now, recipients=complained, detail=detail)


def _everyone(message: Message) -> list[str]:
    envelope = message.envelope
    return [address for given in (*envelope.to, *envelope.cc, *envelope.bcc) if (address := address_of(given))]


def _time(text: str) -> str:
    try:
        return outcomes.as_text(parsedate_to_datetime(text))
    except ValueError:
        return ""


def _from(sender: str, report: bytes) -> bytes:
    """The report with another From field, and without fields that only the way to here was about."""
    fields, body = header_fields.split(report)
    kept = [field.source.rstrip(b"\r\n") for field in fields if field.name.lower() not in ("from", "received", "return-path", "sender")]
    return b"\r\n".join([f"From: {sender}".encode(), *kept, b"", body])
