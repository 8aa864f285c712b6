"""What has to happen without anybody asking: expired rows are swept away, pending identities are looked up in DNS.

One thread of one process does it, a little at a time. Where several servers share a database each does, and finds less.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from gatepost.call import World
from gatepost.settings import Settings
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

SWEEP_SECONDS = 60.0
JOB_SECONDS = 1.0
IMPORT_SECONDS = 0.5
FIRST_LOOK_SECONDS = 5.0
"""How long a new identity waits at most until its records are looked up, however seldom that is repeated."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do again and again, `every` so many seconds."""

    name: str
    every: float
    run: Callable[[Store, World], None]


class Upkeep:
    """The thread that runs the tasks, each at its own interval, until it is stopped."""

    def __init__(self, store: Store, world: World, tasks: Sequence[Task]) -> None:
        self._store = store
        self._world = world
        self._tasks = tasks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gatepost-upkeep", daemon=True)

    def start(self) -> None:
        """Begin; each task runs for the first time after its first interval."""
        self._thread.start()

    def stop(self) -> None:
        """Let the task that runs finish, and no other begin."""
        self._stopping.set()
        self._thread.join(10)

    def _run(self) -> None:
        due = {task.name: time.monotonic() + task.every for task in self._tasks}
        while not self._stopping.wait(max(0.0, min(due.values()) - time.monotonic())):
            for task in self._tasks:
                if due[task.name] <= time.monotonic() and not self._stopping.is_set():
                    self._attempt(task)
                    due[task.name] = time.monotonic() + task.every

    def _attempt(self, task: Task) -> None:
        try:
            task.run(self._store, self._world)
        except Exception:
            log.exception("upkeep: %s failed and will be tried again", task.name)


def tasks(settings: Settings) -> Sequence[Task]:
    """What this server has to do.

    Raises: InvalidSetting (the resolver).
    """
    sweeping = Task("sweep", SWEEP_SECONDS, sweep)
    dns = (_dns_checks(settings),) if settings.dns == "real" else ()
    rates = (_telling(),) if settings.events_endpoint else ()
    logs = (_shipping(),) if settings.events_endpoint or settings.s3_endpoint else ()
    sms = (_publishing(),) if settings.sns_endpoint else ()
    return (
        sweeping,
        Task("add figures up", SWEEP_SECONDS, _add_up),
        Task("do jobs", JOB_SECONDS, _do_jobs),
        Task("import users", IMPORT_SECONDS, _import_users),
        *dns,
        *sms,
        *rates,
        *logs,
    )


def sweep(store: Store, world: World) -> None:
    """Delete what is over by now."""
    # here, because a server that starts should not wait for them
    from gatepost.cognito import sweeping
    from gatepost.mail import refusals
    from gatepost.ses import counting
    from gatepost.ses.events import publications
    from gatepost.ses.identities import verification
    from gatepost.ses.jobs import record as jobs
    from gatepost.ses.statistics import quarters

    sweeping.sweep(store, world)
    for forget in (verification.sweep, counting.sweep, quarters.sweep, publications.sweep, jobs.sweep, refusals.sweep):
        with store.transaction() as tx:
            forget(tx, world.clock())
            tx.commit()
    if world.settings.received_days:
        _sweep_received(store, world)


def _sweep_received(store: Store, world: World) -> None:
    """Delete mail that has arrived long enough ago, in transactions short enough that nobody waits for them."""
    from gatepost.ses.receiving import record

    before = world.clock() - timedelta(days=world.settings.received_days)
    more = True
    while more:
        with store.transaction() as tx:
            more = record.sweep(tx, before)
            tx.commit()


def _import_users(store: Store, world: World) -> None:
    """Go on with import jobs that run."""
    from gatepost.cognito.imports import running

    running.run_due(store, world)


def _do_jobs(store: Store, world: World) -> None:
    """Take files of addresses in, and make files of figures and messages."""
    from gatepost.ses.jobs import working

    working.work(store, world)


def _add_up(store: Store, world: World) -> None:
    """Count what happened to mail, and judge whom it speaks against."""
    from gatepost.ses.statistics import adding_up, reputation

    adding_up.add_up(store, world)
    if world.settings.enforce_reputation:
        reputation.enforce(store, world)


def _dns_checks(settings: Settings) -> Task:
    """Look for records that are due; each identity says itself when its next look is."""
    from gatepost.ses.identities import dns, mail_from  # here, because only a server that looks needs them

    resolver = dns.resolver_of(settings)

    def check(store: Store, world: World) -> None:
        dns.check_pending(store, world, resolver)
        mail_from.check_due(store, world, resolver)

    return Task("check DNS records", min(settings.dns_interval, FIRST_LOOK_SECONDS), check)


def _telling() -> Task:
    """Have CloudWatch know how much mail bounces."""
    from gatepost.ses.statistics import rates  # here, because only a server that is told of an endpoint needs it

    return Task("tell rates", rates.TELL_EVERY_SECONDS, rates.tell)


def _shipping() -> Task:
    """Take pools' logs to where they go."""
    from gatepost.cognito.logs import shipping  # here, because only a server that is told of an endpoint needs it

    return Task("ship logs", shipping.LOOK_EVERY_SECONDS, shipping.ship)


def _publishing() -> Task:
    """Hand text messages over to SNS."""
    from gatepost.cognito.messages import publishing  # here, because only a server that is told of an SNS endpoint needs it

    return Task("publish text messages", publishing.LOOK_EVERY_SECONDS, publishing.publish)
