"""How long wrong passwords lock a user."""

from datetime import UTC, datetime, timedelta

import pytest

from gatepost.cognito.auth import lockout
from gatepost.cognito.errors import NotAuthorized

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900), (16, 900), (500, 900)],
)
def test_each_failure_after_the_fifth_doubles_the_lock_up_to_fifteen_minutes(failures: int, seconds: int) -> None:
    assert lockout.lock(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("failures", "seconds_ago", "locked"),
    [
        (4, 0, False),
        (5, 0.5, True),
        (5, 1, False),
        (6, 1.9, True),
        (6, 2, False),
        (14, 511, True),
        (14, 512, False),
        (40, 899, True),
        (40, 900, False),
    ],
)
def test_the_lock_ends_when_its_time_is_over(failures: int, seconds_ago: float, locked: bool) -> None:
    last = NOW - timedelta(seconds=seconds_ago)
    if locked:
        with pytest.raises(NotAuthorized, match=r"^Password attempts exceeded$"):
            lockout.require_unlocked(failures, last, NOW)
    else:
        lockout.require_unlocked(failures, last, NOW)


def test_fifteen_quiet_minutes_forget_every_failure() -> None:
    assert lockout.remembered(12, NOW - timedelta(minutes=14, seconds=59), NOW) == 12
    assert lockout.remembered(12, NOW - timedelta(minutes=15), NOW) == 0
    assert lockout.remembered(0, None, NOW) == 0
