"""The second factors that a pool has, as its settings say.

`MfaConfiguration` and `SmsConfiguration` are the pool's own members; that a factor is on is said by the members of
SetUserPoolMfaConfig, which a pool's settings keep beside them and DescribeUserPool does not show.
"""

from collections.abc import Mapping
from typing import Any

from gatepost.cognito.pools.record import Pool

SMS = "SMS_MFA"
SOFTWARE_TOKEN = "SOFTWARE_TOKEN_MFA"
EMAIL = "EMAIL_OTP"

ATTRIBUTES: Mapping[str, str] = {SMS: "phone_number", EMAIL: "email"}
"""Where the code of a factor is sent to."""
CONFIGURATIONS: Mapping[str, str] = {
    SMS: "SmsMfaConfiguration",
    SOFTWARE_TOKEN: "SoftwareTokenMfaConfiguration",
    EMAIL: "EmailMfaConfiguration",
}
"""The member that switches each on."""


def mode(pool: Pool) -> str:
    """ON, OPTIONAL or OFF."""
    return pool.settings.get("MfaConfiguration", "OFF")


def active(pool: Pool) -> frozenset[str]:
    """The factors that the pool has switched on; none while its MFA is off."""
    if mode(pool) == "OFF":
        return frozenset()
    settings: Mapping[str, Any] = pool.settings
    found = {factor for factor, member in CONFIGURATIONS.items() if member in settings}
    if not settings.get("SoftwareTokenMfaConfiguration", {}).get("Enabled"):
        found.discard(SOFTWARE_TOKEN)
    return frozenset(found)
