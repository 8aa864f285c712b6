"""Whether the server can do its work."""

from sqlalchemy import literal, select
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_one = select(literal(1))


def health(request: Request) -> JSONResponse:
    """200 when the database answers."""
    with request.app.state.store.transaction() as tx:
        tx.value(_one)
    return JSONResponse({"status": "ok"})


routes = [Route("/_gatepost/health", health)]
