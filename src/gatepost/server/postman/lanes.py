"""The lines to one destination, and what waits to go there. A lane opens lines as they are needed and keeps them while there is work.

Source: design of this project; RFC 5321, section 4.5.4.1 for what to do about a destination that can't be reached.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from gatepost.mail.outbox import Parcel
from gatepost.mail.transports.line import Line, open_line
from gatepost.mail.transports.replies import DROPPED, INTERNAL, Failed, HungUp, Receipt
from gatepost.mail.transports.routes import Stop
from gatepost.server.postman.desk import Letter, Result
from gatepost.settings import Settings

log = logging.getLogger("gatepost")

IDLE_SECONDS = 3.0
"""How long a line stays open without work."""

Prepare: TypeAlias = Callable[[Parcel, bool], Awaitable[Letter | Failed | None]]
"""Makes a letter of a parcel, if so asked one for a server that takes seven bits alone."""
Report: TypeAlias = Callable[[Parcel, Result | None], None]
"""Told how an attempt ended; None: there was nothing to try."""


class Lane:
    """One destination: the relay, or a domain."""

    def __init__(
        self,
        settings: Settings,
        talks: asyncio.Semaphore,
        stops: Callable[[], Awaitable[Sequence[Stop]]],
        prepare: Prepare,
        report: Report,
    ) -> None:
        self._settings = settings
        self._talks = talks
        self._stops = stops
        self._prepare = prepare
        self._report = report
        self._queue: asyncio.Queue[Parcel | None] = asyncio.Queue()
        self._carriers: set[asyncio.Task[None]] = set()
        self._idle = 0

    def put(self, parcel: Parcel) -> None:
        """Have a parcel carried, on a line that is free or a new one, or as soon as one is free."""
        self._queue.put_nowait(parcel)
        if self._idle < self._queue.qsize() and len(self._carriers) < self._settings.connections:
            self._carriers.add(asyncio.create_task(self._carry_on()))

    @property
    def at_rest(self) -> bool:
        """No lines, no parcels."""
        return not self._carriers and self._queue.empty()

    async def close(self, grace_seconds: float) -> None:
        """Let what is being carried arrive, for so long, and nothing else; then hang up."""
        self._drop_waiting()
        carriers = set(self._carriers)
        for _ in carriers:
            self._queue.put_nowait(None)
        if carriers:
            _, late = await asyncio.wait(carriers, timeout=grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _carry_on(self) -> None:
        line: Line | None = None
        try:
            while (parcel := await self._next()) is not None:
                async with self._talks:
                    line = await self._carry(parcel, line)
        finally:
            self._carriers = {task for task in self._carriers if task is not asyncio.current_task()}
            if line is not None:
                await line.close()

    async def _next(self) -> Parcel | None:
        """What is to be carried next. None: there was nothing for a while, or the lane is being closed."""
        if not self._queue.empty():
            return self._queue.get_nowait()
        self._idle += 1
        try:
            return await asyncio.wait_for(self._queue.get(), IDLE_SECONDS)
        except TimeoutError:
            return None if self._queue.empty() else self._queue.get_nowait()
        finally:
            self._idle -= 1

    async def _carry(self, parcel: Parcel, line: Line | None) -> Line | None:
        """Try once; the line, if it can be used again."""
        letter = await self._prepare(parcel, False)
        if not isinstance(letter, Letter):
            self._report(parcel, letter)
            return line
        if line is not None and line.source_ip != letter.source_ip:
            await line.close()
            line = None
        if line is None or not line.alive:
            line = await self._open(parcel, letter)
        if line is None:
            return None
        if not line.takes_eight_bits and not letter.source.isascii():
            letter = await self._prepare(parcel, True)
            if not isinstance(letter, Letter):
                self._report(parcel, letter)
                return line
        result = await self._hand_over(line, letter)
        if isinstance(result, HungUp):
            await line.close()
            line = await self._open(parcel, letter)
            if line is None:
                return None
            result = await self._hand_over(line, letter)
        self._report(parcel, result)
        if line.alive:
            return line
        await line.close()
        return None

    async def _hand_over(self, line: Line, letter: Letter) -> Receipt | Failed:
        try:
            return await line.deliver(letter.sender, letter.recipient, letter.source, require_tls=letter.require_tls)
        except Failed as failure:
            return failure
        except Exception:
            log.exception("a message could not be handed over to %s", line.stop.name)
            line.broken = True
            return Failed(INTERNAL, permanent=False, remote_ip=line.remote_ip)

    async def _open(self, parcel: Parcel, letter: Letter) -> Line | None:
        """A new line to the first of the destination's servers that can be spoken to. None: to none of them, which concerns all
        that waits in this lane."""
        failure = Failed(DROPPED, permanent=False)
        try:
            for stop in await self._stops():
                try:
                    return await open_line(stop, self._settings, require_tls=letter.require_tls, source_ip=letter.source_ip)
                except Failed as failed:
                    failure = failed
        except Failed as failed:
            failure = failed
        except Exception:
            log.exception("no line could be opened")
            failure = Failed(INTERNAL, permanent=False)
        self._report(parcel, failure)
        if not failure.permanent:
            for waiting in self._drop_waiting():
                self._report(waiting, failure)
        return None

    def _drop_waiting(self) -> Sequence[Parcel]:
        """Take out what nobody has begun to carry."""
        waiting = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
        return [parcel for parcel in waiting if parcel is not None]
