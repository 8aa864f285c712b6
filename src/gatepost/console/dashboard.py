"""The first page: what there is in this account and Region, and what arrived last."""

from starlette.responses import Response

from gatepost.console.inbox.entries import KINDS, newest
from gatepost.console.routing import page
from gatepost.console.ses.account import glance
from gatepost.console.ses.identities import SES
from gatepost.console.visit import Visit
from gatepost.ses import reviews

MOST_POOLS = 5
MOST_IDENTITIES = 5
MOST_MAILS = 6


@page("/")
def dashboard(visit: Visit) -> Response:
    """User pools, the account's mail and its identities at a glance."""
    pools = visit.call("cognito-idp", "ListUserPools", MaxResults=MOST_POOLS)
    identities = visit.call(SES, "ListEmailIdentities", PageSize=MOST_IDENTITIES)
    with visit.store.transaction() as tx:
        entries = newest(tx, KINDS, "", MOST_MAILS)
        waiting = len(reviews.pending(tx, visit.world.settings, visit.world.clock()))
    return visit.show(
        "dashboard.html",
        pools=pools["UserPools"],
        more_pools="NextToken" in pools,
        identities=identities.get("EmailIdentities", ()),
        more_identities=bool(identities.get("NextToken")),
        entries=entries,
        waiting=waiting,
        to="",
        kind="",
        more=0,
        **glance(visit),
    )
