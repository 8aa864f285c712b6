"""A mail server that takes everything and forgets it: `python -m benchmarks.sink PORT`. Prints a line for each message it has taken.

With `--defers` it takes nothing: each message is to be tried again later, and has a line as well.

It does as little as it can, so that what is measured is whoever delivers to it.
"""

import asyncio
import sys
import time

_END = b"\r\n.\r\n"
_ANSWERS = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n", b"QUIT": b"221 bye\r\n", b"DATA": b"354 go on\r\n"}
_DEFERRED = b"451 try again later\r\n"
_defers = "--defers" in sys.argv


class _Conversation(asyncio.Protocol):
    """Commands up to DATA, then a message up to the dot, and again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._waiting, self._in_message = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while True:
            end = _END if self._in_message else b"\r\n"
            head, found, rest = self._waiting.partition(end)
            if not found:
                return
            self._waiting = rest
            self._take(head)

    def _take(self, head: bytes) -> None:
        if self._in_message:
            self._in_message = False
            sys.stdout.write(f"{time.perf_counter()}\n")
            self._transport.write(_DEFERRED if _defers else b"250 taken\r\n")
            return
        verb = head[:4].upper()
        self._in_message = verb == b"DATA"
        self._transport.write(_ANSWERS.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT":
            self._transport.close()


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(_Conversation, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # pyright: ignore[reportAttributeAccessIssue]
    asyncio.run(main(int(sys.argv[1])))
