"""Tokens of lists that come in pages: sealed, so that they mean something to this server alone.

A token belongs to its operation, account and Region, not to the request's filter: with another filter it goes on from the
same place, as AWS's do.
Source: model, NextToken; tokens that outlive a filter (reported).
"""

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from cryptography.exceptions import InvalidTag

from gatepost.call import Call
from gatepost.ses.errors import InvalidNextToken

MOST_PER_PAGE = 1000
T = TypeVar("T")


def after(call: Call, operation: str, token: str | None) -> str:
    """The name behind which a page begins; empty for the first page.

    Raises: InvalidNextToken.
    """
    if not token:
        return ""
    try:
        return call.world.seal.open(base64.b64decode(token, validate=True), _about(call, operation)).decode()
    except (ValueError, InvalidTag) as error:
        raise InvalidNextToken() from error


def token(call: Call, operation: str, last: str) -> str:
    """The token of the page behind `last`."""
    return base64.b64encode(call.world.seal.seal(last.encode(), _about(call, operation))).decode()


def size(asked: int | None) -> int:
    """How many entries a page has: what was asked for, within AWS's limit; nothing or zero asks for the most."""
    return min(asked, MOST_PER_PAGE) if asked and asked > 0 else MOST_PER_PAGE


def fill(
    call: Call,
    operation: str,
    next_token: str | None,
    most: int,
    read: Callable[[str, int], Sequence[T]],
    name: Callable[[T], str],
    wanted: Callable[[T], bool] | None = None,
    patience: int = 0,
) -> tuple[list[T], str | None]:
    """One page of what `read(after, how many)` yields in the order of `name`, and the next page's token if there is one.

    Where few entries are `wanted`, a page may be answered that is not full, once more than `patience` entries were looked at; 0 looks
    at all.

    Raises: InvalidNextToken.
    """
    found: list[T] = []
    behind = after(call, operation, next_token)
    at_once = MOST_PER_PAGE if wanted else most
    seen = 0
    while True:
        batch = read(behind, at_once + 1)
        for entry in batch:
            if wanted is None or wanted(entry):
                if len(found) == most:
                    return found, token(call, operation, name(found[-1]))
                found.append(entry)
        if len(batch) <= at_once:
            return found, None
        behind = name(batch[-1])
        seen += len(batch)
        if patience and seen > patience:
            return found, token(call, operation, behind)


def _about(call: Call, operation: str) -> str:
    return f"page of {operation} {call.account_id} {call.region}"
