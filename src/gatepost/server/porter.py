"""The thread that carries out what receipt rules say, from the server's start to its end."""

import logging
import threading

from gatepost.call import World
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

BEGIN_AFTER_SECONDS = 0.3
"""A server that starts has better things to do first."""
LONGEST_STOP_SECONDS = 40.0
"""A function that is being waited for may take thirty."""
RETRY_SECONDS = 1.0


class Porter:
    """Works until it is stopped. Where no mail is received there is nothing to do, and it does nothing."""

    def __init__(self, store: Store, world: World, begin_after: float = BEGIN_AFTER_SECONDS) -> None:
        self._store = store
        self._world = world
        self._begin_after = begin_after
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gatepost-porter", daemon=True)

    def start(self) -> None:
        """Begin."""
        if self._world.settings.inbound_port >= 0:
            self._thread.start()

    def stop(self) -> None:
        """Let the actions that are being taken end, if that takes not too long; the rest waits for the next server."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(LONGEST_STOP_SECONDS)

    def _run(self) -> None:
        if self._stopping.wait(self._begin_after):
            return
        from gatepost.ses.receiving import carrying_out  # here, because a server that starts should not wait for it

        while not self._stopping.is_set():
            try:
                carrying_out.Porter(self._store, self._world).run(self._stopping)
            except Exception:
                log.exception("carrying out receipt rules has failed, and begins again")
                self._stopping.wait(RETRY_SECONDS)
