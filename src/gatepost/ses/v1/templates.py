"""Templates: made, read, replaced, deleted, listed, and tried out.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import paging
from gatepost.ses.templates import record
from gatepost.ses.templates.preview import preview
from gatepost.ses.templates.record import Parts

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CreateTemplateRequestTypeDef,
        DeleteTemplateRequestTypeDef,
        GetTemplateRequestTypeDef,
        ListTemplatesRequestTypeDef,
        TemplateTypeDef,
        TestRenderTemplateRequestTypeDef,
        UpdateTemplateRequestTypeDef,
    )


@ses.operation("CreateTemplate")
def create_template(call: Call, request: "CreateTemplateRequestTypeDef") -> dict[str, Any]:
    """A new template.

    Raises: InvalidTemplate, LimitExceeded, TemplateExists.
    Source: API reference, CreateTemplate (model).
    """
    template = request["Template"]
    record.add(call, template["TemplateName"], _parts(template))
    return {}


@ses.operation("GetTemplate")
def get_template(call: Call, request: "GetTemplateRequestTypeDef") -> dict[str, Any]:
    """A template with the parts that it has.

    Raises: TemplateNotFound.
    Source: API reference, GetTemplate (model).
    """
    found = record.get(call, request["TemplateName"])
    parts = found.parts
    return {"Template": {"TemplateName": found.name, "SubjectPart": parts.subject, "TextPart": parts.text, "HtmlPart": parts.html}}


@ses.operation("UpdateTemplate")
def update_template(call: Call, request: "UpdateTemplateRequestTypeDef") -> dict[str, Any]:
    """Replace a template as a whole: a part that is left out is gone.

    Raises: TemplateNotFound, InvalidTemplate.
    Source: API reference, UpdateTemplate (model); that nothing stays (guessed).
    """
    template = request["Template"]
    record.replace(call, template["TemplateName"], _parts(template))
    return {}


@ses.operation("DeleteTemplate")
def delete_template(call: Call, request: "DeleteTemplateRequestTypeDef") -> dict[str, Any]:
    """Delete a template; one that is not there is deleted too. Source: API reference, DeleteTemplate (model)."""
    record.remove(call, request["TemplateName"])
    return {}


@ses.operation("ListTemplates")
def list_templates(call: Call, request: "ListTemplatesRequestTypeDef") -> dict[str, Any]:
    """The names of templates, with the time of their creation.

    Raises: InvalidNextToken.
    Source: API reference, ListTemplates (model).
    """
    found, token = paging.fill(
        call,
        "ListTemplates",
        request.get("NextToken"),
        record.page_size(request.get("MaxItems")),
        lambda after, most: record.page(call, after, most),
        lambda template: template.name,
    )
    return {
        "TemplatesMetadata": [{"Name": template.name, "CreatedTimestamp": template.created_at} for template in found],
        "NextToken": token,
    }


@ses.operation("TestRenderTemplate")
def test_render_template(call: Call, request: "TestRenderTemplateRequestTypeDef") -> dict[str, Any]:
    """The mail that a template and some data make.

    Raises: TemplateNotFound, InvalidRenderingParameter, MissingRenderingAttribute.
    Source: API reference, TestRenderTemplate (model).
    """
    return {"RenderedTemplate": preview(call, request["TemplateName"], request["TemplateData"])}


def _parts(template: "TemplateTypeDef") -> Parts:
    return Parts(template.get("SubjectPart"), template.get("TextPart"), template.get("HtmlPart"))
