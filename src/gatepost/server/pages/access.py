"""How a page reaches the store, and how it refuses."""

import logging
import re
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from gatepost.call import Call, Caller, World
from gatepost.settings import DEFAULT_ACCOUNT
from gatepost.store import awaiting
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction
from gatepost.wire.errors import AwsError

log = logging.getLogger("gatepost")

T = TypeVar("T")

_ACCOUNT = re.compile(r"[0-9]{12}")


class Refused(HTTPException):
    """A request that can't be met; `detail` says why, in a sentence."""


def world_of(request: Request) -> World:
    """The world of the process that answers."""
    return request.app.state.world


def store_of(request: Request) -> Store:
    """The store of the process that answers."""
    return request.app.state.store


def is_ending(request: Request) -> bool:
    """Whether the process that answers has been told to end, so that nobody may wait any longer."""
    return request.app.state.ending.is_set()


async def in_transaction(request: Request, work: Callable[[Transaction], T], *, calls_out: bool = False) -> T:
    """Run `work` in a transaction of the store of the process that answers, and commit it. `calls_out`: it may have to wait for others."""
    return await awaiting.in_transaction(store_of(request), work, calls_out=calls_out)


def call_of(request: Request, tx: Transaction, account_id: str = "", region: str = "") -> Call:
    """The circumstances of a page's request, for the functions that handlers share with pages."""
    world = world_of(request)
    return Call(
        tx,
        world,
        world.clock(),
        account_id,
        region,
        Caller("", account_id),
        request_id="",
        source_ip=request.client.host if request.client else "127.0.0.1",
        user_agent=request.headers.get("user-agent", ""),
    )


def account_of(request: Request) -> str:
    """The account that a request of the operator is about: the default one where it does not say."""
    account = request.query_params.get("account") or DEFAULT_ACCOUNT
    if not _ACCOUNT.fullmatch(account):
        raise Refused(400, f"account is {account!r}; an account has twelve digits.")
    return account


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """A refusal as JSON."""
    if isinstance(error, HTTPException):
        return JSONResponse({"message": error.detail}, error.status_code, error.headers)
    if isinstance(error, AwsError):
        return JSONResponse({"error": error.code, "message": error.message}, error.status)
    raise error


async def unreachable(_request: Request, error: Exception) -> JSONResponse:
    """The database does not answer."""
    log.error("the database does not answer", exc_info=error)
    return JSONResponse({"message": "The database does not answer."}, 503)


EXCEPTION_HANDLERS: dict[Any, Any] = {HTTPException: refused, AwsError: refused, OperationalError: unreachable}
