"""Telling whoever wants to know: what is due is taken to its target, no transaction open meanwhile, until the target has taken it.

A target that can't be reached rests for a while, longer each time, and holds up no other. One event that a target refuses waits by itself.
Source: design of this project.
"""

import logging
import secrets
import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic

from gatepost.call import World
from gatepost.mail import messages
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event
from gatepost.ses.events import publications, records, services
from gatepost.ses.events.publications import KEPT, Publication
from gatepost.ses.events.targets import NotTold
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")

LOOK_EVERY_SECONDS = 0.2
BATCH = 50
AT_ONCE = 8
"""Targets that are told at the same time."""
LEASE = timedelta(seconds=60)
LONGEST_TURN_SECONDS = 40.0
"""After which what has not been tried of a batch is given back, before its lease ends."""
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a batch for one target."""

    resource: str
    told: Sequence[Publication]
    refused: Sequence[tuple[Publication, str]]
    untried: Sequence[Publication]
    problem: str
    """Why the target can't be reached; empty if it can."""


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return min(timedelta(seconds=2 ** min(failures - 1, 12)), LONGEST_PAUSE)


class Publisher:
    """One server's view of what is on its way. Runs in a thread of its own."""

    def __init__(self, store: Store, world: World) -> None:
        self._store = store
        self._world = world
        self._holder = secrets.token_hex(16)
        self._threads = ThreadPoolExecutor(AT_ONCE, "gatepost-publish")
        self._turns: dict[str, Future[Turn]] = {}
        self._resting: dict[str, float] = {}
        """Targets that can't be reached, and until when they are left alone, on the monotonic clock."""
        self._failures: dict[str, int] = {}

    def run(self, stopping: threading.Event) -> None:
        """Publish until told to stop; turns that have begun are finished."""
        while not stopping.is_set():
            try:
                busy = self.begin_turns()
                self.end_turns(LOOK_EVERY_SECONDS if busy else 0)
            except Exception:
                log.exception("events could not be published and will be tried again")
                busy = False
            if not busy:
                stopping.wait(LOOK_EVERY_SECONDS)
        while self._turns:
            self.end_turns(LONGEST_TURN_SECONDS)
        self._threads.shutdown()

    def begin_turns(self) -> bool:
        """Lease what is due and start telling; whether anything is going on."""
        if len(self._turns) < AT_ONCE:
            for resource, due in groupby(sorted(self._lease(), key=lambda one: one[0].resource), lambda one: one[0].resource):
                batch = list(due)
                self._turns[resource] = self._threads.submit(self._take_turn, resource, batch)
        return bool(self._turns)

    def end_turns(self, seconds: float) -> None:
        """Write down how the turns ended that end within so many seconds."""
        done, _ = wait(self._turns.values(), seconds, FIRST_COMPLETED)
        for future in done:
            turn = future.result()
            del self._turns[turn.resource]
            self._settle(turn)

    def _lease(self) -> Sequence[tuple[Publication, Message, Event]]:
        now = self._world.clock()
        resting = {resource for resource, until in self._resting.items() if until > monotonic()}
        with self._store.transaction() as tx:
            leased = publications.lease(tx, self._holder, now, now + LEASE, BATCH, resting | set(self._turns))
            if not leased:
                return ()
            tx.commit()
            known = {one.message_id: messages.get(tx, one.message_id) for one in leased}
            found = [(one, known[one.message_id], publications.event_of(tx, one)) for one in leased]
            gone = [one for one, message, happened in found if message is None or happened is None]
            if gone:
                publications.finish(tx, gone)
                tx.commit()
        there = [(one, message, happened) for one, message, happened in found if message is not None and happened is not None]
        return sorted(there, key=lambda one: records.in_order(one[2]))

    def _take_turn(self, resource: str, batch: Sequence[tuple[Publication, Message, Event]]) -> Turn:
        told: list[Publication] = []
        refused: list[tuple[Publication, str]] = []
        until = monotonic() + LONGEST_TURN_SECONDS
        for number, (publication, message, happened) in enumerate(batch):
            rest = [one for one, _, _ in batch[number:]]
            if monotonic() > until:
                return Turn(resource, told, refused, rest, "")
            try:
                services.tell(self._world.settings, publication, message, happened)
                told.append(publication)
            except NotTold as problem:
                if not problem.alone:
                    return Turn(resource, told, refused, rest, str(problem))
                refused.append((publication, str(problem)))
            except Exception as problem:
                log.exception("event %s could not be written down for %s", happened.event_id, resource)
                refused.append((publication, repr(problem)))
        return Turn(resource, told, refused, (), "")

    def _settle(self, turn: Turn) -> None:
        now = self._world.clock()
        rest = self._rest(turn)
        with self._store.transaction() as tx:
            publications.finish(tx, turn.told)
            for publication, problem in turn.refused:
                self._put_off(tx, publication, now, pause(publication.attempts + 1), problem)
            for number, publication in enumerate(turn.untried):
                if turn.problem and not number:
                    self._put_off(tx, publication, now, rest, turn.problem)
                else:
                    publications.put_off(tx, publication, now + rest, publication.problem, tried=False)
            tx.commit()

    def _rest(self, turn: Turn) -> timedelta:
        """How long the target is left alone."""
        if not turn.problem:
            self._resting.pop(turn.resource, None)
            self._failures.pop(turn.resource, None)
            return timedelta()
        failures = self._failures[turn.resource] = self._failures.get(turn.resource, 0) + 1
        rest = pause(failures)
        self._resting[turn.resource] = monotonic() + rest.total_seconds()
        log.warning("events wait for %s, which can't be reached: %s", turn.resource, turn.problem)
        return rest

    @staticmethod
    def _put_off(tx: Transaction, publication: Publication, now: datetime, rest: timedelta, problem: str) -> None:
        """Try again later, unless it has been tried for long enough."""
        if now + rest > publication.created_at + KEPT:
            log.error("event %s was never taken by %s: %s", publication.event_id, publication.resource, problem)
            publications.finish(tx, [publication])
        else:
            publications.put_off(tx, publication, now + rest, problem, tried=True)
