"""SMTP passwords, which are derived from a secret access key for one Region.

Source: SES guide, smtp-credentials (guide).
"""

import base64
import hmac
from collections.abc import Iterable

_DATE = "11111111"
_VERSION = b"\x04"


def derive(secret: str, region: str) -> str:
    """The password, 44 characters that begin with B."""
    key = f"AWS4{secret}".encode()
    for text in (_DATE, region, "ses", "aws4_request", "SendRawEmail"):
        key = hmac.digest(key, text.encode(), "sha256")
    return base64.b64encode(_VERSION + key).decode()


def region_of(secret: str, password: str, regions: Iterable[str]) -> str | None:
    """The one of these Regions that a password is for; None if it is for none of them, or wrong."""
    given = password.encode()
    found = [region for region in regions if hmac.compare_digest(derive(secret, region).encode(), given)]
    return found[0] if found else None
