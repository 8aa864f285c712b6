"""The lines to one destination, and what waits to go there. A lane opens lines as they are needed and keeps them while there is work.

Source: design of this project; RFC 5321, section 4.5.4.1 for what to do about a destination that can't be reached.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
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
PutAway: TypeAlias = Callable[[Letter], None]
"""Told when a letter that was made is of no more use."""
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
        put_away: PutAway,
        report: Report,
    ) -> None:
        self._settings = settings
        self._talks = talks
        self._stops = stops
        self._prepare = prepare
        self._put_away = put_away
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
        async with self._prepared(parcel, seven_bits=False) as letter:
            if letter is None:
                return line
            line = await self._line_for(parcel, letter, line)
            if line is None:
                return None
            if line.takes_eight_bits or letter.source.isascii():
                return await self._try(parcel, letter, line)
        async with self._prepared(parcel, seven_bits=True) as letter:
            return line if letter is None else await self._try(parcel, letter, line)

    @asynccontextmanager
    async def _prepared(self, parcel: Parcel, *, seven_bits: bool) -> AsyncGenerator[Letter | None]:
        """The letter, while it is needed. None: there is none, which is reported."""
        letter = await self._prepare(parcel, seven_bits)
        if not isinstance(letter, Letter):
            self._report(parcel, letter)
            yield None
            return
        try:
            yield letter
        finally:
            self._put_away(letter)

    async def _line_for(self, parcel: Parcel, letter: Letter, line: Line | None) -> Line | None:
        """This line, if it will do, or a new one. None: there is none, which is reported."""
        if line is not None and line.source_ip != letter.source_ip:
            await line.close()
            line = None
        return line if line is not None and line.alive else await self._open(parcel, letter)

    async def _try(self, parcel: Parcel, letter: Letter, line: Line) -> Line | None:
        result = await self._hand_over(line, letter)
        if isinstance(result, HungUp):
            await line.close()
            again = await self._open(parcel, letter)
            if again is None:
                return None
            line = again
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
