"""Which provider an address belongs to, as far as its domain tells; all others are `UNKNOWN_ISP`.

AWS finds out by the servers that take the mail. Source: names in events and metrics (reported); which domains are whose (guessed).
"""

from collections.abc import Mapping

UNKNOWN = "UNKNOWN_ISP"

_DOMAINS: Mapping[str, tuple[str, ...]] = {
    "Gmail": ("gmail.com", "googlemail.com"),
    "Hotmail": ("hotmail.com", "outlook.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.fr", "outlook.fr", "outlook.de"),
    "Yahoo": ("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.com.tw", "yahoo.co.in"),
    "AOL": ("aol.com", "aim.com"),
    "Apple": ("icloud.com", "me.com", "mac.com"),
    "Comcast": ("comcast.net",),
    "GMX": ("gmx.com", "gmx.de", "gmx.net"),
    "Mail.ru": ("mail.ru", "bk.ru", "inbox.ru", "list.ru"),
    "Yandex": ("yandex.ru", "yandex.com"),
}
_BY_DOMAIN = {domain: isp for isp, domains in _DOMAINS.items() for domain in domains}

WITHOUT_REPORTS = frozenset(("Gmail",))
"""Providers that report no complaints. Source: SES guide, sending-email-suppression-list (guide)."""


def of(address: str) -> str:
    """The provider of a bare address."""
    return _BY_DOMAIN.get(address.rpartition("@")[2].lower(), UNKNOWN)
