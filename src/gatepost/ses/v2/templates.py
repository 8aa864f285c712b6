"""Templates: made, read, replaced, deleted, listed, and tried out.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging, resource_tags
from gatepost.ses.errors.templates import TemplateNotFound
from gatepost.ses.templates import record
from gatepost.ses.templates.preview import preview
from gatepost.ses.templates.record import Parts

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateEmailTemplateRequestTypeDef,
        DeleteEmailTemplateRequestTypeDef,
        EmailTemplateContentTypeDef,
        GetEmailTemplateRequestTypeDef,
        ListEmailTemplatesRequestTypeDef,
        TestRenderEmailTemplateRequestTypeDef,
        UpdateEmailTemplateRequestTypeDef,
    )


@sesv2.operation("CreateEmailTemplate")
def create_email_template(call: Call, request: "CreateEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """A new template.

    Raises: InvalidTemplate, BadRequest (a tag), LimitExceeded, TemplateExists.
    Source: API reference, CreateEmailTemplate (model).
    """
    tags = resource_tags.admit(request.get("Tags", ()))
    record.add(call, request["TemplateName"], parts_of(request["TemplateContent"]), tags)
    return {}


@sesv2.operation("GetEmailTemplate")
def get_email_template(call: Call, request: "GetEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """A template with the parts that it has.

    Raises: TemplateNotFound.
    Source: API reference, GetEmailTemplate (model).
    """
    found = record.get(call, request["TemplateName"])
    parts = found.parts
    return {
        "TemplateName": found.name,
        "TemplateContent": {"Subject": parts.subject, "Text": parts.text, "Html": parts.html},
        "Tags": found.tags,
    }


@sesv2.operation("UpdateEmailTemplate")
def update_email_template(call: Call, request: "UpdateEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Replace a template as a whole: a part that is left out is gone.

    Raises: TemplateNotFound, InvalidTemplate.
    Source: API reference, UpdateEmailTemplate (model); that nothing stays (guessed).
    """
    record.replace(call, request["TemplateName"], parts_of(request["TemplateContent"]))
    return {}


@sesv2.operation("DeleteEmailTemplate")
def delete_email_template(call: Call, request: "DeleteEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Raises: TemplateNotFound. Source: API reference, DeleteEmailTemplate (model)."""
    if not record.remove(call, request["TemplateName"]):
        raise TemplateNotFound(request["TemplateName"])
    return {}


@sesv2.operation("ListEmailTemplates")
def list_email_templates(call: Call, request: "ListEmailTemplatesRequestTypeDef") -> dict[str, Any]:
    """The names of templates, with the time of their creation.

    Raises: InvalidNextToken.
    Source: API reference, ListEmailTemplates (model).
    """
    found, token = paging.fill(
        call,
        "ListEmailTemplates",
        request.get("NextToken"),
        record.page_size(request.get("PageSize")),
        lambda after, most: record.page(call, after, most),
        lambda template: template.name,
    )
    return {
        "TemplatesMetadata": [{"TemplateName": template.name, "CreatedTimestamp": template.created_at} for template in found],
        "NextToken": token,
    }


@sesv2.operation("TestRenderEmailTemplate")
def test_render_email_template(call: Call, request: "TestRenderEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """The mail that a template and some data make.

    Raises: TemplateNotFound, InvalidRenderingParameter, MissingRenderingAttribute.
    Source: API reference, TestRenderEmailTemplate (model).
    """
    return {"RenderedTemplate": preview(call, request["TemplateName"], request["TemplateData"])}


def parts_of(content: "EmailTemplateContentTypeDef") -> Parts:
    """The parts of a template as this API gives them."""
    return Parts(content.get("Subject"), content.get("Text"), content.get("Html"))
