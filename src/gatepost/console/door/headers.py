"""What every answer of the console says to the browser that shows it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from gatepost.call import World
from gatepost.console.door.origins import Origins

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # `no-referrer` would make the browser send the origin `null` with forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""An answer that says otherwise, such as a mail in its frame, is left as it is."""

STRANGE_PAGE = "A web page of another origin may not use the console."


def guarded(app: App, world: World) -> App:
    """The application behind these headers, closed to other pages than this server's."""
    origins = Origins(world.settings, world.origin)
    open_to_all = world.settings.loopback and not world.settings.operator_password

    async def answer(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if origins.is_strange(Headers(scope=scope), by_host=open_to_all):
            await PlainTextResponse(STRANGE_PAGE, 403)(scope, receive, send_with_headers)
        elif not open_to_all:
            await PlainTextResponse("The console is open on loopback alone.", 403)(scope, receive, send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return answer
