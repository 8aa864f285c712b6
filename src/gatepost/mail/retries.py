"""When mail that could not be delivered is tried again, and for how long.

Source: bounces of SES (reported) for the 14 hours; the pauses and how often the sender is told (guessed).
"""

import random
from datetime import datetime, timedelta

_PAUSES = (1, 5, 15, 30, 60)
"""In units of `retry_after`; the last one goes on."""
_JITTER = 0.1

FIRST_TOLD = timedelta(minutes=10)
"""How late a message is when its sender first hears of it."""
TOLD_EVERY = timedelta(hours=1)


def pause(attempts: int, unit_seconds: float) -> timedelta:
    """How long to wait after so many attempts (at least one), give or take a tenth."""
    steps = _PAUSES[min(attempts, len(_PAUSES)) - 1]
    return timedelta(seconds=steps * unit_seconds * random.uniform(1 - _JITTER, 1 + _JITTER))


def tells(accepted_at: datetime, told_at: datetime | None, now: datetime) -> bool:
    """Whether the sender shall hear now that a message is late."""
    return now - accepted_at >= FIRST_TOLD if told_at is None else now - told_at >= TOLD_EVERY
