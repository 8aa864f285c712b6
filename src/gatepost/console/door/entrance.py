"""The way into the console: what every answer tells the browser, strange pages turned away, the operator signed in."""

import math
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from gatepost.call import World
from gatepost.console import language, templating
from gatepost.console.door import operator, sessions, tokens
from gatepost.console.door.origins import Origins, local_path
from gatepost.console.door.patience import Patience
from gatepost.store.awaiting import in_transaction
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

SIGN_IN = "/console/sign-in"
SIGN_OUT = "/console/sign-out"
OPEN_PATHS = ("/console/static/", "/console/language")
"""What somebody who has not signed in may have too."""
SESSION = "gatepost.session"
"""Where in the scope the token of the visitor's session is."""
FORM_LIMIT = 64 * 1024

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # `no-referrer` would make the browser send the origin `null` with forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""An answer that says otherwise, such as a mail in its frame, is left as it is."""

STRANGE_PAGE = "A web page of another origin may not use the console."
NO_PASSWORD = (
    "Other machines reach this server, so its console is closed until it has an operator's password: "
    "make one with `gatepost keys operator`, or start the server with GATEPOST_OPERATOR_PASSWORD."
)


class Entrance:
    """An ASGI application in front of the console's."""

    def __init__(self, app: App, store: Store, world: World) -> None:
        self._app = app
        self._store = store
        self._world = world
        self._origins = Origins(world.settings, world.origin)
        self._patience = Patience()
        self._secure = world.origin.startswith("https:")

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = await self._stopped(scope, receive)
        await (answer or self._app)(scope, receive, send_with_headers)

    async def _stopped(self, scope: MutableMapping[str, Any], receive: Any) -> Response | None:
        """What somebody is told who does not come in; None for who does."""
        request = Request(scope, receive)
        counting = await in_transaction(self._store, self._counting)
        open_to_this_machine = not counting and self._world.settings.loopback
        if self._origins.is_strange(Headers(scope=scope), by_host=open_to_this_machine):
            return PlainTextResponse(f"{STRANGE_PAGE}\n", 403)
        if open_to_this_machine:
            return RedirectResponse("/console/", 303) if request.url.path in (SIGN_IN, SIGN_OUT) else None
        if not counting:
            return PlainTextResponse(f"{NO_PASSWORD}\n", 403)
        if request.url.path.startswith(OPEN_PATHS):
            return None
        if request.url.path == SIGN_IN:
            return await self._sign_in(request, counting)
        token = request.cookies.get(sessions.COOKIE, "")
        now, seal = self._world.clock(), self._world.seal
        if not await in_transaction(self._store, lambda tx: sessions.lives(tx, seal, token, counting, now)):
            return _to_the_sign_in(request)
        if request.url.path == SIGN_OUT:
            return await self._sign_out(request, token)
        scope[SESSION] = token
        return None

    def _counting(self, tx: Transaction) -> tuple[str, ...]:
        return operator.passwords(tx, self._world.seal, self._world.settings)

    async def _sign_in(self, request: Request, counting: tuple[str, ...]) -> Response:
        to = local_path(request.query_params.get("to", ""))
        if request.method != "POST":
            return self._form(request, to)
        address = request.client.host if request.client else ""
        wait = self._patience.seconds_left(address)
        if wait:
            answer = self._form(request, to, 429, "sign_in.wait", seconds=math.ceil(wait))
            answer.headers["retry-after"] = str(math.ceil(wait))
            return answer
        form = await _form_of(request)
        if not self._token_matches(request, form):
            return self._form(request, to, 403, "problem.csrf")
        recognised = operator.recognised(self._world.seal, form.get("password", ""), counting)
        if not recognised:
            self._patience.wrong(address)
            return self._form(request, to, 403, "sign_in.wrong")
        self._patience.right(address)
        seal, now = self._world.seal, self._world.clock()
        token = await in_transaction(self._store, lambda tx: sessions.begin(tx, seal, recognised, now))
        answer = RedirectResponse(to, 303)
        answer.set_cookie(
            sessions.COOKIE,
            token,
            max_age=int(sessions.LIFE.total_seconds()),
            path="/console/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    async def _sign_out(self, request: Request, token: str) -> Response:
        if request.method != "POST" or not self._token_matches(request, await _form_of(request)):
            return RedirectResponse("/console/", 303)
        await in_transaction(self._store, lambda tx: sessions.end(tx, self._world.seal, token))
        answer = RedirectResponse(SIGN_IN, 303)
        answer.delete_cookie(sessions.COOKIE, "/console/")
        return answer

    def _token_matches(self, request: Request, form: dict[str, str]) -> bool:
        return tokens.matches(tokens.for_forms(self._world.seal, tokens.read(request)), form.get("csrf", ""))

    def _form(self, request: Request, to: str, status: int = 200, problem: str = "", **values: Any) -> Response:
        secret = tokens.read(request)
        page = templating.render_alone(
            "sign_in.html",
            language.of(request),
            address=f"{SIGN_IN}?{urlencode({'to': to})}",
            csrf=tokens.for_forms(self._world.seal, secret),
            problem=problem,
            values=values,
        )
        answer = HTMLResponse(page, status)
        tokens.keep(answer, secret, secure=self._secure)
        return answer


def _to_the_sign_in(request: Request) -> Response:
    if request.method != "GET" or request.headers.get("sec-fetch-dest", "document") not in ("document", "iframe"):
        return PlainTextResponse("The operator's password is needed.\n", 401)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'to': back})}", 303)


async def _form_of(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}
