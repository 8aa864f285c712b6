"""The engine: SQLite in a file or PostgreSQL, opened with the settings that make an acknowledged write durable."""

import base64
import logging
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from gatepost.store.sealing import KEY_BYTES
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")

BUSY_TIMEOUT_MS = 30_000
CACHED_STATEMENTS = 512
"""How many statements a SQLite connection keeps parsed; there are a few hundred."""


class StoreProblem(Exception):
    """The database or its key can't be used. The text says what to do next."""


class Store:
    """The database of one server."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.embedded = engine.dialect.name == "sqlite"
        """Whether statements run in this process, so that waiting for them on a thread gains nothing."""
        self.in_memory = False
        """Whether it is one process's alone, and gone with it."""
        self._local = threading.local()

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """A transaction that is forgotten unless it is committed; on SQLite one connection a thread is kept open."""
        if not self.embedded:
            transaction = Transaction(self.engine.connect(), single_writer=False)
            try:
                yield transaction
            finally:
                transaction.close()
                self._finish(transaction)
            return
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self.engine.connect()
        transaction = Transaction(connection, single_writer=True)
        try:
            yield transaction
        finally:
            transaction.rollback()
            self._finish(transaction)

    def _finish(self, over: Transaction) -> None:
        """Write down what is left to write; if that fails, it changes nothing about what is over."""
        if not over.afterwards:
            return
        try:
            with self.transaction() as tx:
                for work in over.afterwards:
                    work(tx)
                tx.commit()
        except Exception:
            log.exception("something that was to be written down afterwards was not")

    def close(self) -> None:
        """Close every connection of this process."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection
        self.engine.dispose()


def open_store(data: Path, database: str = "") -> Store:
    """Open the PostgreSQL database of that URL, or the SQLite file in `data`, which is made where it is missing.

    Raises: StoreProblem.
    """
    return Store(_postgresql(database) if database else _sqlite(data))


def _sqlite(data: Path) -> Engine:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreProblem(f"The data folder {data} can't be made ({error.strerror}). Give another with --data.") from error
    if not os.access(data, os.W_OK | os.X_OK):
        raise StoreProblem(f"The data folder {data} is not writable. Give another with --data, or change its permissions.")
    engine = create_engine(
        f"sqlite:///{data / 'gatepost.db'}",
        poolclass=NullPool,  # `Store` keeps one connection a thread; a pool of them closes those of other threads while they are used
        pool_reset_on_return=None,
        hide_parameters=True,  # or what could not be written stands in the log
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def durable(connection: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def _postgresql(url: str) -> Engine:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in ("postgresql", "postgres"):
        raise StoreProblem(f"--database takes a postgresql:// URL, not {url!r}.")
    return create_engine(
        f"postgresql+psycopg://{rest}",
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=False,
        hide_parameters=True,
        execution_options={"preserve_rowcount": True},  # or SQLAlchemy forgets how many rows an INSERT … ON CONFLICT wrote
    )


def server_key(data: Path, given: str = "") -> bytes:
    """The key that seals this store's secrets: `given` in base64, else `data/server.key`, which is made if it is missing.

    Raises: StoreProblem.
    """
    if given:
        return _decoded(given, "GATEPOST_KEY")
    file = data / "server.key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(new_key())
            new.flush()
            os.fsync(new.fileno())
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreProblem(f"The server key {file} can't be written ({error.strerror}). Give a data folder with --data.") from error
    return _decoded(file.read_text().strip(), str(file))


def new_key() -> str:
    """A server key, in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreProblem(f"{where} does not hold {KEY_BYTES} bytes in base64. Make one with: openssl rand -base64 {KEY_BYTES}")
    return key
