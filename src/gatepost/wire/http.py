"""What the wire reads and writes: one HTTP request, one HTTP response, without a server in sight."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request as it came in.

    `path` and `query` are as sent, still percent-encoded, because SigV4 signs them so. Header names are lower-case;
    a header sent twice is joined with a comma (RFC 9110, section 5.3).
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One response, ready to be written; `Content-Length` is added by the HTTP server."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
