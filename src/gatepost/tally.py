"""What this process has done so far, counted in memory and shown by the operator's metrics."""

import threading
from collections.abc import Mapping

ACCEPTED = "accepted"
"""The decision on a letter that may go."""

Key = tuple[str, ...]


class Tally:
    """Counters that only grow. Counting costs well under a microsecond, and any thread may do it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[Key, int] = {}
        self._letters: dict[Key, int] = {}

    def request(self, service: str, operation: str, outcome: str) -> None:
        """One answered request; `outcome` is `ok` or the error's code."""
        self._add(self._requests, (service, operation, outcome))

    def letter(self, decision: str) -> None:
        """One letter that somebody wanted to send; `decision` is `accepted` or the kind of the refusal."""
        self._add(self._letters, (decision,))

    @property
    def requests(self) -> Mapping[Key, int]:
        """Answered requests by service, operation and outcome."""
        with self._lock:
            return dict(self._requests)

    @property
    def letters(self) -> Mapping[Key, int]:
        """Letters by the send decision."""
        with self._lock:
            return dict(self._letters)

    def _add(self, counters: dict[Key, int], key: Key) -> None:
        with self._lock:
            counters[key] = counters.get(key, 0) + 1
