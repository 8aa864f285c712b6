"""Which rules apply to mail, and whose mail is not taken at all: pure functions.

Source: API reference, ReceiptRule and ReceiptFilter (model); SES guide, receiving-email-concepts (guide); conditions that begin with a dot,
labels, and that a rule runs once for all recipients it applies to (guessed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import Any, Literal, TypeAlias

Rule: TypeAlias = Mapping[str, Any]
"""A complete ReceiptRule of the model."""
FilterPolicy = Literal["Block", "Allow"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Addresses of clients from which mail is blocked or, whatever else says so, is not."""

    name: str
    policy: FilterPolicy
    cidr: str


def applies(condition: str, recipient: str) -> bool:
    """Whether a recipient meets a condition: an address, a domain, or, behind a dot, all domains below one."""
    condition, recipient = condition.lower(), recipient.lower()
    if "@" in condition:
        return recipient == condition
    domain = recipient.rpartition("@")[2]
    return domain.endswith(condition) if condition.startswith(".") else domain == condition


def recipients_of(rule: Rule, recipients: Sequence[str]) -> list[str]:
    """To whom of them a rule applies. A rule without conditions applies to everybody, one that is off to nobody."""
    if not rule["Enabled"]:
        return []
    conditions: Sequence[str] = rule["Recipients"]
    return [one for one in recipients if not conditions or any(applies(condition, one) for condition in conditions)]


def plan(rules: Sequence[Rule], recipients: Sequence[str]) -> list[dict[str, Any]]:
    """The rules that apply to mail for these recipients, in order, each with its own of them."""
    found = ((rule, recipients_of(rule, recipients)) for rule in rules)
    return [{"rule": rule, "recipients": concerned} for rule, concerned in found if concerned]


def needs_tls(rules: Sequence[Rule], recipient: str) -> bool:
    """Whether a rule that applies to a recipient demands that their mail comes by TLS."""
    return any(rule["TlsPolicy"] == "Require" and recipients_of(rule, [recipient]) for rule in rules)


def blocked(filters: Sequence[Filter], client: str) -> bool:
    """Whether a client's mail is not taken. A filter that allows it wins. Filters know no IPv6 addresses."""
    address = _version_4(client)
    if address is None:
        return False
    policies = {one.policy for one in filters if address in IPv4Network(one.cidr, strict=False)}
    return "Block" in policies and "Allow" not in policies


def _version_4(client: str) -> IPv4Address | None:
    try:
        address = ip_address(client)
    except ValueError:
        return None
    return address.ipv4_mapped if isinstance(address, IPv6Address) else address
