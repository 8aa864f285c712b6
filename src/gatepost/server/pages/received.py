"""Mail that has arrived here, beside the inbox of what was sent: what it says, who it is from, and what receipt rules have done with it.

`GET /_inbox/received?to=ADDRESS&since=TIME&limit=50&wait=SECONDS` lists it, newest first, and waits for it as the inbox does.
`GET /_inbox/received/ID`, `…/ID/raw` show one, `DELETE /_inbox/received` deletes all of it, of one account with `?account=`.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gatepost.server.pages.access import Refused, in_transaction
from gatepost.server.pages.listing import newest
from gatepost.ses.receiving import receipts, record
from gatepost.ses.receiving.record import Received


async def list_received(request: Request) -> JSONResponse:
    """The newest mail, or what comes within `wait` seconds."""
    return JSONResponse({"messages": [receipts.shown(mail) for mail in await newest(request, record.find)]})


async def show_received(request: Request) -> JSONResponse:
    """One mail."""
    return JSONResponse(receipts.shown(await _received(request)))


async def show_source(request: Request) -> Response:
    """One mail as rules pass it on, with the header fields that this server has put on top."""
    mail = await _received(request)
    return Response(receipts.stored(mail, mail.progress.headers), media_type="message/rfc822")


async def empty(request: Request) -> JSONResponse:
    """Delete the mail of one account, or all."""
    account = request.query_params.get("account", "")
    return JSONResponse({"deleted": await in_transaction(request, lambda tx: record.empty(tx, account))})


async def _received(request: Request) -> Received:
    message_id = request.path_params["message_id"]
    found = await in_transaction(request, lambda tx: record.get(tx, message_id))
    if found is None:
        raise Refused(404, f"There is no received message {message_id}.")
    return found


routes = [
    Route("/_inbox/received", list_received),
    Route("/_inbox/received", empty, methods=["DELETE"]),
    Route("/_inbox/received/{message_id}", show_received),
    Route("/_inbox/received/{message_id}/raw", show_source),
]
