"""Suppression: which reasons count for an account, and the addresses on its list or a tenant's.

Source: API reference (model); SES guide, sending-email-suppression-list (guide).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses import account, inert, paging
from gatepost.ses.errors import BadRequest, InvalidNextToken
from gatepost.ses.errors.recipients import InvalidNextTokenOfSuppressed, SuppressedDestinationNotFound
from gatepost.ses.suppression import record
from gatepost.ses.suppression.record import List, Suppressed
from gatepost.ses.tenants import record as tenants

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        DeleteSuppressedDestinationRequestTypeDef,
        GetSuppressedDestinationRequestTypeDef,
        ListSuppressedDestinationsRequestTypeDef,
        PutAccountSuppressionAttributesRequestTypeDef,
        PutSuppressedDestinationRequestTypeDef,
    )


@sesv2.operation("PutAccountSuppressionAttributes")
def put_account_suppression_attributes(call: Call, request: "PutAccountSuppressionAttributesRequestTypeDef") -> dict[str, Any]:
    """What addresses are suppressed for; an empty list, or none, is for nothing. The sandbox allows it.

    Source: API reference, PutAccountSuppressionAttributes (model); that no list means none (guessed).
    """
    inert.note("sesv2", "PutAccountSuppressionAttributes", request)
    account.set_suppression(call, {"SuppressedReasons": [], **request})
    return {}


@sesv2.operation("PutSuppressedDestination")
def put_suppressed_destination(call: Call, request: "PutSuppressedDestinationRequestTypeDef") -> dict[str, Any]:
    """Enter an address, or give it another reason.

    Raises: BadRequest (the address, or the sandbox), TenantNotFound.
    Source: API reference, PutSuppressedDestination (model); SES guide, sending-email-suppression-list (guide) for the sandbox; the
    texts (guessed).
    """
    on = _list(call, request)
    address = request["EmailAddress"]
    try:
        parse(address)
    except Malformed as malformed:
        raise BadRequest(f"EmailAddress <{address}> is invalid") from malformed
    require_production_access(call)
    record.put(call.tx, on, [Suppressed(address, request["Reason"], call.now)])
    return {}


def require_production_access(call: Call) -> None:
    """Raises: BadRequest. Source: SES guide, sending-email-suppression-list (guide); type and text (guessed)."""
    if not account.of(call).production_access:
        raise BadRequest("Your account is in the sandbox: addresses can be added to the suppression list once it is out of it.")


@sesv2.operation("GetSuppressedDestination")
def get_suppressed_destination(call: Call, request: "GetSuppressedDestinationRequestTypeDef") -> dict[str, Any]:
    """An entry; what it was learned from, if nobody entered it.

    Raises: SuppressedDestinationNotFound, TenantNotFound.
    Source: API reference, GetSuppressedDestination (model).
    """
    on = _list(call, request)
    found = record.find(call.tx, on, request["EmailAddress"])
    if found is None:
        raise SuppressedDestinationNotFound(request["EmailAddress"])
    learned = {"MessageId": found.message_id, "FeedbackId": found.feedback_id} if found.message_id else None
    return {"SuppressedDestination": {**_summary(found), "Attributes": learned, "TenantName": on.tenant or None}}


@sesv2.operation("ListSuppressedDestinations")
def list_suppressed_destinations(call: Call, request: "ListSuppressedDestinationsRequestTypeDef") -> dict[str, Any]:
    """The entries by address, or those of some reasons and times.

    Raises: InvalidNextTokenOfSuppressed, TenantNotFound.
    Source: API reference, ListSuppressedDestinations (model); the order (guessed).
    """
    on = _list(call, request)
    reasons = request.get("Reasons") or ("BOUNCE", "COMPLAINT")
    since, until = cast("Mapping[str, Any]", request).get("StartDate"), cast("Mapping[str, Any]", request).get("EndDate")

    def wanted(entry: Suppressed) -> bool:
        in_time = (since is None or entry.updated_at >= since) and (until is None or entry.updated_at <= until)
        return in_time and entry.reason in reasons

    try:
        found, token = paging.fill(
            call,
            f"ListSuppressedDestinations {on.tenant}",
            request.get("NextToken"),
            paging.size(request.get("PageSize")),
            lambda after, most: record.page(call.tx, on, after, most),
            lambda entry: entry.address,
            wanted,
        )
    except InvalidNextToken as invalid:
        raise InvalidNextTokenOfSuppressed() from invalid
    return {"SuppressedDestinationSummaries": [_summary(entry) for entry in found], "NextToken": token}


@sesv2.operation("DeleteSuppressedDestination")
def delete_suppressed_destination(call: Call, request: "DeleteSuppressedDestinationRequestTypeDef") -> dict[str, Any]:
    """Raises: SuppressedDestinationNotFound, TenantNotFound. Source: API reference, DeleteSuppressedDestination (model)."""
    if not record.remove(call.tx, _list(call, request), request["EmailAddress"]):
        raise SuppressedDestinationNotFound(request["EmailAddress"])
    return {}


def _list(call: Call, request: Any) -> List:
    """The list that a request is about.

    Raises: TenantNotFound.
    """
    tenant: str = request.get("TenantName", "")
    if tenant:
        tenants.get(call, tenant)
    return List(call.account_id, call.region, tenant)


def _summary(entry: Suppressed) -> dict[str, Any]:
    return {"EmailAddress": entry.address, "Reason": entry.reason, "LastUpdateTime": entry.updated_at}
