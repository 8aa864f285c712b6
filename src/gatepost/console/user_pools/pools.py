"""The list of user pools."""

from starlette.responses import Response

from gatepost.console.routing import page
from gatepost.console.visit import Visit

PAGE_SIZE = 60


@page("/user-pools")
def list_pools(visit: Visit) -> Response:
    """All pools of the account and Region, a page at a time."""
    listed = visit.call("cognito-idp", "ListUserPools", MaxResults=PAGE_SIZE, NextToken=visit.query.get("next"))
    return visit.show("user_pools/list.html", pools=listed["UserPools"], next=listed.get("NextToken", ""))
