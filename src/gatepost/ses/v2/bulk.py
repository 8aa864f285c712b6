"""Sending what a template makes of some data to many destinations, each with data of its own.

Source: API reference, SendBulkEmail (model); what is checked before all else (reported from probes of the real service).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.rules.identity_policy import SEND_BULK_TEMPLATED_EMAIL
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses import bulk, contents
from gatepost.ses.bulk import Entry
from gatepost.ses.endpoints import routing
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.identities import InvalidEmailAddress
from gatepost.ses.templates.sending import read
from gatepost.ses.v2.sending import extras_in, letter_of, template_in

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import BulkEmailEntryTypeDef, SendBulkEmailRequestTypeDef


@sesv2.operation("SendBulkEmail")
def send_bulk_email(call: Call, request: "SendBulkEmailRequestTypeDef") -> dict[str, Any]:
    """Send a template to up to 50 destinations, each with data that come over the default ones.

    Raises: BadRequest, EndpointNotFound, TemplateNotFound and those refusals of `sending` that have nothing to do with a destination.
    Source: API reference, SendBulkEmail (model).
    """
    call = routing.through(call, request.get("EndpointId"))
    sender = request.get("FromEmailAddress")
    if not sender:
        raise BadRequest("Source cannot be empty")
    for address in (sender, request.get("FeedbackForwardingEmailAddress")):
        _require_address(address)
    given = request["DefaultContent"].get("Template", {})
    template = template_in(call, given)
    results = bulk.send(
        call,
        letter_of(call, request, SEND_BULK_TEMPLATED_EMAIL, template=template.name),
        template,
        default=read(given.get("TemplateData", "{}")),
        default_tags=request.get("DefaultEmailTags", ()),
        extras=extras_in(given),
        entries=[_entry(entry) for entry in request["BulkEmailEntries"]],
        limit=contents.LONGEST_V2,
    )
    return {
        "BulkEmailEntryResults": [
            {"Status": result.status.value, "Error": result.error or None, "MessageId": result.message_id or None} for result in results
        ]
    }


def _require_address(address: str | None) -> None:
    try:
        if address:
            parse(address)
    except Malformed as malformed:
        raise InvalidEmailAddress(address or "") from malformed


def _entry(given: "BulkEmailEntryTypeDef") -> Entry:
    destination = given["Destination"]
    own = given.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {})
    return Entry(
        to=tuple(destination.get("ToAddresses", ())),
        cc=tuple(destination.get("CcAddresses", ())),
        bcc=tuple(destination.get("BccAddresses", ())),
        tags=given.get("ReplacementTags", ()),
        headers=given.get("ReplacementHeaders", ()),
        values=read(own.get("ReplacementTemplateData", "{}")),
    )
