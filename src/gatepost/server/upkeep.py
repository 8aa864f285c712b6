"""What has to happen without anybody asking: expired rows are swept away, pending identities are looked up in DNS.

One thread of one process does it, a little at a time.
"""

import logging
import threading
from collections.abc import Callable

from gatepost.call import World
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

Task = Callable[[Store, World], None]
SWEEP_SECONDS = 60.0


class Upkeep:
    """The thread that runs the tasks, each at its own interval, until it is stopped."""

    def __init__(self, store: Store, world: World) -> None:
        self._store = store
        self._world = world
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gatepost-upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the task that runs finish, and no other begin."""
        self._stopping.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping.wait(SWEEP_SECONDS):
            for task in tasks():
                if self._stopping.is_set():
                    return
                try:
                    task(self._store, self._world)
                except Exception:
                    log.exception("upkeep: %s failed and will be tried again", task.__name__)


def tasks() -> tuple[Task, ...]:
    """What is done at each round."""
    return ()
