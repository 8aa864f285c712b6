"""How risky a sign-in looks."""

import pytest

from gatepost.cognito.risk.assessment import Past, level, within
from gatepost.cognito.risk.circumstances import Circumstances

HOME = Circumstances("192.0.2.1", "Firefox")
OFFICE = Circumstances("198.51.100.1", "Chrome")


@pytest.mark.parametrize(
    ("now", "known", "failures", "expected"),
    [
        (HOME, (), 9, None),
        (HOME, (HOME,), 0, None),
        (HOME, (HOME, OFFICE), 2, None),
        (HOME, (HOME,), 3, "Low"),
        (Circumstances("203.0.113.9", "Firefox"), (HOME,), 0, "Medium"),
        (Circumstances("192.0.2.1", "Safari"), (HOME,), 0, "Medium"),
        (Circumstances("192.0.2.1", "Chrome"), (HOME, OFFICE), 0, None),
        (Circumstances("203.0.113.9", "Safari"), (HOME, OFFICE), 0, "High"),
    ],
)
def test_what_is_strange_is_risky(now: Circumstances, known: tuple[Circumstances, ...], failures: int, expected: str | None) -> None:
    assert level(now, Past(frozenset(known), failures)) == expected


@pytest.mark.parametrize(
    ("address", "expected"), [("192.0.2.7", True), ("192.0.3.7", False), ("2001:db8::1", True), ("nonsense", False), ("", False)]
)
def test_an_address_is_in_a_range_or_not(address: str, expected: bool) -> None:
    assert within(address, ["192.0.2.0/24", "2001:db8::/32"]) is expected
