"""What never arrived: mail that was refused, beside the inbox, with the check that refused it, AWS's text and what to do.

`GET /_inbox/refused?to=ADDRESS&since=TIME&limit=50&wait=SECONDS` lists it, newest first, and waits as the inbox does;
`DELETE /_inbox/refused` forgets it, of one account with `?account=`.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.mail import refusals
from gatepost.server.pages.access import in_transaction
from gatepost.server.pages.listing import newest


async def list_refused(request: Request) -> JSONResponse:
    """The newest refused mail, or what is refused within `wait` seconds."""
    return JSONResponse({"refused": [refusals.as_json(one) for one in await newest(request, refusals.find)]})


async def empty(request: Request) -> JSONResponse:
    """Forget the refused mail of one account, or all."""
    account = request.query_params.get("account", "")
    return JSONResponse({"deleted": await in_transaction(request, lambda tx: refusals.empty(tx, account))})


routes = [Route("/_inbox/refused", list_refused), Route("/_inbox/refused", empty, methods=["DELETE"])]
