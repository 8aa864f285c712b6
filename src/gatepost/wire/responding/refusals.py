"""Errors as each protocol writes them. Source: reported."""

from typing import Any

import orjson

from gatepost.wire.catalogue import NAMESPACES, Protocol
from gatepost.wire.errors import AwsError
from gatepost.wire.http import HttpResponse
from gatepost.wire.responding.cors import HEADERS
from gatepost.wire.responding.xml_values import escaped

HEADER_LIMIT = 1024
"""Characters of a text that are repeated in a header; clients refuse much longer ones."""


def refuse(protocol: Protocol, error: AwsError, request_id: str, service: str = "") -> HttpResponse:
    """An error's response; `service` is the one that was asked, where that is known."""
    if protocol == "query":
        return _query(error, request_id, NAMESPACES.get(service, NAMESPACES["ses"]))
    if protocol == "json":
        return _json(error, request_id)
    return _rest(error, request_id)


def _json(error: AwsError, request_id: str) -> HttpResponse:
    body: dict[str, Any] = {"__type": error.code, "message": error.message} | error.members
    headers = (
        ("Content-Type", "application/x-amz-json-1.1"),
        ("x-amzn-RequestId", request_id),
        ("x-amzn-ErrorType", f"{error.code}:"),
        ("x-amzn-ErrorMessage", _header(error.message)),
        *HEADERS,
    )
    return HttpResponse(error.status, headers, orjson.dumps(body))


def _rest(error: AwsError, request_id: str) -> HttpResponse:
    body: dict[str, Any] = {"message": error.message} | error.members
    headers = (
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", request_id),
        ("x-amzn-ErrorType", f"{error.rest_code or error.code}:"),
        *HEADERS,
    )
    return HttpResponse(error.rest_status or error.status, headers, orjson.dumps(body))


def _query(error: AwsError, request_id: str, namespace: str) -> HttpResponse:
    status = error.query_status
    members = "".join(f"<{name}>{escaped(str(value))}</{name}>" for name, value in error.members.items() if value is not None)
    body = (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{"Sender" if status < 500 else "Receiver"}</Type>'
        f"<Code>{error.query_code or error.code}</Code><Message>{escaped(error.message or '')}</Message>{members}</Error>"
        f"<RequestId>{escaped(request_id)}</RequestId></ErrorResponse>"
    )
    return HttpResponse(status, (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id), *HEADERS), body.encode())


def _header(text: str | None) -> str:
    """Text as a header takes it: one line of Latin-1."""
    return "".join(char if char.isprintable() and char <= "\xff" else "?" for char in (text or "").strip()[:HEADER_LIMIT])
