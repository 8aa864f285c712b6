"""Bouncing mail that was received: a report to whoever sent it, from one of the account's verified addresses.

It goes out without a return path, so that it can't bounce in turn, and touches no quota.
Source: API reference, SendBounce and BounceAction (model); SES guide, receiving-email-action-bounce (guide) for replies and statuses;
RFC 3464; texts guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from re import ASCII, compile
from typing import Any

from gatepost.call import Call
from gatepost.mail import message_ids, messages, report_writing, return_paths
from gatepost.mail.messages import Envelope, Message
from gatepost.rules import sending as checks
from gatepost.rules.identity_policy import SEND_BOUNCE
from gatepost.rules.letters import Letter
from gatepost.rules.senders import sending_identity, sending_identity_arn
from gatepost.ses import facts, feedback
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.sending import of_refusal
from gatepost.ses.receiving import receipts
from gatepost.ses.receiving.record import Received

REASONS: Mapping[str, tuple[str, str, str]] = {
    "DoesNotExist": ("550", "5.1.1", "Mailbox does not exist"),
    "MessageTooLarge": ("552", "5.3.4", "Message too large"),
    "ExceededQuota": ("552", "5.2.2", "Mailbox full"),
    "ContentRejected": ("500", "5.6.1", "Message content rejected"),
    "Undefined": ("554", "5.0.0", "Unknown failure"),
    "TemporaryFailure": ("450", "4.0.0", "Temporary failure"),
}
"""A bounce's reply, status and words, by its type."""

_CHECKS = (
    checks.addresses_are_well_formed,
    checks.account_may_send,
    checks.identity_is_verified,
    checks.sender_is_covered,
    checks.policy_lets_caller_send,
)
_FIELD_NAME = compile(r"[!-9;-~]+", ASCII)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient in a report, with the fields of RFC 3464 about them."""

    address: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bounce:
    """What to tell the sender of a mail. `sender` is who does; empty for SES itself."""

    sender: str
    recipients: Sequence[Recipient]
    explanation: str = ""
    fields: Sequence[tuple[str, str]] = ()
    """About the whole message; by default which server reports, and when the mail arrived."""
    sender_arn: str = ""
    """The identity to send as, if it is a delegate's."""


def of_type(address: str, reason: str) -> Recipient:
    """A recipient who is bounced for one of the usual reasons."""
    return of_reply(address, *REASONS[reason])


def of_reply(address: str, reply: str, status: str, text: str) -> Recipient:
    """A recipient who is bounced with a reply; without a status it is the reply's."""
    status = status or f"{reply[0]}.0.0"
    return Recipient(
        address,
        (
            ("Final-Recipient", f"rfc822; {address}"),
            ("Action", "delayed" if status.startswith("4") else "failed"),
            ("Status", status),
            ("Diagnostic-Code", f"smtp; {reply} {status} {text}"),
        ),
    )


def of_fields(address: str, given: Mapping[str, Any]) -> Recipient:
    """A recipient with the model's RecipientDsnFields.

    Raises: BadRequest.
    """
    known = (
        ("Final-Recipient", f"rfc822; {given.get('FinalRecipient') or address}"),
        ("Action", given["Action"]),
        ("Remote-MTA", given.get("RemoteMta", "")),
        ("Status", given["Status"]),
        ("Diagnostic-Code", given.get("DiagnosticCode", "")),
        ("Last-Attempt-Date", _date(given.get("LastAttemptDate"))),
    )
    return Recipient(address, (*((name, value) for name, value in known if value), *extension(given.get("ExtensionFields", ()))))


def of_message(given: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The fields of the model's MessageDsn.

    Raises: BadRequest.
    """
    arrived = _date(given.get("ArrivalDate"))
    dates = [("Arrival-Date", arrived)] if arrived else []
    return [("Reporting-MTA", given["ReportingMta"]), *dates, *extension(given.get("ExtensionFields", ()))]


def extension(given: Sequence[Mapping[str, str]]) -> Sequence[tuple[str, str]]:
    """Raises: BadRequest."""
    for field in given:
        if not _FIELD_NAME.fullmatch(field["Name"]):
            raise BadRequest(f"Not a valid extension field name: {field['Name']}")
    return [(field["Name"], field["Value"]) for field in given]


def send(call: Call, mail: Received, bounce: Bounce) -> str:
    """Mail the report to whoever sent the mail, which must be somebody; the report's message id.

    Raises: MessageRejected and what else `rules.sending` refuses senders with.
    """
    identity_arn = _identity(call, mail, bounce) if bounce.sender else ""
    sender = bounce.sender or return_paths.daemon(call.world.settings, mail.region)
    message = Message(
        account_id=mail.account_id,
        region=mail.region,
        message_id=message_ids.new(mail.region, call.now),
        accepted_at=call.now,
        envelope=Envelope(sender, (mail.sender,)),
        raw=_report(mail, bounce, sender),
        identity_arn=identity_arn,
        purpose=feedback.PURPOSE,
    )
    messages.put(call.tx, call.world.settings, message, (mail.sender,))
    return message.message_id


def _identity(call: Call, mail: Received, bounce: Bounce) -> str:
    """The ARN of the identity that bounces, if it may. In the sandbox too whoever has written may be answered."""
    letter = Letter(
        account_id=mail.account_id,
        principal=call.caller.arn,
        sender=bounce.sender,
        to=(mail.sender,),
        source_arn=bounce.sender_arn,
        action=SEND_BOUNCE,
        source_ip=call.source_ip,
    )
    known = replace(facts.gather(call, letter, mail.region).facts, production_access=True)
    for check in _CHECKS:
        refusal = check(letter, known).refusal
        if refusal is not None:
            raise of_refusal(refusal, "")
    identity = sending_identity(letter, known.identities)
    return sending_identity_arn(letter, identity, mail.region) if identity else ""


def _report(mail: Received, bounce: Bounce, sender: str) -> bytes:
    about = bounce.fields or [
        ("Reporting-MTA", f"dns; {receipts.server_name(mail.region)}"),
        ("Arrival-Date", format_datetime(mail.arrived_at)),
    ]
    names = "\r\n".join(recipient.address for recipient in bounce.recipients)
    text = bounce.explanation or "This message could not be delivered to the following recipients."
    words = "\r\n".join(f"{text}\n\n{names}".splitlines()) + "\r\n"
    blocks = [recipient.fields for recipient in bounce.recipients]
    return report_writing.delivery(receipts.stored(mail), sender, mail.sender, words, about, *blocks)


def _date(given: datetime | None) -> str:
    return format_datetime(given) if given else ""
