"""Who may use the operator's API and the inbox: this machine's own programs, or whoever knows the operator's password.

A server that only this machine reaches asks for no password unless it was given one, but it refuses what a browser sends on
behalf of a strange web page: a foreign `Origin`, or a host name that somebody else's DNS pointed here. Where other machines
reach the server there is no way in without the password, from wherever the request seems to come: a proxy makes all of them local.
The console has a door of its own, which a person opens with the same password.
"""

import base64
import binascii
import math
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from gatepost.call import World
from gatepost.console.door import operator
from gatepost.console.door.origins import Origins
from gatepost.console.door.patience import Patience
from gatepost.store.awaiting import in_transaction
from gatepost.store.engine import Store

GUARDED = ("/_gatepost/", "/_inbox/")

NO_PASSWORD = (
    "Other machines reach this server, so the operator's API is closed until it has a password: "
    "make one with `gatepost keys operator`, or start the server with GATEPOST_OPERATOR_PASSWORD."
)
ASK = "The operator's password is needed (HTTP Basic, any user name)."
STRANGE_PAGE = "A web page of another origin may not use the operator's API."
WAIT = "There were too many wrong passwords from this address. Try again later."

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]


class Guard:
    """An ASGI application that lets the operator through to another one."""

    def __init__(self, app: App, store: Store, world: World) -> None:
        self._app = app
        self._store = store
        self._world = world
        self._origins = Origins(world.settings, world.origin)
        self._patience = Patience()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        refusal = await self._refusal(scope) if scope["path"].startswith(GUARDED) else None
        await (refusal or self._app)(scope, receive, send)

    async def _refusal(self, scope: MutableMapping[str, Any]) -> JSONResponse | None:
        headers, seal, settings = Headers(scope=scope), self._world.seal, self._world.settings
        counting = await in_transaction(self._store, lambda tx: operator.passwords(tx, seal, settings))
        if self._origins.is_strange(headers, by_host=not counting and settings.loopback):
            return JSONResponse({"message": STRANGE_PAGE}, 403)
        if not counting:
            return None if settings.loopback else JSONResponse({"message": NO_PASSWORD}, 403)
        address = scope["client"][0] if scope.get("client") else ""
        if wait := self._patience.seconds_left(address):
            return JSONResponse({"message": WAIT}, 429, {"retry-after": str(math.ceil(wait))})
        given = _given_password(headers)
        if given and operator.recognised(seal, given, counting):
            self._patience.right(address)
            return None
        if given:
            self._patience.wrong(address)
        return JSONResponse({"message": ASK}, 401, {"www-authenticate": 'Basic realm="Gatepost operator", charset="UTF-8"'})


def _given_password(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2].decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
