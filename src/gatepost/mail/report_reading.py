"""Mail that came back: a report that a message bounced, a report that somebody complained, a machine's answer, or a person's.

Source: RFC 3464 and RFC 6522 (reports of delivery), RFC 5965 (complaints), RFC 3834 (automatic answers).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from re import IGNORECASE, compile
from typing import Any, Literal, cast

Kind = Literal["bounce", "complaint", "answer", "other"]

_TYPES = frozenset(("abuse", "auth-failure", "fraud", "not-spam", "other", "virus"))
_ADDRESS_TYPE = compile(r"^\s*rfc822\s*;\s*", IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """What came back. Members that the report lacks are empty."""

    kind: Kind
    recipients: Sequence[Mapping[str, str]] = ()
    """Of a bounce: entries of `bouncedRecipients`."""
    reporting_mta: str = ""
    remote_mta: str = ""
    complained: Sequence[str] = ()
    """Of a complaint: whose mail it was, if the report says so."""
    feedback_type: str = ""
    user_agent: str = ""
    arrival_date: str = ""


def read(source: bytes) -> Report:
    """Find out what a mail to a return path says. Whatever can't be understood is `other`."""
    try:
        mail = message_from_bytes(source, EmailMessage, policy=policy.compat32)
        return _delivery_report(mail) or _complaint(mail) or _answer(mail)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        return Report("other")


def _parts(mail: Message, kind: str) -> Iterator[Message]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def _blocks(part: Message) -> list[Message]:
    payload: Any = part.get_payload()
    return cast("list[Message]", payload) if isinstance(payload, list) else []


def _delivery_report(mail: Message) -> Report | None:
    part = next(_parts(mail, "message/delivery-status"), None)
    if part is None:
        return None
    about_message, *about_recipients = _blocks(part) or [Message()]
    failed = [entry for block in about_recipients if (entry := _failed(block))]
    if not failed:
        return Report("other")
    remote = next((value for block in about_recipients if (value := _field(block, "Remote-MTA"))), "")
    return Report("bounce", failed, reporting_mta=_field(about_message, "Reporting-MTA"), remote_mta=remote.partition(";")[2].strip())


def _failed(block: Message) -> Mapping[str, str] | None:
    """What a report says of one recipient; None when mail to them is late or arrived."""
    address = _ADDRESS_TYPE.sub("", _field(block, "Final-Recipient") or _field(block, "Original-Recipient")).strip("<> ")
    action = _field(block, "Action").lower()
    if not address or action != "failed":
        return None
    members = {
        "emailAddress": address,
        "action": action,
        "status": _field(block, "Status").partition(" ")[0],
        "diagnosticCode": _field(block, "Diagnostic-Code"),
    }
    return {name: value for name, value in members.items() if value}


def _complaint(mail: Message) -> Report | None:
    part = next(_parts(mail, "message/feedback-report"), None)
    if part is None:
        return None
    blocks = _blocks(part)
    fields = blocks[0] if blocks else Message()
    kind = _field(fields, "Feedback-Type").lower()
    addresses: list[str] = [str(value) for value in fields.get_all("Original-Rcpt-To", [])]
    return Report(
        "complaint",
        complained=[_ADDRESS_TYPE.sub("", address).strip("<> ") for address in addresses],
        feedback_type=kind if kind in _TYPES else "other",
        user_agent=_field(fields, "User-Agent"),
        arrival_date=_field(fields, "Arrival-Date") or _field(fields, "Received-Date"),
    )


def _answer(mail: Message) -> Report:
    automatic = _field(mail, "Auto-Submitted").lower()
    answered = automatic not in ("", "no") or "X-Autoreply" in mail or _field(mail, "Precedence").lower() in ("auto_reply", "auto-reply")
    return Report("answer" if answered else "other")


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
