"""Where the console hangs: below `/console/`, loaded when somebody first opens it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from gatepost.call import World
from gatepost.store.engine import Store

if TYPE_CHECKING:
    from gatepost.server.dispatch import Dispatcher

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

PATH = "/console"


class Mount:
    """An ASGI application that hands the console's requests to it, and all others on."""

    def __init__(self, others: App, store: Store, world: World, dispatcher: Callable[[], "Dispatcher"]) -> None:
        self._others = others
        self._store = store
        self._world = world
        self._dispatcher = dispatcher
        self._console: App | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] != PATH and not scope["path"].startswith(f"{PATH}/"):
            await self._others(scope, receive, send)
            return
        if self._console is None:
            from gatepost.console.application import application  # here, because nobody who only calls the API needs it

            self._console = application(self._dispatcher(), self._store, self._world)
        await self._console(scope, receive, send)
