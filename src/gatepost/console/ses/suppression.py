"""The account's suppression list: addresses that bounced or complained, and get no more mail."""

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.ses.identities import SES
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

PAGE_SIZE = 50
REASONS = ("BOUNCE", "COMPLAINT")


@page("/suppression", posts=True)
def suppressed(visit: Visit) -> Response:
    """The entries, or the one of an address that is looked up; a form adds one."""
    refusal = None
    if visit.form is not None:
        address = visit.form.get("address", "").strip()
        try:
            visit.call(SES, "PutSuppressedDestination", EmailAddress=address, Reason=visit.form.get("reason", ""))
            return visit.go(visit.link("/suppression"), "suppression.was_added", who=address)
        except AwsError as error:
            refusal = error
    looked_up = visit.query.get("address", "").strip()
    reason = visit.query.get("reason", "")
    entries, following = _one(visit, looked_up) if looked_up else _some(visit, reason)
    return visit.show(
        "ses/suppression.html", refusal=refusal, entries=entries, next=following, looked_up=looked_up, reason=reason, reasons=REASONS
    )


def _one(visit: Visit, address: str) -> tuple[list[Members], str]:
    try:
        return [visit.call(SES, "GetSuppressedDestination", EmailAddress=address)["SuppressedDestination"]], ""
    except AwsError as error:
        if error.code != "NotFoundException":
            raise
        return [], ""


def _some(visit: Visit, reason: str) -> tuple[list[Members], str]:
    reasons = [reason] if reason in REASONS else None
    listed = visit.call(SES, "ListSuppressedDestinations", Reasons=reasons, PageSize=PAGE_SIZE, NextToken=visit.query.get("next"))
    return list(listed.get("SuppressedDestinationSummaries", ())), listed.get("NextToken") or ""


@page("/suppression/remove", posts=True)
def remove(visit: Visit) -> Response:
    """Let an address have mail again."""
    address = (visit.form or visit.query).get("address", "")
    here = visit.link("/suppression")
    return visit.confirmed(
        lambda: visit.call(SES, "DeleteSuppressedDestination", EmailAddress=address),
        "suppression.remove",
        "suppression.remove_sure",
        "suppression.was_removed",
        here,
        here,
        fields={"address": address},
        address=address,
    )
