"""The thread that delivers, from the server's start to its end."""

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from gatepost.call import World
from gatepost.store.engine import Store

if TYPE_CHECKING:
    from gatepost.server.postman.rounds import Round

log = logging.getLogger("gatepost")

BEGIN_AFTER_SECONDS = 0.3
"""A server that starts has better things to do first."""
LONGEST_STOP_SECONDS = 20.0
RETRY_SECONDS = 1.0
"""The pause before everything begins again, when delivery itself has failed."""


class Postman:
    """Delivers what is due until it is stopped."""

    def __init__(self, store: Store, world: World, begin_after: float = BEGIN_AFTER_SECONDS) -> None:
        self._begin_after = begin_after
        self._store = store
        self._world = world
        self._stopping = threading.Event()
        self._round: Round | None = None
        self._thread = threading.Thread(target=self._run, name="gatepost-postman", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let deliveries that have begun end, if they do so soon, and give all others back."""
        self._stopping.set()
        if self._round is not None:
            self._round.wake()
        self._thread.join(LONGEST_STOP_SECONDS)

    def _run(self) -> None:
        if self._stopping.wait(self._begin_after):
            return
        from gatepost.server.postman.rounds import Round  # here, because a server that starts should not wait for it

        while not self._stopping.is_set():
            try:
                self._round = Round(self._store, self._world, self._stopping)
                asyncio.run(self._round.walk())
            except Exception:
                log.exception("delivery has failed, and begins again")
                self._stopping.wait(RETRY_SECONDS)
