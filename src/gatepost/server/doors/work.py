"""Work on the database for conversations: on the event loop with the embedded store, because a hop to a thread takes longer; else on one.

What deadlocked with somebody else's is done again.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction, has_collided

T = TypeVar("T")

THREADS = 8
TRIES = 4


class Work:
    """Runs functions in transactions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._threads = None if store.embedded else ThreadPoolExecutor(THREADS, "gatepost-doors")

    async def read(self, function: Callable[[Transaction], T]) -> T:
        """What it finds; nothing is kept."""
        return await self._run(lambda: self._in_transaction(function, commits=False))

    async def write(self, function: Callable[[Transaction], T]) -> T:
        """What it answers, once that is durable."""
        return await self._run(lambda: self._in_transaction(function, commits=True))

    def close(self) -> None:
        """To be called on the thread of the event loop, whose connection it closes."""
        if self._threads is None:
            self._store.close()
        else:
            self._threads.shutdown()

    async def _run(self, function: Callable[[], T]) -> T:
        if self._threads is None:
            return function()
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    def _in_transaction(self, function: Callable[[Transaction], T], *, commits: bool) -> T:
        tries_left = TRIES
        while True:
            tries_left -= 1
            with self._store.transaction() as tx:
                try:
                    found = function(tx)
                    if commits:
                        tx.commit()
                    return found
                except DBAPIError as error:
                    if not tries_left or not has_collided(error):
                        raise
