"""The reports that this server writes itself: that a message bounced, and what the mailbox simulator sends back.

Source: RFC 3464 and RFC 6522 (reports of delivery), RFC 5965 (complaints), RFC 3834 (automatic answers).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.message import Message as Part
from email.policy import compat32
from email.utils import format_datetime
from typing import TypeAlias

from gatepost.mail import header_fields
from gatepost.mail.simulator import AUTOMATIC_ANSWER, USER_AGENT

Fields: TypeAlias = Sequence[tuple[str, str]]

_POLICY = compat32.clone(linesep="\r\n", max_line_length=998)


def bounce(source: bytes, sender: str, to: str, failed: Sequence[Mapping[str, str]], reporting_mta: str, at: datetime) -> bytes:
    """A report about the message of that source. `failed` are entries of `bouncedRecipients`."""
    names = "\r\n".join(f"{entry['emailAddress']}\r\n    {entry.get('diagnosticCode', '')}" for entry in failed)
    about = [
        [
            ("Final-Recipient", f"rfc822; {entry['emailAddress']}"),
            *((name, entry[key]) for name, key in _RECIPIENT_FIELDS if entry.get(key)),
        ]
        for entry in failed
    ]
    text = f"This message could not be delivered to the following recipients.\r\n\r\n{names}\r\n"
    return delivery(source, sender, to, text, [("Reporting-MTA", reporting_mta), ("Arrival-Date", format_datetime(at))], *about)


def delivery(source: bytes, sender: str, to: str, text: str, message: Fields, *recipients: Fields) -> bytes:
    """A report of delivery in words of one's own, with the fields of RFC 3464 about the message and about each recipient."""
    parts = (_text(text), _fields("message/delivery-status", message, *recipients), _original(source))
    return _report("delivery-status", sender, to, "Delivery Status Notification (Failure)", parts)


def complaint(source: bytes, sender: str, to: str, complained: Sequence[str], at: datetime) -> bytes:
    """A complaint as the simulator makes it: abuse."""
    about = [("Feedback-Type", "abuse"), ("User-Agent", USER_AGENT), ("Version", "1"), ("Arrival-Date", format_datetime(at))]
    about += [("Original-Rcpt-To", address) for address in complained]
    text = _text("This is an abuse report of the mailbox simulator for a message that was sent to it.\r\n")
    return _report(
        "feedback-report", sender, to, "complaint about message", (text, _fields("message/feedback-report", about), _original(source))
    )


def automatic_answer(sender: str, to: str, subject: str) -> bytes:
    """What a mailbox answers whose owner is out of the office."""
    answer = _text(AUTOMATIC_ANSWER + "\r\n")
    for name, value in (("From", sender), ("To", to), ("Subject", f"Auto: {subject}"), ("Auto-Submitted", "auto-replied")):
        answer[name] = value
    return answer.as_bytes(policy=_POLICY)


_RECIPIENT_FIELDS = (("Action", "action"), ("Status", "status"), ("Diagnostic-Code", "diagnosticCode"))


def _report(kind: str, sender: str, to: str, subject: str, parts: Iterable[Part]) -> bytes:
    report = Part(_POLICY)
    for name, value in (("From", sender), ("To", to), ("Subject", subject), ("Auto-Submitted", "auto-generated")):
        report[name] = value
    report.add_header("Content-Type", "multipart/report", report_type=kind)
    for part in parts:
        report.attach(part)
    return report.as_bytes(policy=_POLICY)


def _text(text: str) -> Part:
    part = Part(_POLICY)
    part["Content-Type"] = f"text/plain; charset={'us-ascii' if text.isascii() else 'utf-8'}"
    if not text.isascii():
        part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(text.encode().decode("ascii", "surrogateescape"))
    return part


def _fields(kind: str, *blocks: Fields) -> Part:
    part = Part(_POLICY)
    part["Content-Type"] = kind
    for fields in blocks:
        block = Part(_POLICY)
        for name, value in fields:
            block[name] = " ".join(value.split())
        part.attach(block)
    return part


def _original(source: bytes) -> Part:
    """The header of the message that it is about."""
    part = Part(_POLICY)
    part["Content-Type"] = "text/rfc822-headers"
    fields, _ = header_fields.split(source)
    part.set_payload(b"".join(field.source for field in fields).decode("ascii", "surrogateescape"))
    return part
