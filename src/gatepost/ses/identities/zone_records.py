"""The DNS records that make mail arrive: what the owner of a domain publishes, and what whoever runs this server does.

Source: SES guide, creating-identities and send-email-authentication-dkim-easy (guide); the records of the server's own domain (this
project's).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gatepost.call import World
from gatepost.mail.transports.line import hello_name
from gatepost.ses.identities import dkim, mail_from, signing
from gatepost.ses.identities.record import OWN_KEY, Identity
from gatepost.store.transaction import Transaction

Publisher = Literal["domain", "server"]


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """One record, and in whose zone it stands: the identity's `domain`, or that of the `server`."""

    publisher: Publisher
    name: str
    type: str
    value: str


def of_identity(tx: Transaction, world: World, identity: Identity) -> Sequence[ZoneRecord]:
    """The records of an identity: those of a domain, and of its MAIL FROM domain if it has one. Keys that are missing are made."""
    found = _of_mail_from(world, identity)
    return found if identity.is_address else (*_of_domain(tx, world, identity), *found)


def _of_mail_from(world: World, identity: Identity) -> Sequence[ZoneRecord]:
    if not identity.mail_from_domain:
        return ()
    expected = mail_from.records(world.settings, identity.region)
    return (
        ZoneRecord("domain", identity.mail_from_domain, "MX", f"{mail_from.PREFERENCE} {expected.mx}"),
        ZoneRecord("domain", *_txt(identity.mail_from_domain, expected.spf)),
    )


def _of_domain(tx: Transaction, world: World, identity: Identity) -> Sequence[ZoneRecord]:
    text = ZoneRecord("domain", *_txt(*dkim.txt_record(world.seal, identity.account_id, identity.region, identity.name)))
    if identity.dkim_status == "NOT_STARTED":
        return (text,)
    home = dkim.home(identity)
    where = (identity.account_id, home, identity.name)
    signing.current(tx, world, *where, identity.dkim_key_length)
    mail_domain = world.settings.mail_domain
    tokens = dkim.tokens(world.seal, *where)
    names = dkim.cname_records(world.seal, *where, mail_domain) if identity.dkim_origin != OWN_KEY else []
    zone = dkim.zone(home, mail_domain)
    keys = [
        ZoneRecord("server", *_txt(f"{key.selector}.{zone}", key.record))
        if key.selector in tokens
        else ZoneRecord("domain", *_txt(f"{key.selector}._domainkey.{identity.name}", key.record))
        for key in signing.all_of(tx, world, *where)
    ]
    return (text, *(ZoneRecord("domain", name, "CNAME", target) for name, target in names), *keys)


def of_server(tx: Transaction, world: World) -> Sequence[ZoneRecord]:
    """The records of the server's own mail domain: where bounces come to, and the key that signs all mail."""
    key = signing.of_service(tx, world)
    if key is None:
        return ()
    return (
        ZoneRecord("server", key.domain, "MX", f"10 {hello_name(world.settings)}"),
        ZoneRecord("server", *_txt(f"{key.selector}._domainkey.{key.domain}", key.record)),
    )


def _txt(name: str, value: str) -> tuple[str, str, str]:
    return name, "TXT", value
