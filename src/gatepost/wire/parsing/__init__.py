"""From a routed request to the operation's input: Python values, checked against the model.

`json_values`, `query_values` and `rest` read one protocol each; their readers are compiled from the shapes when an
operation is first called. `scalars` holds what they share.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from gatepost.wire.catalogue import Operation
from gatepost.wire.http import HttpRequest
from gatepost.wire.parsing import json_values, query_values, rest
from gatepost.wire.routing import Route
from gatepost.wire.validation import checker

Reader = Callable[[Route, HttpRequest], dict[str, Any]]

_READERS: dict[str, Callable[[Operation], Reader]] = {
    "json": json_values.reader,
    "query": query_values.reader,
    "rest-json": rest.reader,
}


def parse(route: Route, request: HttpRequest) -> dict[str, Any]:
    """The operation's input: `datetime` in UTC for timestamps, `bytes` for blobs, absent members left out.

    Raises: Malformed (what the protocol or the types don't allow), ConstraintViolations, TooLarge.
    """
    read, check = _compiled(route.operation)
    values = read(route, request)
    check(values)
    return values


@cache
def _compiled(operation: Operation) -> tuple[Reader, Callable[[dict[str, Any]], None]]:
    return _READERS[operation.protocol](operation), checker(operation)
