"""The DNS records that prove a domain: three CNAMEs of Easy DKIM, or the TXT record of the first API.

The tokens depend on the server key, the account, the Region and the domain alone: asked for again, they are the same.
Source: SES guide, send-email-authentication-dkim-easy (guide); the form of the tokens (reported).
"""

import base64

from gatepost.rules.regions import dkim_zone
from gatepost.store.sealing import Seal

TOKENS = 3
TOKEN_CHARACTERS = 32


def tokens(seal: Seal, account_id: str, region: str, domain: str) -> list[str]:
    """Easy DKIM's three tokens of a domain, each 32 characters of a–z and 2–7."""
    return [_token(seal, f"dkim\0{account_id}\0{region}\0{domain}\0{number}") for number in range(TOKENS)]


def _token(seal: Seal, purpose: str) -> str:
    return base64.b32encode(seal.derive(purpose)).decode().lower()[:TOKEN_CHARACTERS]


def cname_records(seal: Seal, account_id: str, region: str, domain: str) -> list[tuple[str, str]]:
    """The CNAME records to publish: name and target."""
    zone = dkim_zone(region)
    return [(f"{token}._domainkey.{domain}", f"{token}.{zone}") for token in tokens(seal, account_id, region, domain)]


def verification_token(seal: Seal, account_id: str, region: str, domain: str) -> str:
    """What VerifyDomainIdentity asks to be published in a TXT record: 44 characters of base64."""
    return base64.b64encode(seal.derive(f"txt\0{account_id}\0{region}\0{domain}")).decode()


def txt_record(seal: Seal, account_id: str, region: str, domain: str) -> tuple[str, str]:
    """The TXT record to publish: name and value."""
    return f"_amazonses.{domain}", verification_token(seal, account_id, region, domain)
