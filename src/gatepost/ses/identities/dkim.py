"""The DNS records that prove a domain: three CNAMEs of Easy DKIM, or the TXT record of the first API.

The tokens depend on the server key, the account, the Region and the domain alone: asked for again, they are the same.
Source: SES guide, send-email-authentication-dkim-easy (guide); the form of the tokens (reported).
"""

import base64

from gatepost.rules import regions
from gatepost.store.sealing import Seal

TOKENS = 3
TOKEN_CHARACTERS = 32


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
