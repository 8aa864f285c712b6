"""One connection, as the bytes come: lines, whole messages, replies, and TLS in the middle of it.

Reading stops while nobody asks for more, so a client that talks too much waits, and costs no memory. What it said before TLS began is
forgotten when it begins.
Source: RFC 5321, section 4.1.1.4 (the end of a message is CRLF.CRLF and nothing else); RFC 3207, section 4.2.
"""

import asyncio
import ssl
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

LONGEST_LINE = 4096
"""Bytes of a command. RFC 5321 asks for 512; AUTH and long addresses may need more."""
READ_AHEAD = 256 * 1024
"""Bytes that may wait to be read."""
IN_MEMORY = 1024 * 1024
"""Bytes of a message that are kept in memory until it is there; the rest waits in a file."""
SHAKE_HANDS_SECONDS = 15.0
LONGEST_EXCESS = 8
"""How many times the size limit is read to the end, before the connection of a message that is too long is cut."""

_END = b"\r\n.\r\n"


class Gone(Exception):
    """The other side has hung up."""


class TooSlow(Exception):
    """The other side has said nothing for too long."""


class TooLong(Exception):
    """A line, or a message, is longer than it may be. It has been read to its end."""


class Stream(asyncio.Protocol):
    """A connection. `begun` is called with it as soon as it is there."""

    def __init__(self, begun: Callable[["Stream"], None]) -> None:
        self._begun = begun
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._news = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._paused = self._over = False
        self.interrupted = False
        """Whether it was this side that wanted to end."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._begun(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._news.set()
        if len(self._buffer) > READ_AHEAD and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        self._end()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()

    def pause_writing(self) -> None:
        self._drained.clear()

    def resume_writing(self) -> None:
        self._drained.set()

    @property
    def peer(self) -> str:
        """The other side's IP address."""
        found: Any = self._transport.get_extra_info("peername") if self._transport else None
        return str(found[0]) if found else ""

    @property
    def encrypted(self) -> bool:
        """Whether it speaks TLS."""
        return self._transport is not None and self._transport.get_extra_info("ssl_object") is not None

    def interrupt(self) -> None:
        """Have the next wait for a line, or the present one, end with `Gone`."""
        self.interrupted = True
        self._news.set()

    async def line(self, seconds: float) -> bytes:
        """The next line, without its end.

        Raises: Gone, TooSlow, TooLong.
        """
        try:
            async with asyncio.timeout(seconds):
                too_long = False
                if self.interrupted:
                    raise Gone()
                while (at := self._buffer.find(b"\n")) < 0:
                    if len(self._buffer) > LONGEST_LINE:
                        too_long = True
                        self._buffer.clear()
                    await self._more(stops=True)
        except TimeoutError as error:
            raise TooSlow() from error
        found = bytes(self._buffer[:at])
        del self._buffer[: at + 1]
        if too_long or at > LONGEST_LINE:
            raise TooLong()
        return found.removesuffix(b"\r")

    async def message(self, longest: int, seconds: float, in_all: float) -> bytes:
        """What follows up to a dot on a line of its own, with the dots that SMTP put there taken away.

        `seconds` may pass between two pieces, `in_all` until the end. A message without any text is empty.

        Raises: Gone, TooSlow, TooLong.
        """
        try:
            async with asyncio.timeout(in_all):
                with SpooledTemporaryFile(IN_MEMORY) as kept:
                    size = await self._message(kept, longest, seconds)
                    if size > longest + 2:
                        raise TooLong()
                    kept.seek(0)
                    whole = kept.read()
        except TimeoutError as error:
            raise TooSlow() from error
        return whole.replace(b"\r\n..", b"\r\n.")[2:]

    async def _message(self, kept: IO[bytes], longest: int, seconds: float) -> int:
        """Write it down behind a line end of ours, so that a dot in the first line is like any other; its size so far as it was kept."""
        self._buffer[:0] = b"\r\n"
        size = 0
        while True:
            at = self._buffer.find(_END)
            piece = at + 2 if at >= 0 else max(0, len(self._buffer) - len(_END) + 1)
            size += piece
            if size <= longest + 2:
                kept.write(self._buffer[:piece])
            elif size > longest * LONGEST_EXCESS:
                raise Gone()
            del self._buffer[:piece]
            if at >= 0:
                del self._buffer[: len(_END) - 2]
                return size
            async with asyncio.timeout(seconds):
                await self._more()

    async def say(self, *lines: str, seconds: float) -> None:
        """One reply, of one line or several. Whoever does not listen is hung up on.

        Raises: Gone.
        """
        if self._transport is None or self._transport.is_closing():
            raise Gone()
        self._transport.write("".join(f"{line}\r\n" for line in lines).encode("ascii", "replace"))
        if not self._drained.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._drained.wait()
            except TimeoutError as error:
                self.abort()
                raise Gone() from error

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands. Nothing may be awaited between the reply that says so and this.

        Raises: Gone.
        """
        if self._transport is None:
            raise Gone()
        self._buffer.clear()
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                self._transport, self, context, server_side=True, ssl_handshake_timeout=SHAKE_HANDS_SECONDS
            )
        except OSError as error:  # that of ssl as well
            self.abort()
            raise Gone() from error
        if encrypted is None:
            raise Gone()
        self._transport = encrypted

    def close(self) -> None:
        """Hang up, once everything has been said."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Hang up at once."""
        if self._transport is not None:
            self._transport.abort()

    async def _more(self, *, stops: bool = False) -> None:
        if self._over:
            raise Gone()
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        self._news.clear()
        await self._news.wait()
        if stops and self.interrupted:
            raise Gone()

    def _end(self) -> None:
        self._over = True
        self._news.set()
        self._drained.set()
