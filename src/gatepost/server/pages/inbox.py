"""The inbox: every mail that was accepted, for programs that wait for one. Codes and links are found for them.

`GET /_inbox/messages?to=ADDRESS&since=TIME&limit=50&wait=SECONDS` lists messages, newest first; with `wait` it answers as soon as
there is one, and with an empty list when the time is over. `GET /_inbox/messages/ID`, `…/ID/raw` show one, `DELETE /_inbox/messages`
empties the inbox, of one account with `?account=`.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gatepost.mail import inbox, messages, mime
from gatepost.mail.messages import Message
from gatepost.server.pages.access import Refused, in_transaction
from gatepost.store.transaction import Transaction

LONGEST_WAIT_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.05
USUALLY_LISTED = 50

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


async def list_messages(request: Request) -> JSONResponse:
    """The newest messages, or the ones that come within `wait` seconds."""
    given = request.query_params
    to, since, most = given.get("to", ""), _instant(given.get("since", "")), _limit(given.get("limit", ""))
    until = time.monotonic() + _seconds(given.get("wait", ""))

    def look(tx: Transaction) -> Sequence[Message]:
        return inbox.find(tx, to, since, most)

    found = await in_transaction(request, look)
    while not found and time.monotonic() < until and not await request.is_disconnected():
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        found = await in_transaction(request, look)
    return JSONResponse({"messages": [inbox.as_json(message) for message in found]})


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


def _instant(text: str) -> datetime:
    if not text:
        return _BEGINNING
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in a query string means a space
    except ValueError:
        raise Refused(400, f"since is {text!r}; it takes a time such as 2025-01-31T12:00:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(text: str) -> float:
    try:
        found = float(text or 0)
    except ValueError:
        found = -1.0
    if not 0 <= found <= LONGEST_WAIT_SECONDS:
        raise Refused(400, f"wait is {text!r}; it takes seconds, at most {LONGEST_WAIT_SECONDS:.0f}.")
    return found


def _limit(text: str) -> int:
    if not text:
        return USUALLY_LISTED
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= inbox.MOST_LISTED:
        raise Refused(400, f"limit is {text!r}; it takes a number from 1 to {inbox.MOST_LISTED}.")
    return int(text)


routes = [
    Route("/_inbox/messages", list_messages),
    Route("/_inbox/messages", empty, methods=["DELETE"]),
    Route("/_inbox/messages/{message_id}", show_message),
    Route("/_inbox/messages/{message_id}/raw", show_source),
]
