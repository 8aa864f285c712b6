"""One transaction, with the same meaning on both databases: READ COMMITTED.

What must hold is held by a constraint, by a conditional UPDATE whose row count is looked at, or by
`SELECT … FOR UPDATE`. On SQLite reads run outside a transaction until the first write takes the one write lock
(`BEGIN IMMEDIATE`), so a request that only reads never waits and never blocks.
"""

import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, Executable, Row, Select
from sqlalchemy.exc import DBAPIError

from gatepost.store import direct

Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


_COLLISIONS = ("40001", "40P01")
"""PostgreSQL's codes for a serialisation failure and a deadlock: the same work, done again, goes through."""


class Transaction:
    """The statements of one request. Nothing is kept until `commit`."""

    def __init__(self, connection: Connection, *, single_writer: bool) -> None:
        self._connection: Connection | None = connection
        self._engine = connection.engine
        self._single_writer = single_writer
        self._driver: sqlite3.Connection | None = connection.connection.driver_connection if single_writer else None
        self._must_take_write_lock = single_writer
        self.has_committed = False
        """Whether something of this request is durable already, so that its work can't simply be done again."""
        self.afterwards: list[Callable[[Transaction], object]] = []
        """What is written down when this is over, in a transaction of its own, whether this one was kept or not."""

    def row(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """The first row, or None."""
        return self._execute(statement, parameters).first()

    def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """All rows."""
        return self._execute(statement, parameters).all()

    def value(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        return self._execute(statement, parameters).scalar()

    def write(self, statement: Executable, parameters: Parameters = None) -> int:
        """Run an INSERT, UPDATE or DELETE, with one set of parameters or many; the number of rows it touched.

        Raises: sqlalchemy.exc.IntegrityError. On PostgreSQL the transaction is then over: use `ON CONFLICT` where a
        collision is an answer rather than an accident.
        """
        return self._execute(statement, parameters).rowcount

    def commit(self) -> None:
        """Make everything so far durable. The transaction goes on with a new one at its next statement."""
        if self._connection is not None:
            self._connection.commit()
        self.has_committed = True
        self._must_take_write_lock = self._single_writer

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        if self._connection is not None:
            self._connection.rollback()
        self._must_take_write_lock = self._single_writer

    @contextmanager
    def taken_back(self) -> Generator[None]:
        """Do all that is done inside, and forget it at the end, but nothing from before; errors pass."""
        self._run("SAVEPOINT rehearsal")
        before = len(self.afterwards)
        try:
            yield
        finally:
            del self.afterwards[before:]
            self._run("ROLLBACK TO SAVEPOINT rehearsal")
            self._run("RELEASE SAVEPOINT rehearsal")

    def let_go(self) -> None:
        """Commit, and until the next statement hold no connection that another request may be waiting for."""
        self.commit()
        if not self._single_writer:
            self.close()

    def close(self) -> None:
        """Give the connection back; what was not committed is forgotten."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, command: str) -> None:
        self._connected(writing=True).exec_driver_sql(command)

    def _connected(self, *, writing: bool) -> Connection:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._engine.connect()
        if self._must_take_write_lock and writing:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            self._must_take_write_lock = False
        return connection

    def _execute(self, statement: Executable, parameters: Parameters):
        connection = self._connection
        if connection is None or (self._must_take_write_lock and _writes(statement)):
            connection = self._connected(writing=_writes(statement))
        outcome = None if self._driver is None else direct.run(self._driver, statement, parameters, connection.dialect)
        return connection.execute(statement, parameters) if outcome is None else outcome


def _writes(statement: Executable) -> bool:
    return bool(statement.is_dml) or (isinstance(statement, Select) and statement._for_update_arg is not None)  # pyright: ignore[reportPrivateUsage]


def has_collided(error: DBAPIError) -> bool:
    """Whether a statement was given up in favour of another transaction's."""
    return getattr(error.orig, "sqlstate", None) in _COLLISIONS
