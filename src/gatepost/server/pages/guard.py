"""Who may use the operator's API and the inbox: this machine's own programs, or whoever knows the operator's password.

A server that only this machine reaches asks for no password unless it was given one, but it refuses what a browser sends on
behalf of a strange web page: a foreign `Origin`, or a host name that somebody else's DNS pointed here. Where other machines
reach the server there is no way in without the password, from wherever the request seems to come: a proxy makes all of them local.
"""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from gatepost.settings import Settings

GUARDED = ("/_gatepost/", "/_inbox/")

NO_PASSWORD = (
    "Other machines reach this server, so the operator's API is closed until it has a password: "
    "start the server with GATEPOST_OPERATOR_PASSWORD."
)
ASK = "The operator's password is needed (HTTP Basic, any user name)."
STRANGE_PAGE = "A web page of another origin may not use the operator's API."

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


class Guard:
    """An ASGI application that lets the operator through to another one."""

    def __init__(self, app: App, settings: Settings, origin: str) -> None:
        self._app = app
        self._password = settings.operator_password
        self._loopback = settings.loopback
        self._own_hosts = {"localhost", "127.0.0.1", "::1", settings.host, urlsplit(origin).hostname or ""}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["path"].startswith(GUARDED) and (refusal := self._refusal(Headers(scope=scope))):
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> JSONResponse | None:
        if self._from_strange_page(headers):
            return JSONResponse({"message": STRANGE_PAGE}, 403)
        if self._password:
            if hmac.compare_digest(_given_password(headers), self._password.encode()):
                return None
            return JSONResponse({"message": ASK}, 401, {"www-authenticate": 'Basic realm="Gatepost operator", charset="UTF-8"'})
        return None if self._loopback else JSONResponse({"message": NO_PASSWORD}, 403)

    def _from_strange_page(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return True
        return not self._password and self._loopback and (urlsplit(f"//{host}").hostname or "") not in self._own_hosts


def _given_password(headers: Headers) -> bytes:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
