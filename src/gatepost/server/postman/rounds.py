"""The postman's rounds: look what is due, put it into lanes, write down what became of it, and hold the leases meanwhile.

Everything waits for something most of the time, so one thread with an event loop does; the database is asked in a second one. Only
as much is taken out of the outbox as is about to be delivered: however much waits there, memory stays what it is.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar, TypeVarTuple

from gatepost.call import World
from gatepost.mail.outbox import Parcel
from gatepost.mail.transports import routes
from gatepost.mail.transports.replies import INTERNAL, Failed
from gatepost.mail.transports.routes import Stop
from gatepost.server.postman.desk import Desk, Letter, Result
from gatepost.server.postman.freight import Freight, NoRoom
from gatepost.server.postman.lanes import Lane
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LOOK_EVERY_SECONDS = 0.1
"""How often the outbox is looked into while there is nothing in it."""
MOST_HELD = 4000
"""Parcels that one postman holds at once, however many destinations there are: so many that a few dead ones don't keep the others."""
FEWEST_HELD = 20
"""As many may be held for a relay, however few connections it gets."""
MOST_TALKS = 300
"""Messages that are on their way at once, to all destinations together."""
AT_ONCE = 100
"""Parcels that are taken, and results that are written down, in one transaction."""
GRACE_SECONDS = 8.0
"""How long deliveries may take once the server has been told to stop."""
LINGER_SECONDS = 0.02
"""Connections that are closed take a moment to be so."""
RETRY_SECONDS = 1.0
"""The pause before the database is tried again, when it has failed."""


class Round:
    """From one start of the event loop to its end: `walk` returns when `stopping` is set."""

    def __init__(self, store: Store, world: World, stopping: threading.Event) -> None:
        self._store = store
        self._settings = world.settings
        self._stopping = stopping
        self._desk = Desk(store, world)
        self._thread = ThreadPoolExecutor(1, "gatepost-desk")
        self._held: dict[Parcel, None] = {}
        self._held_by: dict[str, int] = {}
        self._lanes: dict[str, Lane] = {}
        self._results: asyncio.Queue[tuple[Parcel, Result] | None] = asyncio.Queue()
        self._room = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._has_talked = False
        self._renewed = time.monotonic()
        self._most_held = max(FEWEST_HELD, 2 * self._settings.connections) if self._settings.transport == "relay" else MOST_HELD
        self._room_needed = min(self._most_held, AT_ONCE) // 2
        """Or each delivery would cost a transaction to take the next one."""
        self._freight = Freight()
        self._talks = asyncio.Semaphore(max(MOST_TALKS, self._settings.connections))
        self._resolver = routes.resolver_of(self._settings) if self._settings.transport == "mx" else None

    def wake(self) -> None:
        """Look at once whether the server stops. Any thread may say so."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has been closed meanwhile
                self._loop.call_soon_threadsafe(self._room.set)

    async def walk(self) -> None:
        """Deliver until the server stops."""
        self._loop = asyncio.get_running_loop()
        renewing, writing = asyncio.create_task(self._renew()), asyncio.create_task(self._write_down())
        try:
            await self._take()
            await asyncio.gather(*(lane.close(GRACE_SECONDS) for lane in self._lanes.values()))
        finally:
            self._results.put_nowait(None)
            await writing  # never cancelled: a result that is lost is a message that goes out twice
            renewing.cancel()
            if self._held:
                await self._at_desk(self._desk.release, list(self._held))
            if self._store.embedded:
                await self._at_desk(self._store.close)
            self._thread.shutdown()
            if self._has_talked:
                await asyncio.sleep(LINGER_SECONDS)

    async def _take(self) -> None:
        while not self._stopping.is_set():
            parcels: Sequence[Parcel] = ()
            self._room.clear()
            room = self._most_held - len(self._held)
            if room >= self._room_needed:
                try:
                    parcels = await self._at_desk(self._desk.take, min(room, AT_ONCE), self._saturated())
                except Exception:
                    log.exception("the outbox could not be read")
                    await asyncio.sleep(RETRY_SECONDS)
            for parcel in parcels:
                self._hold(parcel)
            if not parcels and not self._stopping.is_set():
                self._clear_lanes()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._room.wait(), LOOK_EVERY_SECONDS)

    def _saturated(self) -> Sequence[str]:
        """Destinations that have enough to do. A relay is one for all."""
        if self._settings.transport == "relay":
            return ()
        return [destination for destination, held in self._held_by.items() if held >= 2 * self._settings.connections]

    def _hold(self, parcel: Parcel) -> None:
        self._held[parcel] = None
        self._held_by[parcel.destination] = self._held_by.get(parcel.destination, 0) + 1
        name = "" if self._settings.transport == "relay" else parcel.destination
        lane = self._lanes.get(name)
        if lane is None:
            self._has_talked = True
            lane = self._lanes[name] = Lane(
                self._settings, self._talks, partial(self._stops, name), self._prepare, self._put_away, self._report
            )
        lane.put(parcel)

    def _let_go(self, parcel: Parcel) -> None:
        if parcel in self._held:
            del self._held[parcel]
            left = self._held_by[parcel.destination] - 1
            if left:
                self._held_by[parcel.destination] = left
            else:
                del self._held_by[parcel.destination]
            if self._most_held - len(self._held) >= self._room_needed:
                self._room.set()

    def _clear_lanes(self) -> None:
        for name in [name for name, lane in self._lanes.items() if lane.at_rest]:
            del self._lanes[name]

    async def _stops(self, destination: str) -> Sequence[Stop]:
        if self._resolver is None:
            return routes.relay(self._settings)
        return await routes.mx(self._resolver, destination, self._settings)

    async def _prepare(self, parcel: Parcel, seven_bits: bool) -> Letter | Failed | None:
        """The letter, unless the lease may have run out by now: somebody else may deliver it then. It counts as freight until it is
        put away."""
        try:
            letter = await self._when_there_is_room(parcel, seven_bits)
        except Exception:
            log.exception("%s could not be prepared", parcel)
            return Failed(INTERNAL, permanent=False)
        if letter is not None and time.monotonic() >= self._renewed + self._settings.lease_seconds:
            self._put_away(letter)
            return None
        return letter

    async def _when_there_is_room(self, parcel: Parcel, seven_bits: bool) -> Letter | None:
        while True:
            try:
                return await self._at_desk(self._prepare_if_room, parcel, seven_bits)
            except NoRoom:
                await self._freight.wait_for_room()

    def _prepare_if_room(self, parcel: Parcel, seven_bits: bool) -> Letter | None:
        if not self._freight.has_room:
            raise NoRoom()
        letter = self._desk.prepare(parcel, seven_bits)
        if letter is not None:
            self._freight.load(len(letter.source))
        return letter

    def _put_away(self, letter: Letter) -> None:
        self._freight.unload(len(letter.source))

    def _report(self, parcel: Parcel, result: Result | None) -> None:
        if result is None:
            self._let_go(parcel)
        else:
            self._results.put_nowait((parcel, result))

    async def _write_down(self) -> None:
        """Until there is a None among the results."""
        ended = False
        while not ended:
            results = [await self._results.get()]
            results += [self._results.get_nowait() for _ in range(min(self._results.qsize(), AT_ONCE))]
            ended = None in results
            await self._settle([result for result in results if result is not None])

    async def _settle(self, results: Sequence[tuple[Parcel, Result]]) -> None:
        """As soon as the database lets them be written down: what is forgotten goes out twice."""
        while results:
            try:
                await self._at_desk(self._desk.settle, results)
            except Exception:
                log.exception("what became of %d deliveries could not be written down yet", len(results))
                if self._stopping.is_set():
                    return
                await asyncio.sleep(RETRY_SECONDS)
            else:
                break
        for parcel, _ in results:
            self._let_go(parcel)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 3)
            began = time.monotonic()
            try:
                await self._at_desk(self._desk.renew, list(self._held))
                self._renewed = began
            except Exception:
                log.exception("leases could not be renewed")

    async def _at_desk(self, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
