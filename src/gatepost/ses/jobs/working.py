"""Doing the jobs that are due, one after the other. A job that a dead server held is begun again when its time is over.

Source: design of this project.
"""

import logging
from dataclasses import replace
from datetime import datetime

from gatepost.call import Call, Caller, World
from gatepost.ses.jobs import exports, imports, record, sources
from gatepost.ses.jobs.record import Job, Outcome
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")


def work(store: Store, world: World) -> None:
    """Do everything that is due."""
    while job := _take(store, world):
        try:
            outcome = _do(store, world, job)
        except Exception:
            log.exception("job %s has failed", job.job_id)
            outcome = Outcome("FAILED", problem="The job broke; the server's log says how.")
        if outcome is not None:
            with store.transaction() as tx:
                record.finish(tx, job, outcome, world.clock())
                tx.commit()


def _take(store: Store, world: World) -> Job | None:
    with store.transaction() as tx:
        now = _now(world)
        job = record.take(tx, now)
        tx.commit()
    return replace(job, due_at=now + record.LEASE) if job else None


def _do(store: Store, world: World, job: Job) -> Outcome | None:
    """How it ended; None if it was cancelled on the way."""
    held = job
    text = ""
    if job.direction == "import":
        try:
            url = job.request["ImportDataSource"]["S3Url"]
            text = sources.read(world.settings, job.account_id, job.region, url)
        except sources.Unreadable as problem:
            return Outcome("FAILED", problem=str(problem))
    with store.transaction() as tx:

        def keep() -> bool:
            nonlocal held
            now = _now(world)
            mine = record.hold(tx, held, now)
            tx.commit()
            held = replace(held, due_at=now + record.LEASE)
            return mine

        call = _call(tx, world, job)
        return imports.run(call, job.request, text, keep) if job.direction == "import" else exports.run(call, job.request, keep)


def _now(world: World) -> datetime:
    """The time as it is stored, so that what a job was held until is found again."""
    now = world.clock()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _call(tx: Transaction, world: World, job: Job) -> Call:
    """The circumstances in which the owner of a job would have done it themselves."""
    caller = Caller("", job.account_id)
    return Call(tx, world, world.clock(), job.account_id, job.region, caller, request_id=job.job_id)
