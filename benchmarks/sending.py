"""Rows about mail that is accepted: by SES's two APIs and by SMTP, one message or fifty at once."""

import json
from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from benchmarks import wire
from benchmarks.ground import SENDER, Ground, in_turn, ok
from benchmarks.http1 import exchange
from benchmarks.load import Flow, Flows, Wrong

_TEXT, _HTML = "Hello there, " * 8, "<p>Hello there</p>" * 8
_RECIPIENTS = [f"to{number}@example.com" for number in range(16)]
_TEMPLATE = "welcome"
_SUBJECT_PART, _TEXT_PART, _HTML_PART = "Hello {{name}}", f"Dear {{{{name}}}}, {_TEXT}", f"<p>Dear {{{{name}}}}</p>{_HTML}"
BULK = 50


def simple(ground: Ground) -> Flows:
    """SES v2, a simple message with a text and an HTML part."""
    body = {"Text": {"Data": _TEXT}, "Html": {"Data": _HTML}}
    return _outbound(ground, {"Simple": {"Subject": {"Data": "Hello"}, "Body": body}})


def simple_v1(ground: Ground) -> Flows:
    """The same through SES's first API."""
    return _in_first_api(
        ground,
        "SendEmail",
        {"Message.Subject.Data": "Hello", "Message.Body.Text.Data": _TEXT, "Message.Body.Html.Data": _HTML},
    )


def raw_v1(ground: Ground) -> Flows:
    """A message of 5 KB as it is, through the first API."""
    messages = ({"Source": SENDER, "Destinations.member.1": to, "RawMessage.Data": b64encode(_raw(to)).decode()} for to in _RECIPIENTS)
    return in_turn([wire.ses_query(ground.port, "SendRawEmail", message) for message in messages], b"MessageId")


def by_smtp(_ground: Ground) -> Flows:
    """The message of `simple` as a client composes it, on a connection that stays open, command by command."""
    commands = [
        (f"MAIL FROM:<{SENDER}>\r\n".encode(), f"RCPT TO:<{to}>\r\n".encode(), b"DATA\r\n", _composed(to) + b".\r\n") for to in _RECIPIENTS
    ]

    def flow(number: int) -> Flow:
        for command in commands[number % len(commands)]:
            answer = yield command
            if answer.status not in (250, 354):
                raise Wrong(repr(answer.body))

    return flow


def templated(ground: Ground) -> Flows:
    """A template of the account's, through the second API."""
    ground.kept("template", lambda: _make_template(ground))
    return _outbound(ground, {"Template": {"TemplateName": _TEMPLATE, "TemplateData": json.dumps({"name": "Ada"})}})


def templated_v1(ground: Ground) -> Flows:
    """The same through the first API."""
    ground.kept("template v1", lambda: _make_template_v1(ground))
    return _in_first_api(ground, "SendTemplatedEmail", {"Template": _TEMPLATE, "TemplateData": json.dumps({"name": "Ada"})})


def bulk(ground: Ground) -> Flows:
    """A template to fifty destinations, each with data of its own, through the second API."""
    ground.kept("template", lambda: _make_template(ground))
    entries = [
        {
            "Destination": {"ToAddresses": [f"to{number}@example.com"]},
            "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": json.dumps({"name": f"n{number}"})}},
        }
        for number in range(BULK)
    ]
    content = {"Template": {"TemplateName": _TEMPLATE, "TemplateData": json.dumps({"name": "you"})}}
    payload = {"FromEmailAddress": SENDER, "DefaultContent": content, "BulkEmailEntries": entries}
    return in_turn([wire.ses_rest(ground.port, "POST", "/v2/email/outbound-bulk-emails", payload)], b"MessageId")


def bulk_v1(ground: Ground) -> Flows:
    """The same through the first API."""
    ground.kept("template v1", lambda: _make_template_v1(ground))
    parameters = {"Source": SENDER, "Template": _TEMPLATE, "DefaultTemplateData": json.dumps({"name": "you"})}
    for number in range(BULK):
        member = f"Destinations.member.{number + 1}"
        parameters[f"{member}.Destination.ToAddresses.member.1"] = f"to{number}@example.com"
        parameters[f"{member}.ReplacementTemplateData"] = json.dumps({"name": f"n{number}"})
    return in_turn([wire.ses_query(ground.port, "SendBulkTemplatedEmail", parameters)], b"MessageId")


def _outbound(ground: Ground, content: dict[str, Any]) -> Flows:
    messages = ({"FromEmailAddress": SENDER, "Destination": {"ToAddresses": [to]}, "Content": content} for to in _RECIPIENTS)
    return in_turn([wire.ses_rest(ground.port, "POST", "/v2/email/outbound-emails", message) for message in messages], b"MessageId")


def _in_first_api(ground: Ground, action: str, fixed: dict[str, str]) -> Flows:
    messages = ({"Source": SENDER, **fixed, "Destination.ToAddresses.member.1": to} for to in _RECIPIENTS)
    return in_turn([wire.ses_query(ground.port, action, message) for message in messages], b"MessageId")


def _raw(to: str) -> bytes:
    head = (
        f"From: Shop <{SENDER}>\r\nTo: {to}\r\nSubject: Your order\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return head.encode() + b"Thank you for your order. It is on its way and will be with you soon.\r\n" * 68


def _composed(to: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, to, "Hello"
    message.set_content(_TEXT)
    message.add_alternative(_HTML, subtype="html")
    return message.as_bytes()


def _make_template(ground: Ground) -> None:
    content = {"Subject": _SUBJECT_PART, "Text": _TEXT_PART, "Html": _HTML_PART}
    ok(
        exchange(
            ground.port, wire.ses_rest(ground.port, "POST", "/v2/email/templates", {"TemplateName": _TEMPLATE, "TemplateContent": content})
        )
    )


def _make_template_v1(ground: Ground) -> None:
    if ground.server.kind.verifies:  # both APIs have the same templates
        ground.kept("template", lambda: _make_template(ground))
        return
    parts = {"TemplateName": _TEMPLATE, "SubjectPart": _SUBJECT_PART, "TextPart": _TEXT_PART, "HtmlPart": _HTML_PART}
    ok(exchange(ground.port, wire.ses_query(ground.port, "CreateTemplate", {f"Template.{name}": part for name, part in parts.items()})))
