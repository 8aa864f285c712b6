"""What the process that answers has done so far, for Prometheus: `GET /_gatepost/metrics`."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost.server import metrics
from gatepost.server.pages.access import world_of


async def show(request: Request) -> Response:
    """The metrics."""
    world = world_of(request)
    return Response(metrics.text(world.tally, world.settings.workers), headers={"content-type": metrics.CONTENT_TYPE})


routes = [Route("/_gatepost/metrics", show)]
