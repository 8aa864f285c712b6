"""A port, and the conversations that go on there.

Source: SES guide, troubleshoot-smtp (guide) for what one client too many hears.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from gatepost.smtp.conversation import Conversation, Host, Patience
from gatepost.smtp.stream import Gone, Stream

TOO_MANY = "421 Too many concurrent SMTP connections"
BACKLOG = 512


class Listener:
    """Conversations with at most so many clients at once, on however many ports are opened."""

    def __init__(self, most: int, patience: Patience) -> None:
        self._most = most
        self._patience = patience
        self._servers: list[asyncio.Server] = []
        self._running: dict[asyncio.Task[None], Stream] = {}

    async def open(self, port: socket.socket, host: Host, tls: ssl.SSLContext | None, *, wrapped: bool = False) -> None:
        """Talk on a bound socket on behalf of a host, from the first byte on by TLS if it is `wrapped`."""

        def begun(stream: Stream) -> None:
            work = self._talk(stream, host, tls) if len(self._running) < self._most else _turn_away(stream)
            task = asyncio.get_running_loop().create_task(work)
            self._running[task] = stream
            task.add_done_callback(self._running.pop)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(_factory(begun), sock=port, backlog=BACKLOG, ssl=tls if wrapped else None)
        self._servers.append(server)

    async def close(self, grace: float) -> None:
        """Take no more calls, say goodbye to whoever is only thinking, and let the others have so many seconds to finish."""
        for server in self._servers:
            server.close()
        for stream in self._running.values():
            stream.interrupt()
        running = list(self._running)
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                self._running[task].abort()
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _talk(self, stream: Stream, host: Host, tls: ssl.SSLContext | None) -> None:
        await Conversation(stream, host, tls, self._patience).run()


def _factory(begun: Callable[[Stream], None]) -> Callable[[], Stream]:
    return lambda: Stream(begun)


async def _turn_away(stream: Stream) -> None:
    with suppress(Gone):
        await stream.say(TOO_MANY, seconds=1.0)
    stream.close()
