"""The DNS records that prove a domain: three CNAMEs of Easy DKIM, a TXT record of the owner's key, or that of the first API.

The tokens depend on the server key, the account, the Region and the domain alone: asked for again, they are the same. A domain that
uses another Region's keys (Deterministic Easy DKIM) has that Region's tokens and zone.
Source: SES guide, send-email-authentication-dkim-easy and -dkim-deterministic (guide); the form of the tokens (reported).
"""

import base64

from gatepost.rules import regions
from gatepost.ses.identities.record import EASY_DKIM, OWN_KEY, Identity
from gatepost.store.sealing import Seal

TOKENS = 3
TOKEN_CHARACTERS = 32


def region_of(origin: str) -> str | None:
    """The Region whose keys a domain with this origin uses; None for its own keys, of whichever kind."""
    return None if origin in (EASY_DKIM, OWN_KEY) else origin.removeprefix(f"{EASY_DKIM}_").lower().replace("_", "-")


def home(identity: Identity) -> str:
    """The Region that the keys of a domain belong to."""
    return region_of(identity.dkim_origin) or identity.region


def tokens_of(seal: Seal, identity: Identity) -> list[str]:
    """What stands before `._domainkey` in a domain's records: Easy DKIM's three tokens, or the selector of the owner's key."""
    if identity.dkim_origin == OWN_KEY:
        return [identity.dkim_selector]
    return tokens(seal, identity.account_id, home(identity), identity.name)


def tokens(seal: Seal, account_id: str, region: str, domain: str) -> list[str]:
    """Easy DKIM's three tokens of a domain, each 32 characters of a–z and 2–7."""
    return [_token(seal, f"dkim\0{account_id}\0{region}\0{domain}\0{number}") for number in range(TOKENS)]


def _token(seal: Seal, purpose: str) -> str:
    return base64.b32encode(seal.derive(purpose)).decode().lower()[:TOKEN_CHARACTERS]


def zone(region: str, mail_domain: str = "") -> str:
    """The zone that the CNAME records point into: below the server's `mail_domain` if it has one, else AWS's."""
    return f"dkim.{mail_domain}" if mail_domain else regions.dkim_zone(region)


def cname_records(seal: Seal, account_id: str, region: str, domain: str, mail_domain: str = "") -> list[tuple[str, str]]:
    """The CNAME records to publish: name and target."""
    target = zone(region, mail_domain)
    return [(f"{token}._domainkey.{domain}", f"{token}.{target}") for token in tokens(seal, account_id, region, domain)]


def verification_token(seal: Seal, account_id: str, region: str, domain: str) -> str:
    """What VerifyDomainIdentity asks to be published in a TXT record: 44 characters of base64."""
    return base64.b64encode(seal.derive(f"txt\0{account_id}\0{region}\0{domain}")).decode()


def txt_record(seal: Seal, account_id: str, region: str, domain: str) -> tuple[str, str]:
    """The TXT record to publish: name and value."""
    return f"_amazonses.{domain}", verification_token(seal, account_id, region, domain)
