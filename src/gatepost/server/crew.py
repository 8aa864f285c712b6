"""The threads beside the HTTP server: one delivers, one tells of what happened to mail, one carries out what receipt rules say.

Each works from the server's start to its end, and begins again when its work fails as a whole. What the work needs is loaded by its
thread: a server that starts should not wait for it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from gatepost.call import World
from gatepost.settings import Settings
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

BEGIN_AFTER_SECONDS = 0.3
"""A server that starts has better things to do first."""
RETRY_SECONDS = 1.0
"""The pause before failed work begins again."""


class Stopping(threading.Event):
    """The word that it is over. Who cannot look at it all the time is woken when it falls."""

    def __init__(self) -> None:
        super().__init__()
        self.wake: Callable[[], None] | None = None

    def set(self) -> None:
        super().set()
        if self.wake is not None:
            self.wake()


@dataclass(frozen=True, slots=True)
class Duty:
    """What a thread does, until it is told to stop, and for how long one waits then for what it has begun."""

    name: str
    work: Callable[[Store, World, Stopping], None]
    is_needed: Callable[[Settings], bool]
    grace_seconds: float = 20.0


def deliver(store: Store, world: World, stopping: Stopping) -> None:
    """Deliveries that have begun end, if they do so soon; all others are given back."""
    from gatepost.server.postman.rounds import Round

    going = Round(store, world, stopping)
    stopping.wake = going.wake
    asyncio.run(going.walk())


def publish(store: Store, world: World, stopping: Stopping) -> None:
    """What is being told is heard, if that takes not too long; the rest waits for the next server."""
    from gatepost.ses.events.publishing import Publisher

    Publisher(store, world).run(stopping)


def carry_out(store: Store, world: World, stopping: Stopping) -> None:
    """Actions that are being taken end, if that takes not too long; the rest waits for the next server."""
    from gatepost.ses.receiving.carrying_out import Porter

    Porter(store, world).run(stopping)


DUTIES = (
    Duty("postman", deliver, lambda _: True),
    Duty("herald", publish, lambda settings: bool(settings.events_endpoint or settings.webhooks)),
    Duty("porter", carry_out, lambda settings: settings.inbound_port >= 0, grace_seconds=40.0),  # a function may take thirty
)


class Crew:
    """One thread for each duty that the settings give something to do."""

    def __init__(self, store: Store, world: World, begin_after: float = BEGIN_AFTER_SECONDS, duties: Sequence[Duty] = DUTIES) -> None:
        self._store = store
        self._world = world
        self._begin_after = begin_after
        self._members = [
            (duty, stopping, threading.Thread(target=self._run, args=(duty, stopping), name=f"gatepost-{duty.name}", daemon=True))
            for duty, stopping in ((duty, Stopping()) for duty in duties if duty.is_needed(world.settings))
        ]

    def start(self) -> None:
        """Begin."""
        for _, _, thread in self._members:
            thread.start()

    def stop(self) -> None:
        """Tell all of them, and wait for each as long as its duty says."""
        told_at = monotonic()
        for _, stopping, _ in self._members:
            stopping.set()
        for duty, _, thread in self._members:
            thread.join(max(0.0, told_at + duty.grace_seconds - monotonic()))

    def _run(self, duty: Duty, stopping: Stopping) -> None:
        if stopping.wait(self._begin_after):
            return
        while not stopping.is_set():
            try:
                duty.work(self._store, self._world, stopping)
            except Exception:
                log.exception("the %s has failed, and begins again", duty.name)
                stopping.wait(RETRY_SECONDS)
