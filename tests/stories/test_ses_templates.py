"""Mail templates: one store behind both APIs."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email import message_from_string, policy
from typing import Any

import pytest
from botocore.exceptions import ClientError

Refused = Callable[[str, str], AbstractContextManager[None]]
GREETING = {
    "Subject": "Greetings, {{name}}!",
    "Text": "Dear {{name}},\nyour favourite animal is {{animal}}.",
    "Html": "<h1>Hello {{name}}</h1>",
}


def create(gatepost: Any, name: str, **parts: str) -> None:
    gatepost.sesv2.create_email_template(TemplateName=name, TemplateContent=parts or GREETING)


def code_of(action: Callable[[], Any]) -> tuple[str, int, dict[str, Any]]:
    with pytest.raises(ClientError) as caught:
        action()
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]


def test_a_template_made_by_either_api_is_seen_by_both(gatepost: Any) -> None:
    gatepost.ses.create_template(Template={"TemplateName": "first", "SubjectPart": "Hi", "HtmlPart": "<b>{{x}}</b>"})
    gatepost.sesv2.create_email_template(
        TemplateName="second", TemplateContent=GREETING, Tags=[{"Key": "team", "Value": "post"}, {"Key": "team", "Value": "mail"}]
    )
    first = gatepost.sesv2.get_email_template(TemplateName="first")
    assert first["TemplateContent"] == {"Subject": "Hi", "Html": "<b>{{x}}</b>"}
    assert gatepost.sesv2.get_email_template(TemplateName="second")["Tags"] == [{"Key": "team", "Value": "mail"}]
    assert gatepost.ses.get_template(TemplateName="second")["Template"] == {
        "TemplateName": "second",
        "SubjectPart": GREETING["Subject"],
        "TextPart": GREETING["Text"],
        "HtmlPart": GREETING["Html"],
    }
    listed = gatepost.ses.list_templates()["TemplatesMetadata"]
    assert [entry["Name"] for entry in listed] == ["first", "second"]
    assert abs((datetime.now(UTC) - listed[0]["CreatedTimestamp"]).total_seconds()) < 120
    assert [entry["TemplateName"] for entry in gatepost.sesv2.list_email_templates()["TemplatesMetadata"]] == ["first", "second"]


def test_templates_of_another_region_are_others(gatepost: Any, refused: Refused) -> None:
    create(gatepost, "here")
    with refused("TemplateDoesNotExist", "Template here does not exist."):
        gatepost.client("ses", region="eu-west-1").get_template(TemplateName="here")


def test_an_update_replaces_every_part(gatepost: Any) -> None:
    create(gatepost, "a")
    before = gatepost.ses.list_templates()["TemplatesMetadata"]
    gatepost.ses.update_template(Template={"TemplateName": "a", "SubjectPart": "New", "TextPart": "text"})
    assert gatepost.sesv2.get_email_template(TemplateName="a")["TemplateContent"] == {"Subject": "New", "Text": "text"}
    gatepost.sesv2.update_email_template(TemplateName="a", TemplateContent={"Subject": "Newer", "Html": "<i>"})
    assert gatepost.ses.get_template(TemplateName="a")["Template"] == {"TemplateName": "a", "SubjectPart": "Newer", "HtmlPart": "<i>"}
    assert gatepost.ses.list_templates()["TemplatesMetadata"] == before


def test_deleting_one_that_is_not_there_is_an_error_to_the_second_api_alone(gatepost: Any, refused: Refused) -> None:
    create(gatepost, "a")
    gatepost.sesv2.delete_email_template(TemplateName="a")
    with refused("NotFoundException", "Template a does not exist."):
        gatepost.sesv2.delete_email_template(TemplateName="a")
    create(gatepost, "a")
    gatepost.ses.delete_template(TemplateName="a")
    gatepost.ses.delete_template(TemplateName="a")
    assert gatepost.ses.list_templates()["TemplatesMetadata"] == []


def test_a_name_is_taken_once(gatepost: Any) -> None:
    create(gatepost, "a")
    code, status, error = code_of(lambda: gatepost.ses.create_template(Template={"TemplateName": "a", "SubjectPart": "s", "TextPart": "t"}))
    assert (code, status, error["Name"]) == ("AlreadyExists", 400, "a")
    code, status, error = code_of(lambda: create(gatepost, "a"))
    assert (code, status, error["Message"]) == ("AlreadyExistsException", 400, "Template a already exists.")


def test_a_template_that_is_not_there_is_named(gatepost: Any) -> None:
    for action in (
        lambda: gatepost.ses.get_template(TemplateName="x"),
        lambda: gatepost.ses.update_template(Template={"TemplateName": "x", "SubjectPart": "s", "TextPart": "t"}),
        lambda: gatepost.ses.test_render_template(TemplateName="x", TemplateData="{}"),
    ):
        code, status, error = code_of(action)
        assert (code, status, error["TemplateName"]) == ("TemplateDoesNotExist", 400, "x")
    for action in (
        lambda: gatepost.sesv2.get_email_template(TemplateName="x"),
        lambda: gatepost.sesv2.update_email_template(TemplateName="x", TemplateContent=GREETING),
        lambda: gatepost.sesv2.test_render_email_template(TemplateName="x", TemplateData="{}"),
    ):
        code, status, error = code_of(action)
        assert (code, status, error["Message"]) == ("NotFoundException", 404, "Template x does not exist.")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"TextPart": "t"}, "The subject must be specified."),
        ({"SubjectPart": "s"}, "The template must have a text part or an HTML part."),
        ({"SubjectPart": "{{#if x}}", "TextPart": "t"}, "The subject is not a valid template. Line 1: {{#if x}} is not closed."),
        ({"SubjectPart": "s", "TextPart": "\n{{x"}, "The text part is not a valid template. Line 2: '{{x' is not a tag."),
        ({"SubjectPart": "s", "HtmlPart": "{{/each}}"}, "The HTML part is not a valid template. Line 1: {{/each}} closes nothing."),
        ({"SubjectPart": "s", "HtmlPart": "é" * 256_001}, "Template size exceeds 512000 bytes."),
    ],
)
def test_what_is_no_template_is_not_kept(gatepost: Any, refused: Refused, parts: dict[str, str], text: str) -> None:
    with refused("InvalidTemplate", text):
        gatepost.ses.create_template(Template={"TemplateName": "bad", **parts})
    create(gatepost, "good")
    with refused("InvalidTemplate", text):
        gatepost.ses.update_template(Template={"TemplateName": "good", **parts})
    content = {name.removesuffix("Part"): part for name, part in parts.items()}
    with refused("BadRequestException", text):
        gatepost.sesv2.create_email_template(TemplateName="bad", TemplateContent=content)
    with refused("BadRequestException", text):
        gatepost.sesv2.update_email_template(TemplateName="good", TemplateContent=content)
    assert [entry["Name"] for entry in gatepost.ses.list_templates()["TemplatesMetadata"]] == ["good"]


def test_templates_come_in_pages(gatepost: Any, refused: Refused) -> None:
    for number in range(12):
        create(gatepost, f"t{number:02}")
    first = gatepost.ses.list_templates()
    assert [entry["Name"] for entry in first["TemplatesMetadata"]] == [f"t{number:02}" for number in range(10)]
    second = gatepost.ses.list_templates(NextToken=first["NextToken"])
    assert [entry["Name"] for entry in second["TemplatesMetadata"]] == ["t10", "t11"]
    assert "NextToken" not in second
    third = gatepost.sesv2.list_email_templates(PageSize=5, NextToken=gatepost.sesv2.list_email_templates(PageSize=5)["NextToken"])
    assert [entry["TemplateName"] for entry in third["TemplatesMetadata"]] == ["t05", "t06", "t07", "t08", "t09"]
    with refused("InvalidParameterValue", "The NextToken is invalid."):
        gatepost.ses.list_templates(NextToken="nonsense")
    with refused("BadRequestException", "The NextToken is invalid."):
        gatepost.sesv2.list_email_templates(NextToken=first["NextToken"])


def test_a_template_can_be_tried_out(gatepost: Any) -> None:
    create(gatepost, "greeting")
    data = json.dumps({"name": "Jürgen", "animal": "<lion>"})
    by_first = gatepost.ses.test_render_template(TemplateName="greeting", TemplateData=data)["RenderedTemplate"]
    by_second = gatepost.sesv2.test_render_email_template(TemplateName="greeting", TemplateData=data)["RenderedTemplate"]
    for source in (by_first, by_second):
        mail = message_from_string(source, policy=policy.default)
        assert mail.keys() == ["Date", "Subject", "MIME-Version", "Content-Type"]
        assert mail["Subject"] == "Greetings, Jürgen!"
        assert mail.get_content_type() == "multipart/alternative"
        text, html = mail.iter_parts()
        assert text.get_content().splitlines() == ["Dear Jürgen,", "your favourite animal is <lion>."]
        assert html.get_content() == "<h1>Hello Jürgen</h1>"


def test_trying_a_template_out_says_what_is_missing(gatepost: Any) -> None:
    create(gatepost, "greeting")
    missing = "Attribute 'animal' is not present in the rendering data."
    for data, text, kind in (
        ('{"name": "Ann"}', missing, "MissingRenderingAttribute"),
        ('{"name": "Ann", "animal": null}', missing, "MissingRenderingAttribute"),
        ("{name: Ann}", "Template rendering data is invalid", "InvalidRenderingParameter"),
        ('["Ann"]', "Template rendering data is invalid", "InvalidRenderingParameter"),
    ):
        code, status, error = code_of(lambda data=data: gatepost.ses.test_render_template(TemplateName="greeting", TemplateData=data))
        assert (code, status, error["Message"], error["TemplateName"]) == (kind, 400, text, "greeting")
        code, status, error = code_of(
            lambda data=data: gatepost.sesv2.test_render_email_template(TemplateName="greeting", TemplateData=data)
        )
        assert (code, status, error["Message"]) == ("BadRequestException", 400, text)


def test_lists_and_conditions_of_the_guide(gatepost: Any) -> None:
    create(
        gatepost,
        "advanced",
        Subject="Your order",
        Text='{{#* inline "who"}}{{first}}{{#if last}} {{last}}{{/if}}{{/inline~}}\n Hello {{> who}}!',
        Html="{{#each items}} {{name}} is {{#if best}}the best{{else}}a {{type}}{{/if}}, {{/each}}",
    )
    data = {"first": "Anaya", "items": [{"type": "dog", "name": "bobby", "best": True}, {"type": "cat", "name": "pedro", "best": False}]}
    rendered = gatepost.ses.test_render_template(TemplateName="advanced", TemplateData=json.dumps(data))["RenderedTemplate"]
    assert "Hello Anaya!" in rendered
    assert "bobby is the best" in rendered
    assert "pedro is a cat" in rendered
