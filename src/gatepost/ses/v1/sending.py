"""Sending: a structured message, or a raw one.

Source: API reference, SendEmail and SendRawEmail (model); texts (reported); which of two spellings comes first (guessed).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.mail import message_ids
from gatepost.operations import ses
from gatepost.rules.identity_policy import SEND_EMAIL, SEND_RAW_EMAIL
from gatepost.rules.letters import Letter
from gatepost.ses import attachments, contents, message_tags, raw, sending
from gatepost.ses.contacts import subscriptions
from gatepost.ses.errors import BadRequest

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        DestinationTypeDef,
        SendBulkTemplatedEmailRequestTypeDef,
        SendEmailRequestTypeDef,
        SendRawEmailRequestTypeDef,
        SendTemplatedEmailRequestTypeDef,
    )


@ses.operation("SendEmail")
def send_email(call: Call, request: "SendEmailRequestTypeDef") -> dict[str, Any]:
    """Send a message made of subject, text and HTML.

    Raises: BadRequest, MessageRejected and the other refusals of `sending`.
    Source: API reference, SendEmail (model).
    """
    tags = request.get("Tags", ())
    message_tags.require(tags)
    letter = letter_of(call, request, request["Destination"], SEND_EMAIL)
    content = contents.admit(request["Message"], contents.LONGEST_V1)
    return {"MessageId": sending.send(call, letter, content, tags=tags)}


def letter_of(
    call: Call,
    request: "SendEmailRequestTypeDef | SendTemplatedEmailRequestTypeDef | SendBulkTemplatedEmailRequestTypeDef",
    destination: "DestinationTypeDef",
    action: str,
    template: str = "",
) -> Letter:
    """The letter of a request that is not raw, to one of its destinations."""
    return Letter(
        account_id=call.account_id,
        principal=call.caller.arn,
        sender=request["Source"],
        to=tuple(destination.get("ToAddresses", ())),
        cc=tuple(destination.get("CcAddresses", ())),
        bcc=tuple(destination.get("BccAddresses", ())),
        reply_to=tuple(request.get("ReplyToAddresses", ())),
        return_path=request.get("ReturnPath", ""),
        source_arn=request.get("SourceArn", ""),
        return_path_arn=request.get("ReturnPathArn", ""),
        configuration_set=request.get("ConfigurationSetName", ""),
        template=template,
        action=action,
        source_ip=call.source_ip,
    )


@ses.operation("SendRawEmail")
def send_raw_email(call: Call, request: "SendRawEmailRequestTypeDef") -> dict[str, Any]:
    """Send a message whose header and body the caller has written. Destinations, if given, are the whole envelope.

    Raises: BadRequest, MessageRejected and the other refusals of `sending`.
    Source: API reference, SendRawEmail (model).
    """
    data = bytes(request["RawMessage"]["Data"])  # pyright: ignore[reportArgumentType]  the stubs allow files as well
    header = raw.read(data)
    tags = request.get("Tags") or message_tags.in_header(header.control("X-SES-MESSAGE-TAGS"))
    message_tags.require(tags)
    source = request.get("Source", "")
    if not source and not header.from_field:
        raise BadRequest("Missing required header 'From'.")
    destinations = tuple(request.get("Destinations", ()))
    if not destinations and not header.to:
        raise BadRequest("Missing required header 'To'.")
    from_field = raw.one_mailbox(header.from_field) if header.from_field else ""
    letter = Letter(
        account_id=call.account_id,
        principal=call.caller.arn,
        sender=source or from_field,
        to=destinations or tuple(header.to),
        cc=() if destinations else tuple(header.cc),
        bcc=() if destinations else tuple(header.bcc),
        reply_to=tuple(header.reply_to),
        header_from=from_field if from_field != source else "",
        header_sender=header.sender,
        return_path=header.return_path,
        source_arn=request.get("SourceArn") or header.control("X-SES-SOURCE-ARN"),
        from_arn=request.get("FromArn") or header.control("X-SES-FROM-ARN"),
        return_path_arn=request.get("ReturnPathArn") or header.control("X-SES-RETURN-PATH-ARN"),
        configuration_set=request.get("ConfigurationSetName") or header.control("X-SES-CONFIGURATION-SET"),
        tenant=header.control("X-SES-TENANT"),
        action=SEND_RAW_EMAIL,
        source_ip=call.source_ip,
    )
    contents.require_size(len(data), contents.LONGEST_V1)
    attachments.require_harmless(attachments.names_in(data))
    message_id = message_ids.new(call.region, call.now)
    managed = subscriptions.manage(call, letter, subscriptions.in_header(header.control("X-SES-LIST-MANAGEMENT-OPTIONS")), message_id)
    return {"MessageId": sending.send(call, letter, managed.linked_raw(data), tags=tags, message_id=message_id, lost=managed.lost)}
