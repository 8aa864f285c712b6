"""The inbox: every mail that was accepted, for programs that wait for one. Codes and links are found for them.

`GET /_inbox/messages?to=ADDRESS&since=TIME&limit=50&wait=SECONDS` lists messages, newest first; with `wait` it answers as soon as
there is one, and with an empty list when the time is over. `GET /_inbox/messages/ID`, `…/ID/raw` show one, `DELETE /_inbox/messages`
empties the inbox, of one account with `?account=`.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gatepost.mail import inbox, messages, mime
from gatepost.mail.messages import Message
from gatepost.server.pages.access import Refused, in_transaction
from gatepost.server.pages.listing import newest


async def list_messages(request: Request) -> JSONResponse:
    """The newest messages, or the ones that come within `wait` seconds."""
    return JSONResponse({"messages": [inbox.as_json(message) for message in await newest(request, inbox.find)]})


async def show_message(request: Request) -> JSONResponse:
    """One message."""
    return JSONResponse(inbox.as_json(await _message(request)))


async def show_source(request: Request) -> Response:
    """One message as it goes over the wire: its MIME source."""
    return Response(mime.compose(await _message(request)), media_type="message/rfc822")


async def empty(request: Request) -> JSONResponse:
    """Delete the messages of one account, or all."""
    account = request.query_params.get("account", "")
    return JSONResponse({"deleted": await in_transaction(request, lambda tx: messages.empty(tx, account))})


async def _message(request: Request) -> Message:
    message_id = request.path_params["message_id"]
    found = await in_transaction(request, lambda tx: messages.get(tx, message_id))
    if found is None:
        raise Refused(404, f"There is no message {message_id}.")
    return found


routes = [
    Route("/_inbox/messages", list_messages),
    Route("/_inbox/messages", empty, methods=["DELETE"]),
    Route("/_inbox/messages/{message_id}", show_message),
    Route("/_inbox/messages/{message_id}/raw", show_source),
]
