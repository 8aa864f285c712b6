"""A server in threads of this process, for tests: it begins within milliseconds, and ends as soon as it is told."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from gatepost.call import World
from gatepost.server.app import Application
from gatepost.server.crew import Crew
from gatepost.server.doors.doors import Doors
from gatepost.server.life import GRACE_SECONDS, http_config
from gatepost.server.upkeep import Upkeep, tasks
from gatepost.store.engine import Store
from gatepost.store.memory import MemoryStore

TICK_SECONDS = 1.0
"""How often the date in answers' headers is made."""
LINGER_SECONDS = 0.001
"""Connections that are closed take a moment to be so."""


class Http(uvicorn.Server):
    """uvicorn's server, which looks ten times a second whether it is to end, and takes another tenth to do so. This one is woken."""

    def __init__(self, app: Application) -> None:
        super().__init__(http_config(app))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()

    def end(self) -> None:
        """Answer what was asked, and end. Any thread may say so."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has been closed meanwhile
                self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self._told.wait(), TICK_SECONDS)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        until = time.monotonic() + GRACE_SECONDS
        while (self.server_state.connections or self.server_state.tasks) and time.monotonic() < until:
            await asyncio.sleep(LINGER_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()
        for server in self.servers:
            await server.wait_closed()


def serve(store: Store, world: World, listening: socket.socket, doors: Doors, *, keeps_up: bool = False) -> Callable[[], None]:
    """Serve until the function that this answers is called, which waits until everything has ended.

    `keeps_up` does what has to be done without anybody's asking as well.
    """
    app = Application(store, world)
    server = Http(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="gatepost", daemon=True)
    thread.start()
    crew = Crew(store, world, begin_after=0)
    crew.start()
    doors.start(store, world)
    upkeep = Upkeep(store, world, tasks(world.settings)) if keeps_up else None
    if upkeep is not None:
        upkeep.start()

    def stop() -> None:
        app.ending.set()
        server.end()
        thread.join(GRACE_SECONDS)
        doors.stop()
        crew.stop()
        if upkeep is not None:
            upkeep.stop()
        app.close()
        listening.close()
        if isinstance(store, MemoryStore):
            store.end()

    return stop
