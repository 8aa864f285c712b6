"""The records that notifications and functions get of a received mail, in SES's JSON.

Source: SES guide, receiving-email-notifications-contents and receiving-email-action-lambda-event (guide); recorded
notifications (reported).
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from gatepost.mail import header_fields, readable
from gatepost.mail.header_fields import Field
from gatepost.mail.outcomes import as_text
from gatepost.rules.identities import address_of
from gatepost.ses.events.posts import as_json
from gatepost.ses.events.records import MOST_HEADERS
from gatepost.ses.raw import mailboxes_in
from gatepost.ses.receiving.record import Received

SUBJECT = "Amazon SES Email Receipt Notification"
LONGEST_IN_TOPIC = 150 * 1024
"""Bytes of a mail that a topic takes. Source: SES guide, quotas (guide)."""

_LISTS = {"from": "from", "to": "to", "cc": "cc", "bcc": "bcc", "reply-to": "replyTo"}
_TEXTS = {"date": "date", "sender": "sender", "subject": "subject", "message-id": "messageId"}


def server_name(region: str) -> str:
    """What the server that receives mail in a Region calls itself. Source: SES guide, receiving-email-mx-record (guide)."""
    return f"inbound-smtp.{region}.amazonaws.com"


def stored(mail: Received, added: Sequence[Sequence[str]] = ()) -> bytes:
    """The mail as it is passed on: with SES's own header fields, and those that rules have added, on top."""
    head = "".join(f"{name}: {value}\r\n" for name, value in added)
    return str(mail.judgement.get("head", "")).encode("utf-8", "replace") + head.encode("utf-8", "replace") + mail.data


def record(
    mail: Received, recipients: Sequence[str], action: Mapping[str, str], added: Sequence[Sequence[str]], at: datetime
) -> dict[str, Any]:
    """`mail` and `receipt`. `recipients` are those that the rule applies to, `action` is what is being done."""
    return {"mail": _mail(mail, added), "receipt": _receipt(mail, recipients, action, at)}


def notification(about: Mapping[str, Any], content: str | None = None) -> str:
    """What a topic gets of a record; `content` is the mail, from an action that passes it on whole."""
    return as_json({"notificationType": "Received", **about} | ({} if content is None else {"content": content}))


def lambda_event(about: Mapping[str, Any]) -> dict[str, Any]:
    """What a function gets of a record."""
    return {"Records": [{"eventSource": "aws:ses", "eventVersion": "1.0", "ses": dict(about)}]}


def shown(mail: Received) -> dict[str, Any]:
    """A mail for the inbox, with what a person would take from it, who it is from, and what rules have done with it."""
    seen = readable.read(mail.data)
    judged = mail.judgement
    return {
        "id": mail.message_id,
        "timestamp": as_text(mail.arrived_at),
        "account_id": mail.account_id,
        "region": mail.region,
        "from": mail.sender,
        "to": list(mail.recipients),
        "subject": seen.subject,
        "text": seen.text,
        "html": seen.html,
        "headers": [{"name": name, "value": value} for name, value in seen.headers],
        "attachments": list(seen.attachments),
        "code": seen.code,
        "link": seen.link,
        "client": dict(mail.circumstances),
        "verdicts": {name: judged.get(name, "") for name in ("spf", "dkim", "dmarc")},
        "rule_set": mail.rule_set,
        "rules": [planned["rule"]["Name"] for planned in mail.plan],
        "done": list(mail.progress.log),
        "pending": mail.due_at is not None,
    }


def content(source: bytes, encoding: str) -> str:
    """A whole mail as text."""
    return base64.b64encode(source).decode() if encoding == "Base64" else source.decode("utf-8", "replace")


def action_of(kind: str, members: Mapping[str, str], message_id: str) -> dict[str, str]:
    """What the record says of an action."""
    topic = {"topicArn": members["TopicArn"]} if "TopicArn" in members else {}
    match kind:
        case "S3Action":
            prefix = members.get("ObjectKeyPrefix", "")
            place = {"bucketName": members["BucketName"], "objectKeyPrefix": prefix, "objectKey": prefix + message_id}
            return {"type": "S3", **topic, **place}
        case "SNSAction":
            return {"type": "SNS", **topic, "encoding": members["Encoding"].upper().replace("-", "")}
        case "LambdaAction":
            return {"type": "Lambda", **topic, "functionArn": members["FunctionArn"], "invocationType": members["InvocationType"]}
        case "BounceAction":
            status = {"statusCode": members["StatusCode"]} if "StatusCode" in members else {}
            reply = {"smtpReplyCode": members["SmtpReplyCode"], **status}
            return {"type": "Bounce", **topic, **reply, "message": members["Message"], "sender": members["Sender"]}
        case "WorkmailAction":
            return {"type": "WorkMail", **topic, "organizationArn": members["OrganizationArn"]}
        case _:
            return {"type": kind.removesuffix("Action"), **topic}


def _receipt(mail: Received, recipients: Sequence[str], action: Mapping[str, str], at: datetime) -> dict[str, Any]:
    judged = mail.judgement
    policy = {"dmarcPolicy": judged["policy"]} if judged["policy"] else {}
    return {
        "timestamp": as_text(mail.arrived_at),
        "processingTimeMillis": max(0, int((at - mail.arrived_at).total_seconds() * 1000)),
        "recipients": list(recipients),
        "spamVerdict": {"status": "DISABLED"},
        "virusVerdict": {"status": "DISABLED"},
        "spfVerdict": {"status": judged["spf"]},
        "dkimVerdict": {"status": judged["dkim"]},
        "dmarcVerdict": {"status": judged["dmarc"]},
        **policy,
        "action": dict(action),
    }


def _mail(mail: Received, added: Sequence[Sequence[str]]) -> dict[str, Any]:
    fields = _fields(stored(mail, added))
    shown: list[dict[str, str]] = []
    size = 0
    for field in fields:
        size += len(field.name) + len(field.value)
        if size > MOST_HEADERS:
            break
        shown.append({"name": field.name, "value": field.value})
    common = _common(mail, fields)
    to_and_cc = [*common.get("to", ()), *common.get("cc", ())]
    return {
        "timestamp": as_text(mail.arrived_at),
        "source": mail.sender,
        "messageId": mail.message_id,
        "destination": [address_of(given) or given for given in to_and_cc],
        "headersTruncated": len(shown) < len(fields),
        "headers": shown,
        "commonHeaders": common,
    }


def _common(mail: Received, fields: Sequence[Field]) -> dict[str, Any]:
    common: dict[str, Any] = {"returnPath": mail.sender}
    for field in fields:
        name = field.name.lower()
        if name in _LISTS:
            common[_LISTS[name]] = [*common.get(_LISTS[name], ()), *map(_decoded, mailboxes_in(field.value))]
        elif name in _TEXTS:
            common.setdefault(_TEXTS[name], _decoded(field.value))
    return common


def _fields(source: bytes) -> Sequence[Field]:
    """As far as the header can be read."""
    try:
        return header_fields.split(source)[0]
    except header_fields.Malformed:
        return ()


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value
