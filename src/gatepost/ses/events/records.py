"""The records that are published: what happened to a message, and which message it was, in SES's JSON.

There are two forms: events, for the destinations of configuration sets, and the older notifications, for the topics of identities.
Source: SES guide, event-publishing-retrieving-sns-contents and notification-contents (guide); recorded messages (reported).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from gatepost.mail import header_fields, mime
from gatepost.mail.header_fields import Field
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event, Kind, as_text
from gatepost.rules.identities import address_of
from gatepost.ses.raw import mailboxes_in

MOST_HEADERS = 10_240
"""Characters of header fields that a record has. Source: SES guide, notification-contents (guide)."""

NAMES: Mapping[Kind, tuple[str, str]] = {
    "SEND": ("Send", "send"),
    "RENDERING_FAILURE": ("Rendering Failure", "failure"),
    "REJECT": ("Reject", "reject"),
    "DELIVERY_DELAY": ("DeliveryDelay", "deliveryDelay"),
    "DELIVERY": ("Delivery", "delivery"),
    "BOUNCE": ("Bounce", "bounce"),
    "COMPLAINT": ("Complaint", "complaint"),
    "OPEN": ("Open", "open"),
    "CLICK": ("Click", "click"),
    "SUBSCRIPTION": ("Subscription", "subscription"),
}
"""What a record calls a kind of event, and the member it has for it; in the order of what happened in the same millisecond."""
_ORDER = {kind: number for number, kind in enumerate(NAMES)}

_HEADERLESS: frozenset[Kind] = frozenset(("RENDERING_FAILURE", "DELIVERY_DELAY"))
_WRITTEN_BY_SES = frozenset(("message-id", "date", "feedback-id", "x-ses-outgoing"))
_OF_UNFILLED = frozenset(("from", "to", "mime-version"))
_TEMPLATED = frozenset(("SendTemplatedEmail", "SendBulkTemplatedEmail", "SendBulkEmail"))
_LISTS = {"from": "from", "to": "to", "cc": "cc", "bcc": "bcc", "reply-to": "replyTo"}
_TEXTS = {"date": "date", "sender": "sender", "subject": "subject"}
_OF_THE_OTHER_SERVER = "remoteMtaIp"


def in_order(happened: Event) -> tuple[datetime, int]:
    """What events are sorted by."""
    return happened.at, _ORDER[happened.kind]


def event(message: Message, happened: Event) -> dict[str, Any]:
    """An event's record."""
    name, member = NAMES[happened.kind]
    return {"eventType": name, "mail": _mail_of_event(message, happened), member: _without_server(happened.detail)}


def notification(message: Message, happened: Event, *, with_headers: bool) -> dict[str, Any]:
    """The same as a notification, which there is of bounces, complaints and deliveries."""
    name, member = NAMES[happened.kind]
    mail = {**_mail(message), **_who_called(message)}
    if with_headers:
        mail |= _headers(message, fields(message, happened.kind))
    return {"notificationType": name, "mail": mail, member: dict(happened.detail)}


def tags(message: Message, kind: Kind) -> dict[str, list[str]]:
    """The tags of an event: SES's own, and those the message was sent with. Source: SES guide, monitor-using-event-publishing (guide)."""
    found = {tag["Name"]: [tag["Value"]] for tag in message.tags}
    own = {"ses:configuration-set": message.configuration_set}
    if kind not in _HEADERLESS:
        circumstances = message.circumstances
        author = address_of(message.envelope.sender) or ""
        own |= {
            "ses:operation": circumstances.get("operation", ""),
            "ses:source-ip": circumstances.get("source_ip", ""),
            "ses:from-domain": author.rpartition("@")[2],
            "ses:caller-identity": circumstances.get("caller", ""),
            "ses:tenant-name": circumstances.get("tenant", ""),
        }
    return {name: [value] for name, value in own.items() if value} | found


def subject_of(message: Message) -> str:
    """A message's subject, decoded."""
    if message.raw is None:
        return (message.content or {}).get("Subject", {}).get("Data", "")
    return next((_decoded(field.value) for field in fields(message, "SEND") if field.name.lower() == "subject"), "")


def _mail_of_event(message: Message, happened: Event) -> dict[str, Any]:
    mail = _mail(message)
    unfilled = happened.kind == "SEND" and message.circumstances.get("operation") in _TEMPLATED
    if unfilled:
        mail.pop("sourceArn", None)
    if happened.kind in _HEADERLESS:
        mail["headersTruncated"] = False
    else:
        written = fields(message, happened.kind)
        mail |= _headers(message, [field for field in written if field.name.lower() in _OF_UNFILLED] if unfilled else written)
    return mail | {"tags": tags(message, happened.kind)}


def _mail(message: Message) -> dict[str, Any]:
    envelope = message.envelope
    mail = {
        "timestamp": as_text(message.accepted_at),
        "messageId": message.message_id,
        "source": envelope.source or envelope.sender,
        "sourceArn": message.identity_arn,
        "sendingAccountId": message.account_id,
        "destination": [address_of(given) or given for given in (*envelope.to, *envelope.cc, *envelope.bcc)],
    }
    return {name: value for name, value in mail.items() if value}


def _who_called(message: Message) -> dict[str, str]:
    given = {"sourceIp": message.circumstances.get("source_ip", ""), "callerIdentity": message.circumstances.get("caller", "")}
    return {name: value for name, value in given.items() if value}


def fields(message: Message, kind: Kind) -> Sequence[Field]:
    """The header as the caller wrote it, or as SES built it; a template's as soon as it has been filled begins with its date."""
    if message.raw is not None:
        return header_fields.split(message.raw)[0]
    written = header_fields.split(mime.compose(message))[0]
    built = [field for field in written if field.name.lower() not in _WRITTEN_BY_SES]
    if kind != "SEND" and message.circumstances.get("operation") in _TEMPLATED:
        return [*(field for field in written if field.name.lower() == "date"), *built]
    return built


def _headers(message: Message, written: Sequence[Field]) -> dict[str, Any]:
    shown: list[dict[str, str]] = []
    size = 0
    for field in written:
        size += len(field.name) + len(field.value)
        if size > MOST_HEADERS:
            break
        shown.append({"name": field.name, "value": field.value})
    return {"headersTruncated": len(shown) < len(written), "headers": shown, "commonHeaders": _common(message, written)}


def _common(message: Message, written: Sequence[Field]) -> dict[str, Any]:
    common: dict[str, Any] = {}
    if message.envelope.return_path:
        common["returnPath"] = address_of(message.envelope.return_path) or message.envelope.return_path
    message_id = message.message_id
    for field in written:
        name = field.name.lower()
        if name in _LISTS:
            common[_LISTS[name]] = [*common.get(_LISTS[name], ()), *map(_decoded, mailboxes_in(field.value))]
        elif name in _TEXTS:
            common[_TEXTS[name]] = _decoded(field.value)
        elif name == "message-id" and message.raw is not None:
            message_id = field.value
    return common | {"messageId": message_id}


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _without_server(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in detail.items() if name != _OF_THE_OTHER_SERVER}
