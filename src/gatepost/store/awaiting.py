"""Transactions for whoever runs on an event loop."""

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

T = TypeVar("T")


async def in_transaction(store: Store, work: Callable[[Transaction], T], *, calls_out: bool = False) -> T:
    """Run `work` in a transaction and commit it: here on SQLite, where waiting is short, on a thread on PostgreSQL.

    What may have to wait for others, for a trigger's function, says so by `calls_out`, and runs on a thread in any case.
    """

    def run() -> T:
        with store.transaction() as tx:
            result = work(tx)
            tx.commit()
            return result

    return run() if store.embedded and not calls_out else await run_in_threadpool(run)
