"""Sending what a template makes of some data, by either API, and what happens when it makes nothing of them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from gatepost.mail import messages, outcomes

Refused = Callable[[str, str], AbstractContextManager[None]]
WELCOME = {"Subject": "Welcome, {{name}}", "Text": "{{name}}, your code is {{code}}.", "Html": "<p>{{name}}: <b>{{code}}</b></p>"}
DATA = json.dumps({"name": "Ada <3", "code": 123456})


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    """A verified domain: mail may come from it and, in the sandbox, go to it."""
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


@pytest.fixture
def welcome(gatepost: Any) -> str:
    """A template."""
    gatepost.sesv2.create_email_template(TemplateName="welcome", TemplateContent=WELCOME)
    return "welcome"


def send_v1(gatepost: Any, domain: str, data: str, to: str = "bob", **more: Any) -> str:
    more = {"Template": "welcome", "Destination": {"ToAddresses": [f"{to}@{domain}"]}, **more}
    return gatepost.ses.send_templated_email(Source=f"ada@{domain}", TemplateData=data, **more)["MessageId"]


def send_v2(gatepost: Any, domain: str, data: str, to: str = "bob", template: dict[str, Any] | None = None, **more: Any) -> str:
    content = {"Template": {"TemplateData": data, **(template or {"TemplateName": "welcome"})}}
    more = {"FromEmailAddress": f"ada@{domain}", "Destination": {"ToAddresses": [f"{to}@{domain}"]}, **more}
    return gatepost.sesv2.send_email(Content=content, **more)["MessageId"]


def life(gatepost: Any, message_id: str) -> list[tuple[str, list[str], dict[str, Any]]]:
    """What happened to a message."""
    with gatepost.server.store.transaction() as tx:
        message = messages.get(tx, message_id)
        assert message is not None
        return [(event.kind, list(event.recipients), dict(event.detail)) for event in outcomes.of_message(tx, message)]


@pytest.mark.parametrize("send", [send_v1, send_v2])
def test_a_template_is_filled_and_sent(gatepost: Any, inbox: Any, domain: str, welcome: str, send: Callable[..., str]) -> None:
    message_id = send(gatepost, domain, DATA)
    mail = inbox.last(f"bob@{domain}")
    assert mail["id"] == message_id
    assert (mail["subject"], mail["text"].strip(), mail["html"].strip()) == (
        "Welcome, Ada <3",
        "Ada <3, your code is 123456.",
        "<p>Ada <3: <b>123456</b></p>",
    )
    assert {"check": "template_exists", "outcome": "passed", "detail": "welcome"} in mail["decision"]
    assert "RENDERING_FAILURE" not in [kind for kind, _, _ in life(gatepost, message_id)]


@pytest.mark.parametrize("send", [send_v1, send_v2])
def test_a_sent_mail_stays_as_it_is_when_its_template_changes(
    gatepost: Any, inbox: Any, domain: str, welcome: str, send: Callable[..., str]
) -> None:
    send(gatepost, domain, DATA)
    gatepost.sesv2.update_email_template(TemplateName="welcome", TemplateContent={"Subject": "New", "Text": "new"})
    assert inbox.last(f"bob@{domain}")["subject"] == "Welcome, Ada <3"
    send(gatepost, domain, "{}")
    assert inbox.last(f"bob@{domain}")["subject"] == "New"


@pytest.mark.parametrize("send", [send_v1, send_v2])
def test_what_is_missing_is_no_error_but_an_event(gatepost: Any, inbox: Any, domain: str, welcome: str, send: Callable[..., str]) -> None:
    message_id = send(gatepost, domain, '{"name": "Ada"}')
    assert inbox.to(f"bob@{domain}") == []
    failures = [event for event in life(gatepost, message_id) if event[0] == "RENDERING_FAILURE"]
    reason = "Attribute 'code' is not present in the rendering data."
    assert failures == [("RENDERING_FAILURE", [f"bob@{domain}"], {"templateName": "welcome", "errorMessage": reason})]


@pytest.mark.parametrize(
    ("send", "code"), [(send_v1, "TemplateDoesNotExist"), (send_v2, "NotFoundException")], ids=["first api", "second api"]
)
def test_a_template_that_is_not_there_is_an_error_behind_bad_addresses_and_sets(
    gatepost: Any, refused: Refused, domain: str, send: Callable[..., str], code: str
) -> None:
    with refused(code, "Template welcome does not exist."):
        send(gatepost, domain, DATA)
    bad_value = "InvalidParameterValue" if send is send_v1 else "BadRequestException"
    with refused(bad_value, "Local address contains control or whitespace"):
        send(gatepost, domain, DATA, to="b ob")
    no_set = "ConfigurationSetDoesNotExist" if send is send_v1 else "NotFoundException"
    with refused(no_set, "Configuration set <none> does not exist."):
        send(gatepost, domain, DATA, ConfigurationSetName="none")
    gatepost.sesv2.put_account_sending_attributes(SendingEnabled=False)
    with refused(code, "Template welcome does not exist."):
        send(gatepost, domain, DATA)


@pytest.mark.parametrize(("send", "code"), [(send_v1, "InvalidParameterValue"), (send_v2, "BadRequestException")])
@pytest.mark.parametrize("data", ["", "{name: 'Ada'}", "[]", '"Ada"', "{" * 2000])
def test_data_that_are_no_json_object_are_refused(
    gatepost: Any, refused: Refused, domain: str, welcome: str, send: Callable[..., str], code: str, data: str
) -> None:
    with refused(code, "The template data is invalid"):
        send(gatepost, domain, data)


def test_a_sender_who_is_not_verified_is_refused_as_ever(gatepost: Any, refused: Refused, domain: str, welcome: str) -> None:
    text = "Email address is not verified. The following identities failed the check in region US-EAST-1: eve@example.net"
    with refused("MessageRejected", text):
        gatepost.ses.send_templated_email(
            Source="eve@example.net", Destination={"ToAddresses": [f"bob@{domain}"]}, Template="welcome", TemplateData=DATA
        )
    with refused("MessageRejected", text):
        send_v2(gatepost, domain, DATA, FromEmailAddress="eve@example.net")
    with refused("BadRequestException", "Source cannot be empty"):
        gatepost.sesv2.send_email(Destination={"ToAddresses": [f"bob@{domain}"]}, Content={"Template": {"TemplateName": "welcome"}})


def test_the_second_api_takes_headers_attachments_and_tags_with_a_template(gatepost: Any, inbox: Any, domain: str, welcome: str) -> None:
    template = {
        "TemplateName": "welcome",
        "Headers": [{"Name": "X-Campaign", "Value": "spring"}],
        "Attachments": [{"FileName": "terms.txt", "RawContent": b"be kind", "ContentType": "text/plain"}],
    }
    send_v2(gatepost, domain, DATA, template=template, EmailTags=[{"Name": "kind", "Value": "welcome"}])
    mail = inbox.last(f"bob@{domain}")
    assert {"name": "X-Campaign", "value": "spring"} in mail["headers"]
    assert (mail["attachments"], mail["tags"]) == (["terms.txt"], {"kind": "welcome"})


@pytest.mark.parametrize(
    ("member", "value", "text"),
    [
        ("Headers", [{"Name": "Subject", "Value": "mine"}], "Duplicate header 'Subject'."),
        ("Attachments", [{"FileName": "run.exe", "RawContent": b"MZ"}], "Attachment type not supported: 'run.exe'."),
    ],
)
def test_headers_and_attachments_are_checked_even_if_the_template_cannot_be_filled(
    gatepost: Any, refused: Refused, domain: str, welcome: str, member: str, value: Any, text: str
) -> None:
    code = "BadRequestException" if member == "Headers" else "MessageRejected"
    for data in (DATA, "{}"):
        with refused(code, text):
            send_v2(gatepost, domain, data, template={"TemplateName": "welcome", member: value})


def test_a_template_may_be_named_by_its_arn(gatepost: Any, inbox: Any, refused: Refused, domain: str, welcome: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:template/welcome"
    send_v2(gatepost, domain, DATA, template={"TemplateArn": arn})
    assert inbox.last(f"bob@{domain}")["subject"] == "Welcome, Ada <3"
    send_v1(gatepost, domain, '{"name": "Eve", "code": 1}', TemplateArn=arn)
    assert inbox.last(f"bob@{domain}")["subject"] == "Welcome, Eve"
    with refused("NotFoundException", "Template welcome does not exist."):
        send_v2(gatepost, domain, DATA, template={"TemplateArn": arn.replace("us-east-1", "eu-west-1")})


def test_a_template_may_come_with_the_send_if_it_is_plain(gatepost: Any, inbox: Any, refused: Refused, domain: str) -> None:
    send_v2(gatepost, domain, DATA, template={"TemplateContent": WELCOME})
    assert inbox.last(f"bob@{domain}")["text"].strip() == "Ada <3, your code is 123456."
    helpers = {**WELCOME, "Html": "{{#if code}}{{code}}{{/if}}"}
    with refused("BadRequestException", "Template contains unsupported operations."):
        send_v2(gatepost, domain, DATA, template={"TemplateContent": helpers})
    with refused("BadRequestException", "The subject must be specified."):
        send_v2(gatepost, domain, DATA, template={"TemplateContent": {"Text": "Hello"}})


def test_a_send_says_one_template(gatepost: Any, refused: Refused, domain: str, welcome: str) -> None:
    text = "Template must have one of TemplateName, TemplateArn and TemplateContent."
    for template in ({"TemplateName": "welcome", "TemplateContent": WELCOME}, {"Headers": []}):
        with refused("BadRequestException", text):
            send_v2(gatepost, domain, DATA, template=template)


def test_a_templated_mail_counts_like_any_other(gatepost: Any, domain: str, welcome: str) -> None:
    send_v1(gatepost, domain, DATA)
    send_v2(gatepost, domain, "{}")
    assert gatepost.ses.get_send_quota()["SentLast24Hours"] == 2
