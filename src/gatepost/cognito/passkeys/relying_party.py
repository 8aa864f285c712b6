"""The site that a pool's passkeys belong to, and the pages that may use them.

The relying party's id is the one that SetUserPoolMfaConfig sets, else the host of the pool's domain. Prefix domains are pages of this
server (`/_domain/PREFIX`), so that is the server's own host, `localhost` on loopback; an IP address can be no relying party.
Source: model, WebAuthnConfigurationType (model); WebAuthn, level 3, sections 5.1.3 and 13.4.9; Secure Contexts, section 3.1 (`localhost`);
Android, Credential Manager, verify the origin (confirmed for its form); that every app is admitted whose site vouches for it (guessed).
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from gatepost.call import Call
from gatepost.cognito import domains, first_factors
from gatepost.cognito.pools.record import Pool

FACTOR = "WEB_AUTHN"
_LOCAL = "localhost"
_ANDROID_APP = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]{43}")
"""The SHA-256 of the certificate that an app is signed with, in base64url."""
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def enabled(pool: Pool) -> bool:
    """Whether the pool takes passkeys: they are among its first factors."""
    return FACTOR in first_factors.allowed(pool)


def of(call: Call, pool: Pool) -> str | None:
    """The id of the pool's relying party; None when it has neither one of its own nor a domain."""
    chosen = pool.settings.get("WebAuthnConfiguration", {}).get("RelyingPartyId")
    if chosen:
        return chosen
    return None if domains.of(call.tx, pool.pool_id) is None else host_of(call.world.origin)


def host_of(origin: str) -> str | None:
    """The host of an address as a relying party's id; None for an IP address off loopback."""
    host = urlsplit(origin).hostname or ""
    try:
        return _LOCAL if ip_address(host).is_loopback else None
    except ValueError:
        return host or None


def can_be(name: str) -> bool:
    """Whether a name can be a relying party's id: a domain name in lower case, and no IP address."""
    return _NAME.fullmatch(name) is not None and not name.rpartition(".")[2].isdecimal()


def admits(relying_party: str, origin: str) -> bool:
    """Whether a page of that origin may use the relying party's passkeys: it has its host or one below it, and comes by HTTPS.

    `localhost` and what is below it need no HTTPS, as in browsers. An Android app names the key that it is signed with: Android lets it
    ask for a site's passkeys only if the site vouches for that key, and a pool has nowhere to list keys of its own.
    """
    if _ANDROID_APP.fullmatch(origin):
        return True
    try:
        page = urlsplit(origin)
        host = page.hostname or ""
    except ValueError:
        return False
    if page.path or page.query or page.fragment or "@" in page.netloc:
        return False
    secure = page.scheme == "https" or (page.scheme == "http" and _is_at_or_below(host, _LOCAL))
    return secure and _is_at_or_below(host, relying_party)


def requires_verification(pool: Pool) -> bool:
    """Whether an authenticator has to make sure who uses it, by a PIN, a finger, a face."""
    return pool.settings.get("WebAuthnConfiguration", {}).get("UserVerification") == "required"


def makes_up_for_second_factor(pool: Pool) -> bool:
    """Whether a passkey whose user was verified is as good as two factors."""
    return pool.settings.get("WebAuthnConfiguration", {}).get("FactorConfiguration") == "MULTI_FACTOR_WITH_USER_VERIFICATION"


def _is_at_or_below(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
