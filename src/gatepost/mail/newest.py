"""Statements that list the newest of something first: mail of whatever kind, to everybody, or to one address.

Both take `since`, the earliest moment that counts, and `most`, how many; those for one address take `recipient` as well. `at` and `key`
name the columns that say when, and which.
"""

from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, select


def newest(things: Table, at: str, key: str) -> Select[Any]:
    """The newest of all accounts and Regions."""
    return select(things).where(things.c[at] >= bindparam("since")).order_by(things.c[at].desc(), things.c[key]).limit(bindparam("most"))


def newest_for(things: Table, recipients: Table, at: str, key: str) -> Select[Any]:
    """The newest for one address, found by `recipients`, which has a row for each address and repeats when."""
    same = and_(*(things.c[name] == recipients.c[name] for name in ("account_id", "region", key)))
    return (
        select(things)
        .select_from(recipients.join(things, same))
        .where(recipients.c.recipient == bindparam("recipient"), recipients.c[at] >= bindparam("since"))
        .order_by(recipients.c[at].desc(), recipients.c[key])
        .limit(bindparam("most"))
    )
