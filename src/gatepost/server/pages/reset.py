"""`POST /_gatepost/reset` empties everything, so that a test suite can begin afresh. Only with `--allow-reset`.

The access keys stay: they are the way in, not what a suite leaves behind. A clock that was moved goes by the real time again.
"""

from sqlalchemy import delete
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.server.access_keys import access_keys
from gatepost.server.clock import Clock, Movable
from gatepost.server.pages.access import Refused, in_transaction, world_of
from gatepost.store.columns import metadata
from gatepost.store.schema import KEY_MARK, server_marks
from gatepost.store.transaction import Transaction

_KEPT = (access_keys, server_marks)
_other_marks = delete(server_marks).where(server_marks.c.name != KEY_MARK)


async def reset(request: Request) -> JSONResponse:
    """Delete every row of every account."""
    if not world_of(request).settings.allow_reset:
        raise Refused(403, "This server may not be emptied. Start it with --allow-reset.")
    clock = world_of(request).clock

    def work(tx: Transaction) -> None:
        _empty(tx)
        if isinstance(clock, Movable):
            clock.put(tx, Clock())

    await in_transaction(request, work)
    return JSONResponse({"status": "empty"})


def _empty(tx: Transaction) -> None:
    for table in reversed(metadata.sorted_tables):
        if table not in _KEPT:
            tx.write(delete(table))
    tx.write(_other_marks)


routes = [Route("/_gatepost/reset", reset, methods=["POST"])]
