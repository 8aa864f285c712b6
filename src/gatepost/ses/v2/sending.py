"""Sending: a structured message, a raw one, or what a template makes of some data.

Source: API reference, SendEmail (model); what is really required, and texts (reported from probes of the real service).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.mail import message_ids
from gatepost.operations import sesv2
from gatepost.rules.identity_policy import SEND_EMAIL, SEND_RAW_EMAIL
from gatepost.rules.letters import Letter
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses import attachments, contents, message_tags, raw, sending
from gatepost.ses.contacts import subscriptions
from gatepost.ses.endpoints import routing
from gatepost.ses.errors import BadRequest
from gatepost.ses.templates import choosing
from gatepost.ses.templates.choosing import Chosen
from gatepost.ses.templates.sending import filled, read
from gatepost.ses.v2.templates import parts_of

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import DestinationTypeDef, SendBulkEmailRequestTypeDef, SendEmailRequestTypeDef


@sesv2.operation("SendEmail")
def send_email(call: Call, request: "SendEmailRequestTypeDef") -> dict[str, Any]:
    """Send one message: exactly one of `Simple`, `Raw` and `Template`.

    Raises: BadRequest, EndpointNotFound, MessageRejected, TemplateNotFound and the other refusals of `sending`.
    Source: API reference, SendEmail (model); the text for none or several (guessed).
    """
    content = cast("Mapping[str, Any]", request["Content"])
    if len(content) != 1:
        raise BadRequest("Content must have exactly one of Simple, Raw and Template.")
    call = routing.through(call, request.get("EndpointId"))
    if "Raw" in content:
        return {"MessageId": _raw(call, request, content["Raw"]["Data"])}
    if not request.get("FromEmailAddress"):
        raise BadRequest("Source cannot be empty" if "Template" in content else None)
    tags = request.get("EmailTags", ())
    message_tags.require(tags)
    if "Template" in content:
        return {"MessageId": _templated(call, request, content["Template"], tags)}
    letter = letter_of(call, request, SEND_EMAIL)
    message = contents.admit(content["Simple"], contents.LONGEST_V2)
    message_id = message_ids.new(call.region, call.now)
    managed = subscriptions.manage(call, letter, _list_options(request), message_id)
    return {"MessageId": sending.send(call, letter, managed.linked(message), tags=tags, message_id=message_id, lost=managed.lost)}


def _list_options(request: "SendEmailRequestTypeDef") -> Mapping[str, str] | None:
    return cast("Mapping[str, str] | None", request.get("ListManagementOptions"))


def _templated(call: Call, request: "SendEmailRequestTypeDef", given: Mapping[str, Any], tags: Sequence[Mapping[str, Any]]) -> str:
    """Data that lack something are no error: nobody gets a mail, and an event says why."""
    values = read(given.get("TemplateData", "{}"))
    template = template_in(call, given)
    letter = letter_of(call, request, SEND_EMAIL, template=template.name)
    mail = filled(template, values, extras_in(given), contents.LONGEST_V2)
    message_id = message_ids.new(call.region, call.now)
    managed = subscriptions.manage(call, letter, _list_options(request), message_id)
    content = managed.linked(mail.content) if mail.content else None
    lost = mail.lost(call, letter) or managed.lost
    return sending.send(call, letter, content, tags=tags, message_id=message_id, lost=lost)


def template_in(call: Call, given: Mapping[str, Any]) -> Chosen:
    """The template that a `Template` member names or holds.

    Raises: BadRequest, InvalidTemplate.
    """
    inline = given.get("TemplateContent")
    parts = parts_of(inline) if inline is not None else None
    return choosing.chosen(call, given.get("TemplateName", ""), given.get("TemplateArn", ""), parts)


def extras_in(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a message has besides subject and body."""
    return {member: given[member] for member in ("Headers", "Attachments") if member in given}


def _raw(call: Call, request: "SendEmailRequestTypeDef", data: bytes) -> str:
    header = raw.read(data)
    tags = request.get("EmailTags") or message_tags.in_header(header.control("X-SES-MESSAGE-TAGS"))
    message_tags.require(tags)
    letter = letter_of(call, request, SEND_RAW_EMAIL, header=header)
    contents.require_size(len(data), contents.LONGEST_V2)
    attachments.require_harmless(attachments.names_in(data))
    message_id = message_ids.new(call.region, call.now)
    options = _list_options(request) or subscriptions.in_header(header.control("X-SES-LIST-MANAGEMENT-OPTIONS"))
    managed = subscriptions.manage(call, letter, options, message_id)
    return sending.send(call, letter, managed.linked_raw(data), tags=tags, message_id=message_id, lost=managed.lost)


def letter_of(
    call: Call,
    request: "SendEmailRequestTypeDef | SendBulkEmailRequestTypeDef",
    action: str,
    *,
    template: str = "",
    header: raw.RawHeader = raw.NOTHING,
) -> Letter:
    """The letter of a request; of many destinations it is to none.

    Raises: BadRequest.
    """
    sender = request.get("FromEmailAddress", "")
    from_field = _from_field(header, sender)
    destination = cast("DestinationTypeDef", request.get("Destination", {}))
    to, cc, bcc = (tuple(destination.get(name, ())) for name in ("ToAddresses", "CcAddresses", "BccAddresses"))
    if not (to or cc or bcc):
        to, cc, bcc = tuple(header.to), tuple(header.cc), tuple(header.bcc)
    return Letter(
        account_id=call.account_id,
        principal=call.caller.arn,
        sender=sender or from_field,
        to=to,
        cc=cc,
        bcc=bcc,
        reply_to=tuple(request.get("ReplyToAddresses", ())) or tuple(header.reply_to),
        header_from=from_field if from_field != sender else "",
        header_sender=header.sender,
        return_path=request.get("FeedbackForwardingEmailAddress", "") or header.return_path,
        source_arn=request.get("FromEmailAddressIdentityArn", "") or header.control("X-SES-SOURCE-ARN"),
        from_arn=header.control("X-SES-FROM-ARN"),
        return_path_arn=request.get("FeedbackForwardingEmailAddressIdentityArn", "") or header.control("X-SES-RETURN-PATH-ARN"),
        configuration_set=request.get("ConfigurationSetName", "") or header.control("X-SES-CONFIGURATION-SET"),
        template=template,
        tenant=request.get("TenantName", "") or header.control("X-SES-TENANT"),
        action=action,
        source_ip=call.source_ip,
        track_opens=_overridden(request, "OpenTrackingEnabled"),
        track_clicks=_overridden(request, "ClickTrackingEnabled"),
    )


def _overridden(request: "SendEmailRequestTypeDef | SendBulkEmailRequestTypeDef", name: str) -> bool | None:
    """What a request says of tracking, against all that was set. Source: model, ConfigurationOverrides."""
    overrides = cast("Mapping[str, Mapping[str, str]]", request.get("ConfigurationOverrides", {}))
    given = overrides.get("Tracking", {}).get(name)
    return None if given is None else given == "ENABLED"


def _from_field(header: raw.RawHeader, sender: str) -> str:
    """The From field of a raw message. A malformed one does not matter where the sender is given beside it."""
    if not header.from_field:
        if not sender:
            raise BadRequest("Missing required header 'From'.")
        return ""
    try:
        from_field = raw.one_mailbox(header.from_field)
        parse(from_field)
    except Malformed as malformed:
        if sender:
            return ""
        text = str(malformed)
        raise BadRequest(text if text == "Missing final '@domain'" else "Invalid From address provided.") from malformed
    return from_field
