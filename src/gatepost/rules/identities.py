"""Identities: which of them cover an address, which addresses are AWS's simulator, how their ARNs read.

A verified domain covers every address in it and below it; a verified address covers itself and its `+labels`.
Domains compare without case; an address identity compares exactly, also behind the `@`.
Source: SES guide, creating-identities (guide).
"""

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from gatepost.rules.mailboxes import LONGEST, Malformed, parse
from gatepost.rules.regions import partition

SIMULATOR_DOMAIN = "simulator.amazonses.com"
_SIMULATED = frozenset(("success", "bounce", "ooto", "complaint", "suppressionlist"))


def candidates(address: str) -> tuple[str, ...]:
    """The identities that could cover a bare address, the nearest first: itself, without its label, its domain, the parents.

    Names of domains are in lower case, as they are stored. A parent is any suffix of at least one label. An address that
    is longer than SES takes has none.
    """
    return _candidates(address) if len(address) <= LONGEST else ()


@lru_cache(maxsize=8192)
def _candidates(address: str) -> tuple[str, ...]:
    local, _, domain = address.rpartition("@")
    found = [address]
    label = local.find("+")
    if label > 0:
        found.append(f"{local[:label]}@{domain}")
    domain = domain.lower()
    while domain:
        found.append(domain)
        domain = domain.partition(".")[2]
    return tuple(found)


def covering(address: str, names: Container[str]) -> tuple[str, ...]:
    """Those of `names` that cover a bare address, the nearest first."""
    return tuple(name for name in candidates(address) if name in names)


def covers(identity: str, address: str) -> bool:
    """Does the identity of this name cover the bare address?"""
    return (identity if "@" in identity else identity.lower()) in candidates(address)


def is_address(name: str) -> bool:
    """An address identity, not a domain."""
    return "@" in name


def stored_name(name: str) -> str:
    """A name as SES keeps it: an address as typed, a domain in lower case without a final dot."""
    return name if "@" in name else name.lower().rstrip(".")


def is_simulator(address: str) -> bool:
    """Is the bare address one of AWS's mailbox simulator? Labels are allowed.

    Source: SES guide, send-an-email-from-console (guide).
    """
    if address[-23:].lower() != SIMULATOR_DOMAIN:
        return False
    local, _, domain = address.rpartition("@")
    return domain.lower() == SIMULATOR_DOMAIN and local.partition("+")[0].lower() in _SIMULATED


@dataclass(frozen=True, slots=True)
class IdentityArn:
    """An identity's ARN in parts. The Region may be `*` for pools of alternate Regions."""

    partition: str
    region: str
    account_id: str
    name: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:ses:{self.region}:{self.account_id}:identity/{self.name}"

    def in_region(self, region: str) -> "IdentityArn":
        """The same identity in another Region."""
        return IdentityArn(self.partition, region, self.account_id, self.name)


def identity_of_arn(arn: str) -> IdentityArn | None:
    """Takes an identity's ARN apart; None when it is none. The name may be empty: tools lose it now and then."""
    return _parts_of(arn) if len(arn) <= _LONGEST_ARN else None


_LONGEST_ARN = 2048


@lru_cache(maxsize=4096)
def _parts_of(arn: str) -> IdentityArn | None:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "ses":
        return None
    kind, _, name = parts[5].partition("/")
    return IdentityArn(parts[1], parts[3], parts[4], stored_name(name)) if kind == "identity" else None


def identity_arn(region: str, account_id: str, name: str) -> str:
    """The ARN of an identity."""
    return f"arn:{partition(region)}:ses:{region}:{account_id}:identity/{name}"


def address_of(given: str) -> str | None:
    """The bare address of a mailbox as given, or None when it is malformed."""
    try:
        return parse(given).address
    except Malformed:
        return None


def display_name_of(given: str) -> str:
    """The display name of a mailbox as given; empty when it has none or is malformed."""
    try:
        return parse(given).name
    except Malformed:
        return ""
