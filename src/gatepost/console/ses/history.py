"""The sending history as a bar chart: figures of quarters of an hour put together to hours or days, and where their bars stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

Span: TypeAlias = Literal["day", "fortnight"]

HEIGHT = 120
"""Units of the drawing that the tallest bar takes."""
STEP = 26
"""Units from one bar to the next."""

_STEPS: Mapping[Span, tuple[timedelta, int]] = {"day": (timedelta(hours=1), 24), "fortnight": (timedelta(days=1), 14)}


@dataclass(frozen=True, slots=True)
class Bar:
    """What happened in an hour or a day; the positions are in units of the drawing, from its upper left corner."""

    at: datetime
    sent: int
    bounces: int
    complaints: int
    rejects: int
    left: int
    top: float
    height: float
    failed_height: float

    @property
    def failed(self) -> int:
        """What did not arrive, or was not wanted."""
        return self.bounces + self.complaints + self.rejects


@dataclass(frozen=True, slots=True)
class Chart:
    """All bars, oldest first; `most` is the number that the highest line of the grid stands for."""

    span: Span
    bars: Sequence[Bar]
    most: int
    width: int
    sent: int
    failed: int


def chart(points: Iterable[Mapping[str, Any]], now: datetime, span: Span) -> Chart:
    """Of the data points of GetSendStatistics, those of the last 24 hours or 14 days, the current hour or day included."""
    step, number = _STEPS[span]
    end = now.replace(minute=0, second=0, microsecond=0) if span == "day" else now.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = [end - step * back for back in range(number - 1, -1, -1)]
    sums: dict[datetime, list[int]] = {at: [0, 0, 0, 0] for at in begins}
    for point in points:
        at: datetime = begins[0] + step * ((point["Timestamp"] - begins[0]) // step)
        if at in sums:
            for place, name in enumerate(("DeliveryAttempts", "Bounces", "Complaints", "Rejects")):
                sums[at][place] += point[name]
    most = _round(max(max(counts[0], sum(counts[1:])) for counts in sums.values()))
    bars = [_bar(place, at, counts, most) for place, (at, counts) in enumerate(sums.items())]
    return Chart(span, bars, most, number * STEP, sum(bar.sent for bar in bars), sum(bar.failed for bar in bars))


def _bar(place: int, at: datetime, counts: Sequence[int], most: int) -> Bar:
    height = round(counts[0] / most * HEIGHT, 2)
    failed = round(sum(counts[1:]) / most * HEIGHT, 2)
    return Bar(at, counts[0], counts[1], counts[2], counts[3], place * STEP, HEIGHT - height, height, failed)


def _round(number: int) -> int:
    """The next number that reads well on a scale: 1, 2 or 5 with noughts."""
    size = 1
    while True:
        for digit in (1, 2, 5):
            if digit * size >= number:
                return digit * size
        size *= 10
