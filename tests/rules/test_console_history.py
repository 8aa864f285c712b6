"""The sending history: quarters of an hour become bars."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gatepost.console.ses.history import HEIGHT, chart

NOW = datetime(2026, 11, 25, 13, 40, tzinfo=UTC)


def point(before: timedelta, sent: int, bounces: int = 0) -> dict[str, Any]:
    return {"Timestamp": NOW - before, "DeliveryAttempts": sent, "Bounces": bounces, "Complaints": 0, "Rejects": 0}


def test_a_day_has_an_hour_a_bar_and_the_present_hour_last() -> None:
    drawn = chart([point(timedelta(minutes=10), 3, 1), point(timedelta(minutes=25), 4), point(timedelta(hours=30), 100)], NOW, "day")
    assert len(drawn.bars) == 24
    assert (drawn.bars[-1].at.hour, drawn.bars[-1].sent, drawn.bars[-1].failed) == (13, 7, 1)
    assert (drawn.sent, drawn.failed) == (7, 1), "what is older than a day is not drawn"


def test_a_fortnight_has_a_day_a_bar() -> None:
    drawn = chart([point(timedelta(days=13), 5), point(timedelta(days=14), 5)], NOW, "fortnight")
    assert (len(drawn.bars), drawn.bars[0].sent, drawn.sent) == (14, 5, 5)


@pytest.mark.parametrize(("sent", "most"), [(0, 1), (1, 1), (3, 5), (7, 10), (11, 20), (50, 50), (4999, 5000)])
def test_the_scale_reads_well_and_no_bar_leaves_it(sent: int, most: int) -> None:
    drawn = chart([point(timedelta(), sent, bounces=sent)], NOW, "day")
    assert drawn.most == most
    assert all(0 <= bar.height <= HEIGHT and 0 <= bar.failed_height <= HEIGHT for bar in drawn.bars)
