"""How risky a sign-in looks, from where and with what the user has signed in before. Pure.

AWS does not say how it judges. Here an unknown address and an unknown device together are a high risk, either alone a medium one, and
a known pair after many failures a low one. Nobody is judged by their first sign-in.
Source: guide, adaptive authentication, for the levels (guide); the rules (guessed).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal

from gatepost.cognito.risk.circumstances import Circumstances

Level = Literal["Low", "Medium", "High"]
MANY_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a user's sign-ins: the circumstances of the good ones, and the failures since the last of them."""

    known: frozenset[Circumstances]
    failures: int


def level(now: Circumstances, past: Past) -> Level | None:
    """The level of risk; None for no risk."""
    if not past.known:
        return None
    strange_address = now.source_ip not in {known.source_ip for known in past.known}
    strange_device = now.device not in {known.device for known in past.known}
    if strange_address and strange_device:
        return "High"
    if strange_address or strange_device:
        return "Medium"
    return "Low" if past.failures >= MANY_FAILURES else None


def within(address: str, ranges: Iterable[str]) -> bool:
    """Whether an address is in one of the ranges, each in CIDR notation."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(text, strict=False) for text in ranges)
