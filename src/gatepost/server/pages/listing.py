"""What pages that list the newest of something have in common: how many, since when, and waiting until there is one."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from starlette.requests import Request

from gatepost.server.pages.access import Refused, in_transaction, is_ending
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

LONGEST_WAIT_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.05
USUALLY_LISTED = 50
MOST_LISTED = 200


Found = TypeVar("Found")


async def newest(request: Request, find: Callable[[Transaction, str, datetime, int], Sequence[Found]]) -> Sequence[Found]:
    """What `find` finds by the query's `to`, `since` and `limit`; with `wait`, as soon as there is something or the time is over.

    Raises: Refused.
    """
    given = request.query_params
    to, since, most = given.get("to", ""), _instant(given.get("since", "")), _limit(given.get("limit", ""))
    until = time.monotonic() + _seconds(given.get("wait", ""))

    def look(tx: Transaction) -> Sequence[Found]:
        return find(tx, to, since, most)

    found = await in_transaction(request, look)
    while not found and time.monotonic() < until and not is_ending(request) and not await request.is_disconnected():
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        found = await in_transaction(request, look)
    return found


def _instant(text: str) -> datetime:
    if not text:
        return EPOCH
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
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_LISTED:
        raise Refused(400, f"limit is {text!r}; it takes a number from 1 to {MOST_LISTED}.")
    return int(text)
