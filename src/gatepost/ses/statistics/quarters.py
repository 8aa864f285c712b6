"""Hard bounces, complaints and rejects by the quarter of an hour: what was added up, and what has happened since.

Source: API reference, GetSendStatistics (model).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from gatepost.ses import counting
from gatepost.ses.statistics import adding_up
from gatepost.ses.statistics.figures import Kind
from gatepost.ses.statistics.tables import event_counts as c
from gatepost.store.transaction import Transaction

_quarters = select(c.c.since, c.c.kind, c.c.recipients).where(
    c.c.account_id == bindparam("account"), c.c.region == bindparam("in_region"), c.c.since > bindparam("after")
)
_sweep = delete(c).where(c.c.since < bindparam("before"))


def points(tx: Transaction, account_id: str, region: str, after: datetime) -> Mapping[datetime, Mapping[Kind, int]]:
    """The counts of each quarter of an hour after a time that has any, by kind."""
    found: dict[datetime, Counter[Kind]] = {}
    for row in tx.rows(_quarters, {"account": account_id, "in_region": region, "after": after}):
        found.setdefault(row.since, Counter())[row.kind] += row.recipients
    for quarter, number in adding_up.not_added_up(tx, account_id, region).quarters.items():
        if quarter.since > after:
            found.setdefault(quarter.since, Counter())[quarter.kind] += number
    return found


def sums(tx: Transaction, account_id: str, region: str, after: datetime) -> Mapping[Kind, int]:
    """What has been counted since a time, by kind."""
    found = Counter[Kind]()
    for kinds in points(tx, account_id, region, after).values():
        found.update(kinds)
    return found


def sweep(tx: Transaction, now: datetime) -> int:
    """Forget what is older than anybody asks for; how many rows."""
    return tx.write(_sweep, {"before": now - counting.KEPT - counting.POINT})
