"""What CloudWatch is told of an account beside its events: how much of its mail bounces and is complained about.

Source: SES guide, monitoring-sender-reputation and reputationdashboard-cloudwatch-alarm (guide) for names and values; the dimension
(reported); how often (guessed).
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select

from gatepost.call import Call, Caller, World
from gatepost.ses import configuration_sets, counting
from gatepost.ses.events import services
from gatepost.ses.events.targets import NotTold
from gatepost.ses.statistics import metrics, reputation
from gatepost.ses.statistics.figures import Day
from gatepost.ses.statistics.reputation import Reputation
from gatepost.ses.tables import send_counts
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

TELL_EVERY_SECONDS = 300.0
LATELY = timedelta(days=1)
"""Nothing is told of accounts that have sent nothing for so long."""

_active = select(send_counts.c.account_id, send_counts.c.region).where(send_counts.c.since > bindparam("after")).distinct()


def tell(store: Store, world: World) -> None:
    """Publish the rates of all who have sent lately, as they are now."""
    with store.transaction() as tx:
        active = sorted((row.account_id, row.region) for row in tx.rows(_active, {"after": world.clock() - LATELY}))
    for account_id, region in active:
        with store.transaction() as tx:
            call = Call(tx, world, world.clock(), account_id, region, Caller("", account_id), str(uuid4()), operation="")
            data = list(_data(call))
            tx.commit()
        try:
            services.measure(world.settings, account_id, region, data)
        except NotTold as problem:
            log.warning("the rates of %s in %s could not be told to CloudWatch: %s", account_id, region, problem)


def _data(call: Call) -> Iterator[dict[str, Any]]:
    yield from _of(call, reputation.of(call.tx, call.account_id, call.region, call.now), [])
    days = metrics.of_days(call, (call.now - counting.KEPT).date(), call.now.date())
    for name in sorted({day.configuration_set for day in days} - {""}):
        found = configuration_sets.find(call.tx, call.account_id, call.region, name)
        if found is not None and found.reputation_metrics_enabled:
            since = found.last_fresh_start.date() if found.last_fresh_start else None
            mine = {day: number for day, number in days.items() if day.configuration_set == name and (not since or day.day >= since)}
            yield from _of(call, _sum(mine), [{"Name": "ses:configuration-set", "Value": name}])


def _sum(days: dict[Day, int]) -> Reputation:
    sums = Counter[str]()
    for day, number in days.items():
        sums[day.metric] += number
    return Reputation(sums["SEND"], sums["PERMANENT_BOUNCE"], sums["COMPLAINT"])


def _of(call: Call, found: Reputation, dimensions: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    for name, value in (("Reputation.BounceRate", found.bounce_rate), ("Reputation.ComplaintRate", found.complaint_rate)):
        yield {"MetricName": name, "Dimensions": dimensions, "Timestamp": call.now, "Value": value}
