"""From a result or an error to the response of the operation's protocol.

`json_values` and `xml_values` write values; their writers are compiled from the shapes when an operation first answers.
`refusals` writes errors, `cors` holds what browsers need.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from gatepost.wire.catalogue import Operation
from gatepost.wire.http import HttpResponse
from gatepost.wire.responding import json_values, xml_values
from gatepost.wire.responding.cors import HEADERS, preflight
from gatepost.wire.responding.refusals import refuse

__all__ = ["preflight", "refuse", "respond"]


def respond(operation: Operation, result: Mapping[str, Any] | None, request_id: str) -> HttpResponse:
    """The answer to a call that went well. Members that are None, or that the model does not know, are left out."""
    kind, write = _compiled(operation)
    headers = (("Content-Type", kind), ("x-amzn-RequestId", request_id), *HEADERS)
    return HttpResponse(200, headers, write(result or {}, request_id))


@cache
def _compiled(operation: Operation) -> tuple[str, Callable[[Mapping[str, Any], str], bytes]]:
    if operation.protocol == "query":
        return "text/xml", xml_values.writer(operation)
    kind = "application/x-amz-json-1.1" if operation.protocol == "json" else "application/json"
    return kind, json_values.writer(operation)
