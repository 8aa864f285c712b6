"""The pixel of a tracked mail, and the redirects that its links lead through, under whatever domain they were sent.

What only looks whether a page is there (HEAD) is answered without an event. Source: SES guide, faqs-metrics (guide).
"""

import base64
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost.server.pages.access import in_transaction, world_of
from gatepost.ses.tracking import addresses, visits
from gatepost.store.transaction import Transaction

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_HEADERS = {"cache-control": "no-cache, no-store, must-revalidate", "pragma": "no-cache", "expires": "0"}


async def visit(request: Request) -> Response:
    """Tell what somebody did, and show or send them what they came for."""
    world = world_of(request)
    found = addresses.read(world, request.scope["raw_path"].decode("latin-1"))
    if found is None:
        return Response("There is nothing here.\n", 404, media_type="text/plain")
    if request.method != "HEAD":
        source_ip = request.client.host if request.client else "127.0.0.1"
        agent = request.headers.get("user-agent", "")
        now = _to_the_millisecond(world.clock())

        def work(tx: Transaction) -> None:
            visits.record(tx, world, found, source_ip, agent, now)

        await in_transaction(request, work)
    if found.url:
        return Response(status_code=302, headers={"location": found.url, "referrer-policy": "no-referrer", **_HEADERS})
    return Response(_PIXEL, media_type="image/gif", headers=_HEADERS)


def _to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


routes = [Route("/I0/{rest:path}", visit), Route("/L0/{rest:path}", visit)]
"""GET and HEAD alone, as Starlette does by itself."""
