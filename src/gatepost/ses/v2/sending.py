"""Sending: a structured message, a raw one, or one of a template, which is not there yet.

Source: API reference, SendEmail (model); what is really required, and texts (reported from probes of the real service).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.rules.identity_policy import SEND_EMAIL, SEND_RAW_EMAIL
from gatepost.rules.letters import Letter
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses import attachments, contents, inert, message_tags, raw, sending
from gatepost.ses.errors import BadRequest, MemberNotImplemented

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import SendEmailRequestTypeDef

_NOT_BUILT = ("ListManagementOptions", "TenantName")


@sesv2.operation("SendEmail")
def send_email(call: Call, request: "SendEmailRequestTypeDef") -> dict[str, Any]:
    """Send one message: exactly one of `Simple`, `Raw` and `Template`, of which the last is refused as not built.

    Raises: BadRequest, MemberNotImplemented, MessageRejected and the other refusals of `sending`.
    Source: API reference, SendEmail (model); the text for none or several (guessed).
    """
    content = cast("Mapping[str, Any]", request["Content"])
    if len(content) != 1:
        raise BadRequest("Content must have exactly one of Simple, Raw and Template.")
    if "Template" in content:
        raise MemberNotImplemented("SendEmail", "Content.Template")
    for member in _NOT_BUILT:
        if member in request:
            raise MemberNotImplemented("SendEmail", member)
    inert.note("sesv2", "SendEmail", request)
    return {"MessageId": _simple(call, request, content["Simple"]) if "Simple" in content else _raw(call, request, content["Raw"]["Data"])}


def _simple(call: Call, request: "SendEmailRequestTypeDef", message: Mapping[str, Any]) -> str:
    if not request.get("FromEmailAddress"):
        raise BadRequest(None)
    tags = request.get("EmailTags", ())
    message_tags.require(tags)
    letter = _letter(call, request, action=SEND_EMAIL)
    return sending.send(call, letter, contents.admit(message, contents.LONGEST_V2), tags=tags)


def _raw(call: Call, request: "SendEmailRequestTypeDef", data: bytes) -> str:
    header = raw.read(data)
    for name in raw.NOT_BUILT:
        if header.control(name):
            raise MemberNotImplemented("SendEmail", name)
    tags = request.get("EmailTags") or message_tags.in_header(header.control("X-SES-MESSAGE-TAGS"))
    message_tags.require(tags)
    letter = _letter(call, request, action=SEND_RAW_EMAIL, header=header)
    contents.require_size(len(data), contents.LONGEST_V2)
    attachments.require_harmless(attachments.names_in(data))
    return sending.send(call, letter, data, tags=tags)


def _letter(call: Call, request: "SendEmailRequestTypeDef", *, action: str, header: raw.RawHeader = raw.NOTHING) -> Letter:
    sender = request.get("FromEmailAddress", "")
    from_field = _from_field(header, sender)
    destination = request.get("Destination", {})
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
        action=action,
        source_ip=call.source_ip,
    )


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
