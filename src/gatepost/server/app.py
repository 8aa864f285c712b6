"""The ASGI application: reads a request whole, tells AWS calls from pages, answers.

On SQLite an AWS call is answered on the event loop, because the work is shorter than a hop to a thread and back; on
PostgreSQL on a thread, because it waits for the network. One that turns out to call others is begun anew on one of many
threads that may wait for them.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVarTuple

from gatepost import wire
from gatepost.call import CallsOut, World
from gatepost.server import health
from gatepost.server.opening import register_operations
from gatepost.store.engine import Store
from gatepost.wire.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from gatepost.server.dispatch import Dispatcher

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

Ts = TypeVarTuple("Ts")

OWN_PATHS = "/_"
"""How the paths of pages begin that are never an AWS call, even if they are signed or look so."""
BODY_LIMIT = 64 * 1024 * 1024
"""Bytes; the largest message SES takes is 40 MB, a third more in base64."""
THREADS = 16
"""As many as PostgreSQL connections are kept."""
WAITING = 64
"""How many requests may wait for others at once, for Lambda functions most of all; they hold no connection meanwhile."""


class Application:
    """One process's application."""

    def __init__(self, store: Store, world: World) -> None:
        self.store = store
        self.world = world
        self.ending = threading.Event()
        """Set once this process is told to end, so that pages on which somebody waits for mail answer at once."""
        self._dispatcher: Dispatcher | None = None
        self._threads = None if store.embedded else ThreadPoolExecutor(THREADS, "gatepost")
        self._waiting: ThreadPoolExecutor | None = None
        self._pages: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        head = _head(scope)
        if head.path.startswith(OWN_PATHS) or not wire.looks_like_aws(head):
            await self._page(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            await _write(send, HttpResponse(413, (("content-type", "text/plain"),), b"The request is larger than 64 MB.\n"))
            return
        if head.method == "OPTIONS":
            await _write(send, wire.preflight(head))
            return
        request = HttpRequest(head.method, head.path, head.query, head.headers, body)
        source_ip = scope["client"][0] if scope.get("client") else "127.0.0.1"
        dispatcher = self._dispatcher or self.load()
        try:
            answer = await self._work(dispatcher.answer, request, source_ip)
        except CallsOut:
            answer = await self._wait(dispatcher.answer, request, source_ip, True)
        await _write(send, answer)

    def load(self) -> "Dispatcher":
        """Load all operations, which takes longer than opening the store; the first AWS call does, if nobody did before."""
        from gatepost.server.dispatch import Dispatcher

        register_operations()
        self._dispatcher = Dispatcher(self.store, self.world)
        return self._dispatcher

    async def _work(self, function: Callable[[*Ts], HttpResponse], *arguments: *Ts) -> HttpResponse:
        if self._threads is None:
            return function(*arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def _wait(self, function: Callable[[*Ts], HttpResponse], *arguments: *Ts) -> HttpResponse:
        """The same for work that waits for others, whom it keeps neither from the event loop nor from the database's threads."""
        if self._waiting is None:
            self._waiting = ThreadPoolExecutor(WAITING, "gatepost-waiting")
        return await asyncio.get_running_loop().run_in_executor(self._waiting, function, *arguments)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == health.PATH:
            await _write(send, await self._work(health.answer, self.store))
            return
        if self._pages is None:
            from gatepost.server import pages  # here, because nobody who only calls the API needs a page

            self._pages = pages.router(self.store, self.world, self.ending, lambda: self._dispatcher or self.load())
        await self._pages(scope, receive, send)

    def close(self) -> None:
        """Finish what runs, then let go of the database."""
        for threads in (self._threads, self._waiting):
            if threads is not None:
                threads.shutdown()
        self.store.close()


def _head(scope: Scope) -> HttpRequest:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return HttpRequest(scope["method"], scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1"), headers)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is too large or the client has gone."""
    event = await receive()
    if event["type"] == "http.request" and not event.get("more_body"):
        return event.get("body", b"")
    chunks: list[bytes] = []
    size = 0
    while event["type"] == "http.request":
        chunk: bytes = event.get("body", b"")
        size += len(chunk)
        if size > BODY_LIMIT:
            return None
        chunks.append(chunk)
        if not event.get("more_body"):
            return b"".join(chunks)
        event = await receive()
    return None


async def _write(send: Send, response: HttpResponse) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
