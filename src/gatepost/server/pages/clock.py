"""The time that this server goes by: `GET /_gatepost/clock` tells it, `POST` moves it. The latter only with `--allow-clock`.

`POST /_gatepost/clock?advance=SECONDS` moves on, `?set=TIME` makes it that time now, `?freeze=true` lets it stand still (`false`
lets it go on), and `?reset=true` puts it back to the real time. All servers that share the database follow at once.
"""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.server.clock import Clock, Movable
from gatepost.server.pages.access import Refused, in_transaction, world_of

HOW = "Give advance=SECONDS, set=TIME, freeze=true or false, or reset=true."


async def show(request: Request) -> JSONResponse:
    """The time."""
    clock = world_of(request).clock
    return JSONResponse(_as_json(clock.reading() if isinstance(clock, Movable) else Clock()))


async def move(request: Request) -> JSONResponse:
    """Move the time."""
    movable, query = world_of(request).clock, request.query_params
    if not isinstance(movable, Movable) or not world_of(request).settings.allow_clock:
        raise Refused(403, "This server goes by the real time. Start it with --allow-clock to move it.")
    if len(query) != 1:
        raise Refused(400, HOW)
    clock = movable.reading()
    _apply(clock, *query.multi_items()[0])

    await in_transaction(request, lambda tx: movable.put(tx, clock))
    return JSONResponse(_as_json(clock))


def _apply(clock: Clock, what: str, value: str) -> None:
    """Raises: Refused."""
    try:
        match what:
            case "advance":
                clock.move(seconds=float(value))
            case "set":
                moment = datetime.fromisoformat(value.replace(" ", "+"))
                clock.set(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
            case "freeze" if value in ("true", "false"):
                if value == "true":
                    clock.stand_still()
                else:
                    clock.go_on()
            case "reset" if value == "true":
                clock.moved, clock.stands_at = Clock().moved, None
            case _:
                raise Refused(400, HOW)
        clock()
    except (ValueError, OverflowError):
        raise Refused(400, f"{what} is {value!r}. {HOW} TIME is one such as 2030-01-31T12:00:00Z.") from None


def _as_json(clock: Clock) -> dict[str, Any]:
    now = clock()
    return {
        "now": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "moved_seconds": round((now - datetime.now(UTC)).total_seconds(), 3),
        "frozen": clock.stands_at is not None,
    }


routes = [Route("/_gatepost/clock", show), Route("/_gatepost/clock", move, methods=["POST"])]
