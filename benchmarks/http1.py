"""As little of HTTP/1.1 as the answers of these servers need, so that the generator costs next to nothing."""

import re
import socket
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `closes` says that the connection can't be used again."""

    status: int
    body: bytes
    closes: bool = False


def parse(received: bytes, *, ended: bool = False) -> Response | None:
    """The answer in these bytes; None while it is not whole."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return None
    start = head + 4
    status = int(received[9:12])
    closes = received[5:8] == b"1.0" or _CLOSE.search(received, 0, start) is not None
    length = _LENGTH.search(received, 0, start)
    if length:
        end = start + int(length[1])
        return Response(status, received[start:end], closes) if len(received) >= end else None
    if _CHUNKED.search(received, 0, start):
        body = _dechunked(received, start)
        return None if body is None else Response(status, body, closes)
    if status in (204, 304):
        return Response(status, b"", closes)
    return Response(status, received[start:], True) if ended else None


def _dechunked(received: bytes, position: int) -> bytes | None:
    parts: list[bytes] = []
    while (line := received.find(b"\r\n", position)) >= 0:
        size = int(received[position:line].split(b";")[0], 16)
        start, position = line + 2, line + 2 + size + 2
        if len(received) < position:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(received[start : start + size])
    return None


def connect(port: int, timeout: float = 60.0) -> socket.socket:
    """A connection to a server on this machine."""
    connection = socket.create_connection(("127.0.0.1", port), timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def exchange(port: int, request: bytes, timeout: float = 60.0) -> Response:
    """One request on a connection of its own."""
    with connect(port, timeout) as connection:
        connection.sendall(request)
        received = b""
        while True:
            part = connection.recv(1 << 18)
            received += part
            answer = parse(received, ended=not part)
            if answer is not None:
                return answer
            if not part:
                raise ConnectionError("the connection was closed before the answer was whole")
