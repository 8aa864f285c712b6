"""Verification mails in words of one's own.

Source: API reference (model).
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import custom_verification, paging
from gatepost.ses.custom_verification import MOST_PER_PAGE, VerificationTemplate
from gatepost.ses.errors.templates import VerificationTemplateNotFound

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CreateCustomVerificationEmailTemplateRequestTypeDef,
        DeleteCustomVerificationEmailTemplateRequestTypeDef,
        GetCustomVerificationEmailTemplateRequestTypeDef,
        ListCustomVerificationEmailTemplatesRequestTypeDef,
        SendCustomVerificationEmailRequestTypeDef,
        UpdateCustomVerificationEmailTemplateRequestTypeDef,
    )


@ses.operation("CreateCustomVerificationEmailTemplate")
def create_template(call: Call, request: "CreateCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """A new template, from an address that is verified.

    Raises: BadRequest, InvalidVerificationContent, FromAddressNotVerified, LimitExceeded, VerificationTemplateExists.
    Source: API reference, CreateCustomVerificationEmailTemplate (model).
    """
    custom_verification.add(
        call,
        VerificationTemplate(
            request["TemplateName"],
            request["FromEmailAddress"],
            request["TemplateSubject"],
            request["TemplateContent"],
            request["SuccessRedirectionURL"],
            request["FailureRedirectionURL"],
        ),
    )
    return {}


@ses.operation("GetCustomVerificationEmailTemplate")
def get_template(call: Call, request: "GetCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Raises: VerificationTemplateNotFound. Source: API reference, GetCustomVerificationEmailTemplate (model)."""
    found = custom_verification.get(call, request["TemplateName"])
    return {
        "TemplateName": found.name,
        "FromEmailAddress": found.sender,
        "TemplateSubject": found.subject,
        "TemplateContent": found.content,
        "SuccessRedirectionURL": found.success_url,
        "FailureRedirectionURL": found.failure_url,
    }


@ses.operation("UpdateCustomVerificationEmailTemplate")
def update_template(call: Call, request: "UpdateCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Change what is given; the rest stays.

    Raises: VerificationTemplateNotFound, BadRequest, InvalidVerificationContent, FromAddressNotVerified.
    Source: API reference, UpdateCustomVerificationEmailTemplate (model); that the rest stays (guessed).
    """
    before = custom_verification.get(call, request["TemplateName"])
    after = replace(
        before,
        sender=request.get("FromEmailAddress", before.sender),
        subject=request.get("TemplateSubject", before.subject),
        content=request.get("TemplateContent", before.content),
        success_url=request.get("SuccessRedirectionURL", before.success_url),
        failure_url=request.get("FailureRedirectionURL", before.failure_url),
    )
    custom_verification.replace(call, after)
    return {}


@ses.operation("DeleteCustomVerificationEmailTemplate")
def delete_template(call: Call, request: "DeleteCustomVerificationEmailTemplateRequestTypeDef") -> dict[str, Any]:
    """Delete a template; one that is not there is deleted too.

    Source: API reference, DeleteCustomVerificationEmailTemplate (model).
    """
    custom_verification.remove(call, request["TemplateName"])
    return {}


@ses.operation("ListCustomVerificationEmailTemplates")
def list_templates(call: Call, request: "ListCustomVerificationEmailTemplatesRequestTypeDef") -> dict[str, Any]:
    """The templates without their content.

    Raises: InvalidNextToken.
    Source: API reference, ListCustomVerificationEmailTemplates (model).
    """
    found, token = paging.fill(
        call,
        "ListCustomVerificationEmailTemplates",
        request.get("NextToken"),
        request.get("MaxResults", MOST_PER_PAGE),
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


@ses.operation("SendCustomVerificationEmail")
def send_custom_verification_email(call: Call, request: "SendCustomVerificationEmailRequestTypeDef") -> dict[str, Any]:
    """Mail a link to an address, in the words of a template; the address is a pending identity from then on.

    Raises: BadRequest, VerificationTemplateNotFound, FromAddressNotVerified, ProductionAccessNotGranted, and the refusals of `sending`.
    Source: API reference, SendCustomVerificationEmail (model); the text about the template (reported).
    """
    name = request["TemplateName"]
    try:
        message_id = custom_verification.send(call, request["EmailAddress"], name, request.get("ConfigurationSetName", ""))
    except VerificationTemplateNotFound as missing:
        raise VerificationTemplateNotFound(name, f"Template <{name}> does not exist") from missing
    return {"MessageId": message_id}
