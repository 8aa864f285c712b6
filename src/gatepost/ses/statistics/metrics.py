"""The dashboard's metrics, day by day: what was added up, and what has happened since.

Source: API reference, BatchGetMetricData (model); that values are those of days (guessed).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from gatepost.call import Call
from gatepost.ses.statistics import adding_up
from gatepost.ses.statistics.figures import Day
from gatepost.ses.statistics.tables import daily_metrics as d

_days = (
    select(d)
    .where(
        d.c.account_id == bindparam("account"),
        d.c.region == bindparam("in_region"),
        d.c.day >= bindparam("first"),
        d.c.day <= bindparam("last"),
    )
    .order_by(d.c.day)
)


def of_days(call: Call, first: date, last: date) -> Counter[Day]:
    """Everything that was counted of the caller's messages on these days."""
    adding_up.catch_up(call.tx, call.now)
    found = Counter({_day(row): row.messages for row in call.tx.rows(_days, _key(call) | {"first": first, "last": last})})
    for day, number in adding_up.not_added_up(call.tx, call.account_id, call.region).days.items():
        if first <= day.day <= last:
            found[day] += number
    return found


def values(found: Counter[Day], metric: str, dimensions: Mapping[Any, str]) -> Iterator[tuple[date, int]]:
    """What a metric counted on each day that has any, of what fits the dimensions."""
    sums = Counter[date]()
    for day, number in found.items():
        if day.metric == metric and day.fits(dimensions):
            sums[day.day] += number
    yield from sorted(sums.items())


def _day(row: Any) -> Day:
    return Day(*(getattr(row, name) for name in Day.__slots__))


def _key(call: Call) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region}
