"""The clock of a test's server: codes, tokens, quotas and lock-outs follow it, and what is due by then is done at once."""

from datetime import UTC, datetime
from functools import cached_property

from gatepost.server.upkeep import tasks
from gatepost.testing.local import LocalServer


class ServerClock:
    """Moves one server's time, and nobody else's: neither the test's own nor that of other servers."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    @property
    def now(self) -> datetime:
        """The time, in UTC, as the server sees it."""
        return self._server.clock()

    def advance(
        self, *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, milliseconds: float = 0
    ) -> datetime:
        """Move on, and do what is due by then: expired rows are swept, figures added up, jobs worked on. Answers the new time."""
        self._server.clock.move(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)
        return self._keep_up()

    def set(self, moment: datetime) -> datetime:
        """Make it this moment, from which time goes on. A moment without a time zone is one in UTC."""
        self._server.clock.set(_in_utc(moment))
        return self._keep_up()

    def freeze(self, moment: datetime | None = None) -> datetime:
        """Let time stand still, at a moment or now; `advance` moves it by exactly what it is told. Mails of one moment have no order."""
        self._server.clock.stand_still(None if moment is None else _in_utc(moment))
        return self._keep_up()

    def resume(self) -> datetime:
        """Let time go on from where it stands."""
        self._server.clock.go_on()
        return self.now

    @cached_property
    def _tasks(self):
        return tasks(self._server.settings)

    def _keep_up(self) -> datetime:
        for task in self._tasks:
            task.run(self._server.store, self._server.world)
        return self.now


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
