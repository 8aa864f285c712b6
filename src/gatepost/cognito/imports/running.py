"""Running import jobs: a user a line, each with the job's progress in one transaction, so that a job goes on where it was left.

Source: guide, cognito-user-pools-using-import-tool (guide: statuses, log lines); when a job counts as failed (guessed).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, and_, bindparam, insert, or_, select, update

from gatepost.call import Call, Caller, World
from gatepost.cognito import attribute_schema
from gatepost.cognito.errors import CognitoError, UsernameExists
from gatepost.cognito.imports import file, rows
from gatepost.cognito.imports.rows import Unreadable
from gatepost.cognito.imports.tables import import_jobs, import_log
from gatepost.cognito.mfa import preferences
from gatepost.cognito.mfa.pool_factors import SMS
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users import enrolment
from gatepost.cognito.users.record import UserStatus
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

LEASE = timedelta(seconds=30)
LINES_A_ROUND = 200
"""So many, and then other jobs and other upkeep have their turn."""
TOO_MANY = "Too many users have failed or been skipped during the import."
STOPPED = "The Import Job was stopped by the developer."

_free = or_(import_jobs.c.leased_until.is_(None), import_jobs.c.leased_until <= bindparam("now"))
_due = select(import_jobs).where(import_jobs.c.status.in_(("Pending", "InProgress", "Stopping")), _free).limit(10)
_this = and_(import_jobs.c.pool_id == bindparam("pool"), import_jobs.c.job_id == bindparam("job"))
_lease = update(import_jobs).where(_this, _free).values(leased_until=bindparam("until"))
_begin = update(import_jobs).where(_this, import_jobs.c.status == "Pending").values(status="InProgress")
_release = update(import_jobs).where(_this).values(leased_until=None)
_end = (
    update(import_jobs)
    .where(_this)
    .values(status=bindparam("ends"), completed_at=bindparam("at"), message=bindparam("why"), leased_until=None)
)
_progress = {
    outcome: update(import_jobs)
    .where(_this, import_jobs.c.read < bindparam("place"))
    .values(
        {
            import_jobs.c.read: bindparam("place"),
            import_jobs.c.line: bindparam("at_line"),
            import_jobs.c[outcome]: import_jobs.c[outcome] + 1,
        }
    )
    for outcome in ("imported", "skipped", "failed")
}
_job = select(import_jobs).where(_this)
_note = insert(import_log)
_log = (
    select(import_log.c.entry)
    .where(import_log.c.pool_id == bindparam("pool"), import_log.c.job_id == bindparam("job"))
    .order_by(import_log.c.line)
)


def run_due(store: Store, world: World) -> None:
    """Give every running job a turn."""
    with store.transaction() as tx:
        due = tx.rows(_due, {"now": world.clock()})
    for job in due:
        named = {"pool": job.pool_id, "job": job.job_id}
        with store.transaction() as tx:
            leased = tx.write(_lease, {**named, "now": world.clock(), "until": world.clock() + LEASE})
            tx.write(_begin, named)
            tx.commit()
        if leased:
            _turn(store, world, named)


def log_of(tx: Transaction, pool_id: str, job_id: str) -> list[str]:
    """The log of a job, a line for each line of its file."""
    return [row.entry for row in tx.rows(_log, {"pool": pool_id, "job": job_id})]


def _turn(store: Store, world: World, named: dict[str, str]) -> None:
    with store.transaction() as tx:
        job = tx.row(_job, named)
        pool = pools.get(_call(tx, world), named["pool"])
    if job is None:
        return
    if job.status == "Stopping":
        _finish(store, world, named, "Stopped", STOPPED)
        return
    columns, place = _header(store, pool, job)
    if columns is None:
        _finish(store, world, named, "Failed", "The header of the CSV file is not that of the user pool.")
        return
    line, left = max(job.line, 1), LINES_A_ROUND
    for behind, content in file.lines(store, job.pool_id, job.job_id, max(job.read, place)):
        line += 1
        _import_line(store, world, pool, named, columns, line, behind, content)
        left -= 1
        if not left:
            with store.transaction() as tx:
                tx.write(_release, named)
                tx.commit()
            return
    with store.transaction() as tx:
        job = tx.row(_job, named)
    failed = job is not None and job.skipped + job.failed > job.imported
    _finish(store, world, named, "Failed" if failed else "Succeeded", TOO_MANY if failed else None)


def _header(store: Store, pool: Pool, job: Row[Any]) -> tuple[Sequence[str] | None, int]:
    for behind, content in file.lines(store, job.pool_id, job.job_id, 0):
        try:
            columns = rows.cells(content.decode().rstrip("\r"))
        except (UnicodeDecodeError, Unreadable):
            break
        return (columns if sorted(columns) == sorted(rows.header(pool)) else None), behind
    return None, 0


def _import_line(
    store: Store, world: World, pool: Pool, named: dict[str, str], columns: Sequence[str], line: int, behind: int, content: bytes
) -> None:
    """One line: a user, or a reason why not."""
    outcome, said = "failed", ""
    with store.transaction() as tx:
        try:
            text = content.decode().rstrip("\r")
            _enrol(_call(tx, world), pool, rows.read(pool, columns, text))
            outcome, said = "imported", "The import succeeded."
        except UsernameExists:
            outcome, said = "skipped", "The user already exists."
        except UnicodeDecodeError:
            said = "The line is not UTF-8."
        except (Unreadable, CognitoError) as error:
            said = str(error)
        if outcome != "imported":
            tx.rollback()
        if tx.write(_progress[outcome], {**named, "place": behind, "at_line": line}):
            title = "SUCCEEDED" if outcome == "imported" else outcome.upper()
            entry = f"[{title}] Line Number {line} - {said.strip()}"
            tx.write(_note, {"pool_id": pool.pool_id, "job_id": named["job"], "line": line, "entry": entry})
            tx.commit()


def _enrol(call: Call, pool: Pool, row: rows.Row) -> None:
    """The user, who must set a password before they can sign in.

    Raises: UsernameExists, InvalidParameter.
    """
    name = enrolment.named(pool, row.username)
    entries: Any = [{"Name": key, "Value": value} for key, value in row.attributes.items()]
    given = name.told(pool, entries)
    attributes = {**attribute_schema.of(pool).admit(given, client=None, creating=True), **name.attributes}
    missing = attribute_schema.of(pool).missing(attributes)
    if missing:
        raise Unreadable(f"The User Record does not have the required attribute {missing[0]}.")
    user = enrolment.enrol(
        call, pool, name, UserStatus.RESET_REQUIRED, attributes, {}, exists="", refusal=lambda _attribute: UsernameExists("")
    )
    if row.mfa:
        preferences.choose(call, user, (SMS,), SMS, passkeys=False)


def _finish(store: Store, world: World, named: dict[str, str], status: str, why: str | None) -> None:
    with store.transaction() as tx:
        tx.write(_end, {**named, "ends": status, "at": world.clock(), "why": why})
        file.drop(tx, named["pool"], named["job"])
        tx.commit()


def _call(tx: Transaction, world: World) -> Call:
    return Call(tx, world, world.clock(), "", "", Caller("", ""), request_id=str(uuid4()))
