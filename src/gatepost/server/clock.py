"""The time that a server goes by, which tests may move: codes, tokens, quotas and lock-outs follow it.

A `Clock` belongs to one process. A `SharedClock` is the same one for all processes that share a database, which is where it is set;
`--allow-clock` asks for it, and without that a server goes by the real time.
"""

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.store.engine import Store
from gatepost.store.schema import server_marks
from gatepost.store.transaction import Transaction

MARK = "clock"

_read = select(server_marks.c.value).where(server_marks.c.name == MARK)
_set = insert(server_marks).values(name=MARK, value=bindparam("setting"))
_set = _set.on_conflict_do_update(index_elements=["name"], set_={"value": _set.excluded.value})


@dataclass
class Clock:
    """The real time, moved by as much as somebody has asked for, or standing still."""

    moved: timedelta = field(default_factory=timedelta)
    stands_at: datetime | None = None

    def __call__(self) -> datetime:
        return self.stands_at or datetime.now(UTC) + self.moved

    def move(self, **units: float) -> None:
        """Move on by `timedelta(**units)`; negative values move back."""
        step = timedelta(**units)
        self.moved += step
        if self.stands_at is not None:
            self.stands_at += step

    def set(self, moment: datetime) -> None:
        """Make it this moment now, and let time go on from there."""
        self.moved, self.stands_at = moment - datetime.now(UTC), None

    def stand_still(self, moment: datetime | None = None) -> None:
        """Let it be this moment, or the present one, until the clock is moved or goes on."""
        self.stands_at = moment or self()

    def go_on(self) -> None:
        """Let time pass again, from where it stands."""
        if self.stands_at is not None:
            self.set(self.stands_at)

    def reading(self) -> "Clock":
        """How it is set now."""
        return replace(self)

    def put(self, tx: Transaction, clock: "Clock") -> None:
        """Set it as another one is."""
        self.moved, self.stands_at = clock.moved, clock.stands_at

    def as_text(self) -> str:
        """What another process needs to go by the same clock."""
        stands_at = self.stands_at.isoformat() if self.stands_at else None
        return orjson.dumps({"moved": self.moved.total_seconds(), "stands_at": stands_at}).decode()

    @classmethod
    def from_text(cls, text: str | None) -> "Clock":
        """The clock that was written down; the real time where none was."""
        if text is None:
            return cls()
        found = orjson.loads(text)
        return cls(timedelta(seconds=found["moved"]), datetime.fromisoformat(found["stands_at"]) if found["stands_at"] else None)


class SharedClock:
    """The clock that stands in the database, looked at whenever somebody asks for the time.

    It has a connection of its own, because whoever asks is in the middle of a transaction. A database in memory, whose connections
    wait for each other, belongs to one process, for which a `Clock` will do.
    """

    def __init__(self, store: Store) -> None:
        self._lock = threading.Lock()
        self._connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def __call__(self) -> datetime:
        return self.reading()()

    def reading(self) -> Clock:
        """How it is set now."""
        with self._lock:
            return Clock.from_text(self._connection.scalar(_read))

    def put(self, tx: Transaction, clock: Clock) -> None:
        """Set it, for everybody, as soon as the transaction is committed."""
        tx.write(_set, {"setting": clock.as_text()})


Movable = Clock | SharedClock
