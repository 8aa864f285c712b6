"""The message log, and the operator's word on whoever sends badly.

`GET /_gatepost/mail/log?to=ADDRESS&since=TIME&limit=50&wait=SECONDS` lists what happened to mail, newest first;
`GET /_gatepost/mail/ID` tells one message's life. `POST /_gatepost/enforcement?account=&region=&status=HEALTHY|PROBATION|SHUTDOWN`
plays AWS's part: SHUTDOWN stops an account's mail.
"""

from typing import Any, cast, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.mail import messages
from gatepost.server.pages.access import Refused, account_of, in_transaction, world_of
from gatepost.server.pages.listing import newest
from gatepost.ses import account
from gatepost.ses.account import EnforcementStatus
from gatepost.ses.statistics import log, reputation
from gatepost.settings import DEFAULT_REGION
from gatepost.store.transaction import Transaction


async def list_events(request: Request) -> JSONResponse:
    """What happened lately, or to mail to one address."""
    return JSONResponse({"events": [log.as_json(entry) for entry in await newest(request, log.find)]})


async def show_message(request: Request) -> JSONResponse:
    """One message's life."""
    message_id = request.path_params["message_id"]

    def work(tx: Transaction) -> dict[str, Any] | None:
        message = messages.get(tx, message_id)
        return log.life_as_json(tx, message) if message else None

    found = await in_transaction(request, work)
    if found is None:
        raise Refused(404, f"There is no message {message_id}.")
    return JSONResponse(found)


async def enforce(request: Request) -> JSONResponse:
    """Put an account under review, pause it, or let it go on."""
    world, account_id = world_of(request), account_of(request)
    region, status = request.query_params.get("region") or DEFAULT_REGION, request.query_params.get("status", "")
    if status not in get_args(EnforcementStatus):
        raise Refused(400, f"status is {status!r}; it takes one of {', '.join(get_args(EnforcementStatus))}.")

    def work(tx: Transaction) -> dict[str, Any]:
        account.enforce(tx, world.settings, account_id, region, cast("EnforcementStatus", status))
        found = reputation.of(tx, account_id, region, world.clock())
        rates = {"bounce_rate": found.bounce_rate, "complaint_rate": found.complaint_rate, "sent": found.sent}
        return {"account": account_id, "region": region, "status": status, **rates}

    return JSONResponse(await in_transaction(request, work))


routes = [
    Route("/_gatepost/mail/log", list_events),
    Route("/_gatepost/mail/{message_id}", show_message),
    Route("/_gatepost/enforcement", enforce, methods=["POST"]),
]
