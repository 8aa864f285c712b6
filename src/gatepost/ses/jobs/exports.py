"""Making a file: of metrics day by day, or of messages and how far they got, a row for each recipient.

Source: API reference, ExportDataSource (model); which columns the files have (guessed).
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from re import Pattern, compile, escape
from typing import Any

from sqlalchemy import and_, bindparam, select

from gatepost.call import Call
from gatepost.mail import message_ids
from gatepost.mail import messages as mail
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import as_text
from gatepost.mail.tables import messages as m
from gatepost.rules.identities import address_of
from gatepost.ses.events import records
from gatepost.ses.jobs.record import Outcome
from gatepost.ses.statistics import insights, metrics
from gatepost.ses.statistics.insights import Insight

USUAL_RESULTS = 1000
BATCH = 200

_DIMENSIONS = {"EMAIL_IDENTITY": "identity", "CONFIGURATION_SET": "configuration_set", "ISP": "isp", "TENANT_NAME": "tenant"}
_range = (
    select(m)
    .where(
        and_(
            m.c.account_id == bindparam("account"),
            m.c.region == bindparam("in_region"),
            m.c.message_id > bindparam("after"),
            m.c.message_id < bindparam("before"),
        )
    )
    .order_by(m.c.message_id)
    .limit(BATCH)
)


def run(call: Call, request: Mapping[str, Any], keep: Callable[[], bool]) -> Outcome | None:
    """Do a job. `keep` says whether to go on; None: it said no."""
    source, data_format = request["ExportDataSource"], request["ExportDestination"]["DataFormat"]
    if "MetricsDataSource" in source:
        rows = list(_of_metrics(call, source["MetricsDataSource"]))
        processed = len(rows)
    else:
        found = _of_messages(call, source["MessageInsightsDataSource"], keep)
        if found is None:
            return None
        processed, rows = found
    return Outcome("COMPLETED", processed, len(rows), file=_written(rows, data_format))


def _of_metrics(call: Call, source: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A row for each day, metric and combination of dimensions' values; `*` stands for every value that there is."""
    first, last = time_of(source["StartDate"]).date(), time_of(source["EndDate"]).date()
    found = metrics.of_days(call, first, last)
    names: list[str] = list(source["Dimensions"])
    choices = [
        sorted({getattr(day, _DIMENSIONS[name]) for day in found}) if "*" in source["Dimensions"][name] else source["Dimensions"][name]
        for name in names
    ]
    for values in product(*choices):
        dimensions = dict(zip(names, values, strict=True))
        sent = dict(metrics.values(found, "SEND", dimensions))
        for asked in source["Metrics"]:
            counted = dict(metrics.values(found, asked["Name"], dimensions))
            for day in sorted(counted.keys() | sent.keys()):
                number = counted.get(day, 0)
                rate = asked.get("Aggregation") == "RATE"
                value = (number / sent[day] if sent.get(day) else 0.0) if rate else number
                yield {
                    "Date": day.isoformat(),
                    **dimensions,
                    "Metric": asked["Name"],
                    "Aggregation": asked.get("Aggregation", "VOLUME"),
                    "Value": value,
                }


def _of_messages(call: Call, source: Mapping[str, Any], keep: Callable[[], bool]) -> tuple[int, list[Mapping[str, Any]]] | None:
    most = source.get("MaxResults", USUAL_RESULTS)
    after = message_ids.new(call.region, time_of(source["StartDate"]))[:16]
    before = message_ids.new(call.region, time_of(source["EndDate"]))[:16] + "~"
    include, exclude = source.get("Include", {}), source.get("Exclude", {})
    rows: list[Mapping[str, Any]] = []
    processed = 0
    while len(rows) < most:
        key = {"account": call.account_id, "in_region": call.region, "after": after, "before": before}
        batch = [mail.from_row(row) for row in call.tx.rows(_range, key)]
        for message in batch:
            after = message.message_id
            if message.identity_arn:
                processed += 1
                rows.extend(_rows(call, message, include, exclude))
        if not keep():
            return None
        if len(batch) < BATCH:
            break
    return processed, rows[:most]


def _rows(call: Call, message: Message, include: Mapping[str, Any], exclude: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    subject = records.subject_of(message)
    sender = address_of(message.envelope.sender) or message.envelope.sender
    for insight in insights.of(call.tx, message):
        facts = {
            "FromEmailAddress": sender,
            "Destination": insight.recipient,
            "Subject": subject,
            "Isp": insight.isp,
            "TenantName": message.circumstances.get("tenant", ""),
            "LastDeliveryEvent": insights.last_delivery_event(insight),
            "LastEngagementEvent": insights.last_engagement_event(insight),
        }
        wanted = all(fits(facts[name], values) for name, values in include.items())
        if wanted and not any(fits(facts[name], values) for name, values in exclude.items()):
            yield {"MessageId": message.message_id, "SendTimestamp": as_text(message.accepted_at), **facts, **_last(insight)}


def _last(insight: Insight) -> Mapping[str, Any]:
    last = insight.events[-1] if insight.events else None
    return {"LastEventTimestamp": as_text(last.at) if last else ""}


def fits(value: str, patterns: Sequence[str]) -> bool:
    """Whether a value is one of those that a filter names."""
    return any(_pattern(pattern).fullmatch(value) for pattern in patterns)


def _pattern(given: str) -> Pattern[str]:
    """An asterisk at the beginning or the end stands for anything; a backslash takes what follows as it is."""
    found: list[str] = []
    at = 0
    while at < len(given):
        if given[at] == "\\" and at + 1 < len(given):
            at += 1
            found.append(escape(given[at]))
        elif given[at] == "*" and at in (0, len(given) - 1):
            found.append("(?s:.*)")
        else:
            found.append(escape(given[at]))
        at += 1
    return compile("".join(found))


def _written(rows: Sequence[Mapping[str, Any]], data_format: str) -> str:
    if data_format == "JSON":
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def time_of(given: Any) -> datetime:
    """A time of a request, which is kept as text."""
    found = datetime.fromisoformat(given) if isinstance(given, str) else given
    return found if found.tzinfo else found.replace(tzinfo=UTC)
