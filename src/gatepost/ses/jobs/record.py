"""A job as it is kept: asked for, being done, done; failed or cancelled. Ids begin with the time, so that the newest sort last.

Source: API reference, CreateImportJob, CreateExportJob and CancelExportJob (model); how long files are kept (guessed).
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, delete, insert, select, update

from gatepost.call import Call
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.recipients import JobNotFound
from gatepost.ses.jobs.tables import jobs as j
from gatepost.store.transaction import Transaction

Direction = Literal["import", "export"]
Status = Literal["CREATED", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]

KEPT = timedelta(days=30)
LEASE = timedelta(minutes=5)

_AFTER_ALL = "g"
"""Behind every hexadecimal id."""
_mine = and_(j.c.account_id == bindparam("account"), j.c.region == bindparam("in_region"), j.c.direction == bindparam("towards"))
_this = and_(_mine, j.c.job_id == bindparam("id"))
_shown = [column for column in j.c if column is not j.c.result]
_job = select(*_shown).where(_this)
_result = select(j.c.result).where(_this)
_page = select(*_shown).where(_mine, j.c.job_id < bindparam("before")).order_by(j.c.job_id.desc()).limit(bindparam("most"))
_add = insert(j)
_due = select(*_shown).where(j.c.due_at <= bindparam("now")).order_by(j.c.due_at).limit(1)
_hold = (
    update(j)
    .where(_this, j.c.due_at == bindparam("seen"), j.c.status.in_(("CREATED", "PROCESSING")))
    .values(status="PROCESSING", due_at=bindparam("until"))
)
_finish = (
    update(j)
    .where(_this, j.c.status == "PROCESSING")
    .values(
        status=bindparam("ended"),
        due_at=None,
        completed_at=bindparam("at"),
        processed=bindparam("records"),
        counted=bindparam("of_them"),
        problem=bindparam("why"),
        result=bindparam("file"),
    )
)
_cancel = (
    update(j).where(_this, j.c.status.in_(("CREATED", "PROCESSING"))).values(status="CANCELLED", due_at=None, completed_at=bindparam("at"))
)
_sweep = delete(j).where(j.c.completed_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Job:
    """A job without its file."""

    account_id: str
    region: str
    direction: Direction
    job_id: str
    subject: str
    status: Status
    request: Mapping[str, Any]
    created_at: datetime
    completed_at: datetime | None
    due_at: datetime | None
    processed: int | None
    counted: int | None
    problem: str | None

    @property
    def key(self) -> dict[str, Any]:
        """The parameters that find its row."""
        return {"account": self.account_id, "in_region": self.region, "towards": self.direction, "id": self.job_id}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: records it has dealt with, those that failed or are in its file, why it failed, and the file."""

    status: Literal["COMPLETED", "FAILED"]
    processed: int = 0
    counted: int = 0
    problem: str = ""
    file: str = ""


def add(call: Call, direction: Direction, subject: str, request: Mapping[str, Any]) -> str:
    """A new job's id; it is due at once."""
    milliseconds = int(call.now.timestamp() * 1000)
    job_id = f"{milliseconds:012x}{os.urandom(10).hex()}"
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "direction": direction,
        "job_id": job_id,
        "subject": subject,
        "status": "CREATED",
        "request": request,
        "created_at": call.now,
        "completed_at": None,
        "due_at": call.now,
        "processed": None,
        "counted": None,
        "problem": None,
        "result": None,
    }
    call.tx.write(_add, row)
    return job_id


def get(call: Call, direction: Direction, job_id: str) -> Job:
    """Raises: JobNotFound."""
    row = call.tx.row(_job, _key(call, direction) | {"id": job_id})
    if row is None:
        raise JobNotFound(job_id)
    return _from_row(row)


def page(call: Call, direction: Direction, after: str, most: int) -> Sequence[Job]:
    """The caller's jobs, the newest first, behind the id `after`."""
    rows = call.tx.rows(_page, _key(call, direction) | {"before": after or _AFTER_ALL, "most": most})
    return [_from_row(row) for row in rows]


def cancel(call: Call, direction: Direction, job_id: str) -> None:
    """Raises: JobNotFound; BadRequest, if it has ended. Source: the text (guessed)."""
    found = get(call, direction, job_id)
    if not call.tx.write(_cancel, found.key | {"at": call.now}):
        raise BadRequest(f"Job {job_id} can't be cancelled: it is {found.status}.")


def file_of(tx: Transaction, account_id: str, region: str, direction: str, job_id: str) -> str | None:
    """What came of a job; None if nothing did."""
    return tx.value(_result, {"account": account_id, "in_region": region, "towards": direction, "id": job_id})


def take(tx: Transaction, now: datetime) -> Job | None:
    """A job that is due, held for a while; None if there is none, or somebody else was quicker."""
    row = tx.row(_due, {"now": now})
    if row is None:
        return None
    job = _from_row(row)
    return job if hold(tx, job, now) else None


def hold(tx: Transaction, job: Job, now: datetime) -> bool:
    """Hold a job from when it is due. False: it was cancelled, or is somebody else's."""
    return bool(tx.write(_hold, job.key | {"seen": job.due_at, "until": now + LEASE}))


def finish(tx: Transaction, job: Job, outcome: Outcome, now: datetime) -> None:
    """Write down how a job ended, if it was not cancelled meanwhile."""
    values = {
        "ended": outcome.status,
        "at": now,
        "records": outcome.processed,
        "of_them": outcome.counted,
        "why": outcome.problem or None,
        "file": outcome.file if outcome.status == "COMPLETED" else None,
    }
    tx.write(_finish, job.key | values)


def sweep(tx: Transaction, now: datetime) -> int:
    """Forget old jobs and their files; how many."""
    return tx.write(_sweep, {"before": now - KEPT})


def _key(call: Call, direction: Direction) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "towards": direction}


def _from_row(row: Row[Any]) -> Job:
    return Job(
        row.account_id,
        row.region,
        row.direction,
        row.job_id,
        row.subject,
        row.status,
        row.request,
        row.created_at,
        row.completed_at,
        row.due_at,
        row.processed,
        row.counted,
        row.problem,
    )
