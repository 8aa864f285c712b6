"""What CloudWatch is told of receipt rules: mail that they were for, and what became of their actions.

Counted in memory and told every few seconds: what a server that is killed has counted last is lost.
Source: SES guide, receiving-email-metrics (guide) for failures; the other metrics, and the dimensions (guessed).
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from gatepost.ses.events import services
from gatepost.ses.events.targets import NotTold
from gatepost.settings import Settings

log = logging.getLogger("gatepost")

TELL_EVERY_SECONDS = 5.0

Metric: TypeAlias = Literal["Received", "PublishSuccess", "PublishFailure", "PublishExpired"]


class Counted(NamedTuple):
    """What a number counts."""

    account_id: str
    region: str
    rule_set: str
    rule: str
    metric: Metric


class Figures:
    """The numbers that nobody has been told yet. Any thread may count."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._counting = threading.Lock()
        self._numbers = Counter[Counted]()

    def count(self, what: Counted) -> None:
        """One more, if anybody is told."""
        if self._settings.events_endpoint:
            with self._counting:
                self._numbers[what] += 1

    @property
    def anything(self) -> bool:
        """Whether there is something to tell."""
        return bool(self._numbers)

    def tell(self, now: datetime) -> None:
        """Tell them, or keep them for the next time."""
        with self._counting:
            numbers, self._numbers = self._numbers, Counter[Counted]()
        for account_id, region in sorted({(one.account_id, one.region) for one in numbers}):
            mine = {what: number for what, number in numbers.items() if (what.account_id, what.region) == (account_id, region)}
            try:
                services.measure(self._settings, account_id, region, list(_data(mine, now)))
            except NotTold as problem:
                log.warning("figures of the receipt rules of %s in %s could not be told to CloudWatch: %s", account_id, region, problem)
                with self._counting:
                    self._numbers.update(mine)


def _data(numbers: Mapping[Counted, int], now: datetime) -> Iterator[dict[str, Any]]:
    for what, number in numbers.items():
        for name, value in (("RuleName", what.rule), ("RuleSetName", what.rule_set)):
            dimensions = [{"Name": name, "Value": value}]
            yield {"MetricName": what.metric, "Dimensions": dimensions, "Timestamp": now, "Value": float(number), "Unit": "Count"}
