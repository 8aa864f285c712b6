"""How much of its day AWS's own sender has left for a pool, which AWS itself tells nobody: `GET /_gatepost/default-sender?pool=ID`."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.cognito.messages import daily_limit
from gatepost.cognito.pools import record
from gatepost.server.pages.access import call_of, in_transaction
from gatepost.store.transaction import Transaction


async def show(request: Request) -> JSONResponse:
    """The mails taken since 09:00 UTC from the pool's account in its Region, all pools together."""

    def work(tx: Transaction) -> dict[str, str | int]:
        call = call_of(request, tx)
        pool = record.get(call, request.query_params.get("pool", ""))
        began = daily_limit.began(call.now)
        return {
            "account": pool.account_id,
            "region": pool.region,
            "sent": daily_limit.sent_today(tx, pool.account_id, pool.region, call.now),
            "limit": daily_limit.LIMIT,
            "next_day_begins": (began + timedelta(days=1)).isoformat(timespec="seconds"),
        }

    return JSONResponse(await in_transaction(request, work))


routes = [Route("/_gatepost/default-sender", show)]
