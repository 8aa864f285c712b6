"""Which list a mail is held back by, and for which reasons: what its configuration set says, else its tenant, else the account.

Scope and reasons are overridden one by one. No reasons: nothing is held back, and nothing learned.
Source: SES guide, sending-email-suppression-list, -config-level and -tenant-level (guide).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Reason = Literal["BOUNCE", "COMPLAINT"]

OF_NEW_ACCOUNTS: tuple[Reason, ...] = ("BOUNCE", "COMPLAINT")
"""Source: SES guide, sending-email-suppression-list (guide)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The list that counts (`tenant` is empty for the account's own), and the reasons that do."""

    tenant: str
    reasons: frozenset[str]


def choose(
    account: Mapping[str, Any] | None,
    configuration_set: Mapping[str, Any] | None,
    tenant: str = "",
    of_tenant: Mapping[str, Any] | None = None,
) -> Choice:
    """From the suppression attributes of an account, a set's options and a tenant's attributes to what counts."""
    levels = [level for level in (configuration_set, of_tenant, account) if level]
    reasons = next((level["SuppressedReasons"] for level in levels if "SuppressedReasons" in level), OF_NEW_ACCOUNTS)
    scope = next((level["SuppressionScope"] for level in levels if "SuppressionScope" in level), "ACCOUNT")
    return Choice(tenant if scope == "TENANT" else "", frozenset(reasons))
