"""Sending what a template makes of some data: to one destination, or to many with data of their own.

Source: API reference, SendTemplatedEmail and SendBulkTemplatedEmail (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.rules.identity_policy import SEND_BULK_TEMPLATED_EMAIL, SEND_TEMPLATED_EMAIL
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses import bulk, contents, message_tags, sending
from gatepost.ses.bulk import Entry
from gatepost.ses.errors import BadRequest
from gatepost.ses.templates import choosing
from gatepost.ses.templates.sending import filled, read
from gatepost.ses.v1.sending import letter_of

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        BulkEmailDestinationTypeDef,
        DestinationTypeDef,
        SendBulkTemplatedEmailRequestTypeDef,
        SendTemplatedEmailRequestTypeDef,
    )


@ses.operation("SendTemplatedEmail")
def send_templated_email(call: Call, request: "SendTemplatedEmailRequestTypeDef") -> dict[str, Any]:
    """Send a template filled with data. Data that lack something are no error: nobody gets a mail, and an event says why.

    Raises: BadRequest, MessageRejected, TemplateNotFound and the other refusals of `sending`.
    Source: API reference, SendTemplatedEmail (model).
    """
    tags = request.get("Tags", ())
    message_tags.require(tags)
    values = read(request["TemplateData"])
    template = choosing.stored(call, request["Template"], request.get("TemplateArn", ""))
    letter = letter_of(call, request, request["Destination"], SEND_TEMPLATED_EMAIL, template.name)
    mail = filled(template, values, {}, contents.LONGEST_V1)
    return {"MessageId": sending.send(call, letter, mail.content, tags=tags, lost=mail.lost(call, letter))}


@ses.operation("SendBulkTemplatedEmail")
def send_bulk_templated_email(call: Call, request: "SendBulkTemplatedEmailRequestTypeDef") -> dict[str, Any]:
    """Send a template to up to 50 destinations, each with data that come over the default ones.

    Raises: BadRequest, TemplateNotFound and those refusals of `sending` that have nothing to do with a destination.
    Source: API reference, SendBulkTemplatedEmail (model); that every destination needs data (reported).
    """
    try:
        parse(request["Source"])
    except Malformed as malformed:
        raise BadRequest(str(malformed)) from malformed
    template = choosing.stored(call, request["Template"], request.get("TemplateArn", ""))
    nobody: DestinationTypeDef = {}
    results = bulk.send(
        call,
        letter_of(call, request, nobody, SEND_BULK_TEMPLATED_EMAIL, template.name),
        template,
        default=read(request["DefaultTemplateData"]),
        default_tags=request.get("DefaultTags", ()),
        extras={},
        entries=[_entry(destination) for destination in request["Destinations"]],
        limit=contents.LONGEST_V1,
    )
    return {
        "Status": [
            {"Status": result.status.in_first_api, "Error": result.error or None, "MessageId": result.message_id or None}
            for result in results
        ]
    }


def _entry(given: "BulkEmailDestinationTypeDef") -> Entry:
    destination = given["Destination"]
    return Entry(
        to=tuple(destination.get("ToAddresses", ())),
        cc=tuple(destination.get("CcAddresses", ())),
        bcc=tuple(destination.get("BccAddresses", ())),
        tags=given.get("ReplacementTags", ()),
        values=read(given.get("ReplacementTemplateData", "")),
    )
