"""The first page: what there is in this account and Region."""

from starlette.responses import Response

from gatepost.console.routing import page
from gatepost.console.visit import Visit


@page("/")
def dashboard(visit: Visit) -> Response:
    """User pools at a glance."""
    pools = visit.call("cognito-idp", "ListUserPools", MaxResults=5)["UserPools"]
    return visit.show("dashboard.html", pools=pools)
