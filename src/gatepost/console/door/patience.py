"""Guessing takes longer and longer: after some wrong passwords an address has to wait, twice as long after each further one.

Each process counts for itself.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE_TRIES = 5
LONGEST_SECONDS = 300.0
REMEMBERED = 10_000
"""Addresses that are remembered; the one that was wrong longest ago is forgotten first."""


@dataclass(slots=True)
class _Guesses:
    wrong: int
    until: float


class Patience:
    """Counts one process's wrong passwords by the address that they came from."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guesses: OrderedDict[str, _Guesses] = OrderedDict()

    def seconds_left(self, address: str) -> float:
        """How long an address has to wait until it may try again; 0 if it may."""
        known = self._guesses.get(address)
        return max(0.0, known.until - self._clock()) if known else 0.0

    def wrong(self, address: str) -> None:
        """A wrong password came from there."""
        known = self._guesses.setdefault(address, _Guesses(0, 0.0))
        known.wrong += 1
        if known.wrong >= FREE_TRIES:
            known.until = self._clock() + min(2.0 ** min(known.wrong - FREE_TRIES, 30), LONGEST_SECONDS)
        self._guesses.move_to_end(address)
        if len(self._guesses) > REMEMBERED:
            self._guesses.popitem(last=False)

    def right(self, address: str) -> None:
        """The right one did: all is forgiven."""
        self._guesses.pop(address, None)
