"""As little of SMTP as a client needs that stays signed in and sends one message after the other, command by command as smtplib does."""

import base64
import re
import socket
import ssl
from functools import cache

from benchmarks.http1 import Response
from benchmarks.load import Door

_LAST_LINE = re.compile(rb"^[0-9]{3} [^\n]*\r\n\Z", re.MULTILINE)
_USER = base64.b64encode(b"\0AKIAIOSFODNN7EXAMPLE\0any").decode()
_SIGNING_IN = ("EHLO benchmark.example", f"AUTH PLAIN {_USER}")


def parse(received: bytes, ended: bool) -> Response | None:
    """The reply in these bytes; None while its last line is not there."""
    if _LAST_LINE.search(received) is None:
        return None
    return Response(int(received[:3]), received, ended)


def connect(port: int) -> socket.socket:
    """A connection over TLS that has signed in."""
    plain = socket.create_connection(("127.0.0.1", port), 60.0)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _hear(plain)
    for line in ("EHLO benchmark.example", "STARTTLS"):
        _say(plain, line)
    connection = _context().wrap_socket(plain)
    for line in _SIGNING_IN:
        _say(connection, line)
    return connection


DOOR = Door(connect, parse)


@cache
def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _say(connection: socket.socket, line: str) -> None:
    connection.sendall(f"{line}\r\n".encode())
    _hear(connection)


def _hear(connection: socket.socket) -> None:
    received = b""
    while (reply := parse(received, False)) is None:
        part = connection.recv(1 << 16)
        if not part:
            raise ConnectionError("the server has hung up")
        received += part
    if reply.status >= 400:
        raise ConnectionError(reply.body.decode(errors="replace"))
