"""A database in memory, shared by the threads of one process and gone once its store is closed: for tests above all.

SQLite's `memdb` keeps it. Its connections lock each other as those of a file do, so that transactions mean the same; nothing is
written anywhere, so that a fresh one costs about a millisecond.
"""

import itertools
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from gatepost.store.engine import BUSY_TIMEOUT_MS, CACHED_STATEMENTS, Store

PRAGMAS = ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=ON", "temp_store=MEMORY")

_numbers = itertools.count(1)
_making = threading.Lock()
_empty: sqlite3.Connection | None = None
"""A database with tables and nothing in them."""


class MemoryStore(Store):
    """A store in memory. `close` ends it with all its connections, whichever threads they belong to."""

    def __init__(self) -> None:
        self._name = f"file:/gatepost-{next(_numbers)}?vfs=memdb"
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._anchor = self._connect()  # the database lives as long as somebody is connected to it
        super().__init__(
            create_engine("sqlite://", creator=self._connect, poolclass=NullPool, pool_reset_on_return=None, hide_parameters=True)
        )
        self.in_memory = True

    def create(self, make_tables: Callable[[Engine], None]) -> None:
        """Have the tables. They are made once in a process; every store after that begins as a copy of that one."""
        global _empty
        with _making:
            if _empty is None:
                make_tables(self.engine)
                copy = sqlite3.connect(":memory:", check_same_thread=False)
                self._anchor.backup(copy)
                _empty = copy
            else:
                _empty.backup(self._anchor)

    def save(self, file: Path) -> None:
        """Write what is there to a file that a server can be started with."""
        target = sqlite3.connect(file)
        try:
            self._anchor.backup(target)
        finally:
            target.close()

    def end(self) -> None:
        """Forget everything. No thread may be at work here any more."""
        self.close()
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._name,
            uri=True,
            timeout=BUSY_TIMEOUT_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=CACHED_STATEMENTS,
        )
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        with self._lock:
            self._connections.append(connection)
        return connection
