"""What is uploaded for a job: kept in parts, so that neither a long file nor a long job needs much memory."""

from collections.abc import AsyncIterator, Iterator

from sqlalchemy import bindparam, delete, insert, select, update

from gatepost.call import World
from gatepost.cognito.imports.tables import import_files, import_jobs
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

PART = 1 << 20
LARGEST = 100 * 1024 * 1024
"""Bytes. Source: guide, cognito-user-pools-using-import-tool-csv-header."""

_of_job = (import_files.c.pool_id == bindparam("pool")) & (import_files.c.job_id == bindparam("job"))
_put = insert(import_files)
_part = select(import_files.c.content).where(_of_job, import_files.c.part == bindparam("number"))
_drop = delete(import_files).where(_of_job)
_measure = (
    update(import_jobs)
    .where(import_jobs.c.pool_id == bindparam("pool"), import_jobs.c.job_id == bindparam("job"), import_jobs.c.status == "Created")
    .values(size=bindparam("bytes"))
)


class TooLarge(Exception):
    """More than a job may import."""


def signature(world: World, pool_id: str, job_id: str, expires: int) -> str:
    """What proves that an upload's address was given out here. `expires` is in seconds since 1970."""
    return world.seal.fingerprint(f"{job_id} {expires}", f"import {pool_id}")


async def receive(store: Store, pool_id: str, job_id: str, chunks: AsyncIterator[bytes]) -> bool:
    """Keep an upload in place of what was there; whether the job still waits for one.

    Raises: TooLarge.
    """
    named = {"pool": pool_id, "job": job_id}
    with store.transaction() as tx:
        if not tx.write(_measure, {**named, "bytes": 0}):
            return False
        tx.write(_drop, named)
        tx.commit()
    held, size, number = bytearray(), 0, 0
    async for chunk in chunks:
        held += chunk
        size += len(chunk)
        if size > LARGEST:
            raise TooLarge
        while len(held) >= PART:
            _keep(store, pool_id, job_id, number, bytes(held[:PART]))
            del held[:PART]
            number += 1
    if held:
        _keep(store, pool_id, job_id, number, bytes(held))
    with store.transaction() as tx:
        kept = tx.write(_measure, {**named, "bytes": size}) == 1
        tx.commit()
    return kept


def lines(store: Store, pool_id: str, job_id: str, start: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a file from a byte on, each with the place behind it."""
    number, rest, place = start // PART, b"", start
    content = _read(store, pool_id, job_id, number)
    content = None if content is None else content[start % PART :]
    while content is not None:
        *whole, rest = (rest + content).split(b"\n")
        for line in whole:
            place += len(line) + 1
            yield place, line
        number += 1
        content = _read(store, pool_id, job_id, number)
    if rest:
        yield place + len(rest), rest


def drop(tx: Transaction, pool_id: str, job_id: str) -> None:
    """Delete the file of a job that is over."""
    tx.write(_drop, {"pool": pool_id, "job": job_id})


def _keep(store: Store, pool_id: str, job_id: str, number: int, content: bytes) -> None:
    with store.transaction() as tx:
        tx.write(_put, {"pool_id": pool_id, "job_id": job_id, "part": number, "content": content})
        tx.commit()


def _read(store: Store, pool_id: str, job_id: str, number: int) -> bytes | None:
    with store.transaction() as tx:
        return tx.value(_part, {"pool": pool_id, "job": job_id, "number": number})
