"""CloudWatch Logs: what a log group has of the last day.

Source: API reference, FilterLogEvents (model).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.reading import Answer

LOOK_BACK = timedelta(hours=24)


def group_of(arn: str) -> tuple[str, str]:
    """Region and name of a log group's ARN."""
    parts = arn.split(":", 6)
    return (parts[3], parts[6].removesuffix(":*")) if len(parts) == 7 else ("", arn)


def last_day(case: Case, group: str, region: str, pattern: str = "") -> Answer:
    """What was written into a group in the last 24 hours, or what of it has a pattern."""
    since = int((case.now - LOOK_BACK).timestamp()) // 60 * 60_000
    more = {"filterPattern": pattern} if pattern else {}
    return case.aws.read("logs", "filter_log_events", region, logGroupName=group, startTime=since, limit=100, **more)


def messages(answer: Answer) -> Sequence[str]:
    """The lines that an answer shows, the oldest first."""
    lines: Sequence[Mapping[str, Any]] = (answer.value or {}).get("events") or ()
    return [str(line.get("message") or "") for line in lines]
