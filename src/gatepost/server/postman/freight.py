"""How much of the mail that is on its way is in memory at once, however many lines there are and however large the messages.

What is full is found out at the desk, one message after the other; who finds no room waits on the event loop until something has left.
"""

import asyncio
import threading

MOST_BYTES = 128 * 1024 * 1024
"""Beyond the message that fills it. AWS takes messages of up to 40 MB."""


class NoRoom(Exception):
    """Another letter would be too much for now."""


class Freight:
    """The bytes of the letters that are being handed over."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held = 0
        self._counting = threading.Lock()
        self._room = asyncio.Event()

    @property
    def has_room(self) -> bool:
        """Whether another letter may be made."""
        return self._held < self._most

    def load(self, size: int) -> None:
        """A letter of so many bytes was made. Any thread may say so."""
        with self._counting:
            self._held += size

    def unload(self, size: int) -> None:
        """It is gone. To be said on the event loop."""
        with self._counting:
            self._held -= size
        self._room.set()

    async def wait_for_room(self) -> None:
        """Until there is some, which somebody else may take first."""
        while not self.has_room:
            self._room.clear()
            await self._room.wait()
