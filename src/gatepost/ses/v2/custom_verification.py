"""Verification mails in words of one's own.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import custom_verification, paging, resource_tags
from gatepost.ses.custom_verification import MOST_PER_PAGE, VerificationTemplate
from gatepost.ses.errors.templates import VerificationTemplateNotFound

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateCustomVerificationEmailTemplateRequestTypeDef,
        DeleteCustomVerificationEmailTemplateRequestTypeDef,
        GetCustomVerificationEmailTemplateRequestTypeDef,
        ListCustomVerificationEmailTemplatesRequestTypeDef,
        SendCustomVerificationEmailRequestTypeDef,
        UpdateCustomVerificationEmailTemplateRequestTypeDef,
    )


@sesv2.operation("CreateCustomVerificationEmailTemplate")
def create_template(call: Call, request: "CreateCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """A new template, from an address that is verified.

    Raises: BadRequest, InvalidVerificationContent, FromAddressNotVerified, LimitExceeded, VerificationTemplateExists.
    Source: API reference, CreateCustomVerificationEmailTemplate (model).
    """
    tags = resource_tags.admit(request.get("Tags", ()))
    custom_verification.add(call, _template(request, tags))
    return {}


@sesv2.operation("GetCustomVerificationEmailTemplate")
def get_template(call: Call, request: "GetCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Raises: VerificationTemplateNotFound. Source: API reference, GetCustomVerificationEmailTemplate (model)."""
    found = custom_verification.get(call, request["TemplateName"])
    return {
        "TemplateName": found.name,
        "FromEmailAddress": found.sender,
        "TemplateSubject": found.subject,
        "TemplateContent": found.content,
        "Tags": found.tags,
        "SuccessRedirectionURL": found.success_url,
        "FailureRedirectionURL": found.failure_url,
    }


@sesv2.operation("UpdateCustomVerificationEmailTemplate")
def update_template(call: Call, request: "UpdateCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Replace a template; its tags stay.

    Raises: VerificationTemplateNotFound, BadRequest, InvalidVerificationContent, FromAddressNotVerified.
    Source: API reference, UpdateCustomVerificationEmailTemplate (model).
    """
    custom_verification.get(call, request["TemplateName"])
    custom_verification.replace(call, _template(request))
    return {}


@sesv2.operation("DeleteCustomVerificationEmailTemplate")
def delete_template(call: Call, request: "DeleteCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Raises: VerificationTemplateNotFound. Source: API reference, DeleteCustomVerificationEmailTemplate (model)."""
    if not custom_verification.remove(call, request["TemplateName"]):
        raise VerificationTemplateNotFound(request["TemplateName"])
    return {}


@sesv2.operation("ListCustomVerificationEmailTemplates")
def list_templates(call: Call, request: "ListCustomVerificationEmailTemplatesRequestTypeDef") -> dict[str, Any]:
    """The templates without their content.

    Raises: InvalidNextToken.
    Source: API reference, ListCustomVerificationEmailTemplates (model).
    """
    found, token = paging.fill(
        call,
        "ListCustomVerificationEmailTemplates",
        request.get("NextToken"),
        min(paging.size(request.get("PageSize")), MOST_PER_PAGE),
        lambda after, most: custom_verification.page(call, after, most),
        lambda template: template.name,
    )
    return {
        "CustomVerificationEmailTemplates": [
            {
                "TemplateName": template.name,
                "FromEmailAddress": template.sender,
                "TemplateSubject": template.subject,
                "SuccessRedirectionURL": template.success_url,
                "FailureRedirectionURL": template.failure_url,
            }
            for template in found
        ],
        "NextToken": token,
    }


@sesv2.operation("SendCustomVerificationEmail")
def send_custom_verification_email(call: Call, request: "SendCustomVerificationEmailRequestTypeDef") -> dict[str, Any]:
    """Mail a link to an address, in the words of a template; the address is a pending identity from then on.

    Raises: BadRequest, VerificationTemplateNotFound, FromAddressNotVerified, ProductionAccessNotGranted, and the refusals of `sending`.
    Source: API reference, SendCustomVerificationEmail (model).
    """
    set_name = request.get("ConfigurationSetName", "")
    return {"MessageId": custom_verification.send(call, request["EmailAddress"], request["TemplateName"], set_name)}


def _template(
    request: "CreateCustomVerificationEmailTemplateRequestTypeDef | UpdateCustomVerificationEmailTemplateRequestTypeDef",
    tags: list[dict[str, str]] | None = None,
) -> VerificationTemplate:
    return VerificationTemplate(
        request["TemplateName"],
        request["FromEmailAddress"],
        request["TemplateSubject"],
        request["TemplateContent"],
        request["SuccessRedirectionURL"],
        request["FailureRedirectionURL"],
        tags or (),
    )
