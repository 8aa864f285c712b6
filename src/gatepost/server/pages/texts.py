"""The outbox of text messages, beside the inbox: every SMS message that a pool has sent, with the code that is in it.

`GET /_inbox/texts?to=NUMBER&since=TIME&limit=50&wait=SECONDS` lists them, newest first, and waits for one as the inbox does;
`DELETE /_inbox/texts` empties the outbox, of one account with `?account=`. A plus sign in NUMBER is `%2B`; one that arrives as a
space is taken for it.
"""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.cognito.messages import texts
from gatepost.cognito.messages.texts import TextMessage
from gatepost.server.pages.access import in_transaction
from gatepost.server.pages.listing import newest
from gatepost.store.transaction import Transaction


async def list_texts(request: Request) -> JSONResponse:
    """The newest text messages, or the ones that come within `wait` seconds."""
    return JSONResponse({"texts": [texts.as_json(text) for text in await newest(request, _find)]})


async def empty(request: Request) -> JSONResponse:
    """Delete the text messages of one account, or all."""
    account = request.query_params.get("account", "")
    return JSONResponse({"deleted": await in_transaction(request, lambda tx: texts.empty(tx, account))})


def _find(tx: Transaction, to: str, since: datetime, most: int) -> Sequence[TextMessage]:
    return texts.find(tx, to.replace(" ", "+"), since, most)


routes = [Route("/_inbox/texts", list_texts), Route("/_inbox/texts", empty, methods=["DELETE"])]
