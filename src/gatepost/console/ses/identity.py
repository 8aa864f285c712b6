"""One identity: how far it is verified, the DNS records that it needs, and whether they are there."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.problems import Missing
from gatepost.console.routing import page
from gatepost.console.ses.identities import SES, inner
from gatepost.console.visit import Visit
from gatepost.rules.identities import identity_arn, is_address
from gatepost.ses.identities import overview, verification, zone_records
from gatepost.ses.identities.record import Identity
from gatepost.ses.identities.sightings import Sighting, State, look
from gatepost.ses.identities.zone_records import ZoneRecord

DMARC = "v=DMARC1; p=none;"
"""The policy to begin with, under which nothing happens to mail. Source: SES guide, send-email-authentication-dmarc (guide)."""


def described(visit: Visit) -> Members:
    """The identity that the address names.

    Raises: AwsError.
    """
    return visit.call(SES, "GetEmailIdentity", EmailIdentity=visit.path["name"])


def address(visit: Visit, path: str = "", **query: Any) -> str:
    """An address below the identity's."""
    return visit.link("/identities/{}" + path, visit.path["name"], **query)


@page("/identities/{name}")
def show(visit: Visit) -> Response:
    """The identity at a glance; with `?dns=look`, what DNS has of its records at this moment."""
    name = visit.path["name"]
    identity = described(visit)
    records = _records(visit)
    looked = "dns" in visit.query
    sightings = _sightings(visit, records) if looked else {}
    return visit.show(
        "ses/identity.html",
        name=name,
        identity=identity,
        arn=identity_arn(visit.region, visit.account, name),
        dkim=inner(identity, "DkimAttributes"),
        mail_from=inner(identity, "MailFromAttributes"),
        policies=inner(identity, "Policies"),
        info=inner(identity, "VerificationInfo"),
        notifications=_notifications(visit),
        kinds=[(kind, found) for kind in ("dkim", "mail_from", "dmarc", "verification", "server") if (found := records.get(kind))],
        sightings=sightings,
        looked=looked,
        is_address=is_address(name),
        domain=name.rpartition("@")[2],
        looks_itself=visit.world.settings.dns == "real",
    )


@page("/identities/{name}/verify", posts=True)
def verify(visit: Visit) -> Response:
    """This server's stand-in for whoever follows the link or publishes the records: the identity is verified from now on."""
    name = visit.path["name"]
    found = described(visit)
    if visit.posted:
        with visit.store.transaction() as tx:
            verification.verify(tx, visit.account, visit.region, name, visit.world.clock())
            tx.commit()
        return visit.go(address(visit), "identity.was_verified", name=name)
    return visit.show("ses/identity_verify.html", name=name, identity=found)


@page("/identities/{name}/delete", posts=True)
def delete(visit: Visit) -> Response:
    """The end of an identity and of its policies."""
    name = visit.path["name"]
    return visit.confirmed(
        lambda: visit.call(SES, "DeleteEmailIdentity", EmailIdentity=name),
        "identity.delete",
        "identity.delete_sure",
        "identity.was_deleted",
        address(visit),
        visit.link("/identities"),
        name=name,
    )


def _records(visit: Visit) -> Mapping[str, Sequence[ZoneRecord]]:
    """The records by what they are for."""
    with visit.store.transaction() as tx:
        found = _row(visit, overview.of_name(tx, visit.account, visit.path["name"], visit.world.clock()))
        records = zone_records.of_identity(tx, visit.world, found)
        tx.commit()  # keys that were missing have been made
    if found.is_address:
        return {"mail_from": [record for record in records if record.name == found.mail_from_domain]}
    owned = [record for record in records if record.publisher == "domain"]
    return {
        "dkim": [record for record in owned if "._domainkey." in record.name],
        "verification": [record for record in owned if record.name.startswith("_amazonses.")],
        "mail_from": [record for record in owned if record.name == found.mail_from_domain],
        "dmarc": [ZoneRecord("domain", f"_dmarc.{found.name}", "TXT", DMARC)],
        "server": [record for record in records if record.publisher == "server"] if visit.world.settings.mail_domain else [],
    }


def _row(visit: Visit, found: Sequence[Identity]) -> Identity:
    """Raises: Missing."""
    here = next((identity for identity in found if identity.region == visit.region), None)
    if here is None:
        raise Missing()
    return here


def _sightings(visit: Visit, records: Mapping[str, Sequence[ZoneRecord]]) -> dict[ZoneRecord, Sighting]:
    """What DNS says. A DMARC policy of the owner's own is as good as the one that is proposed."""
    from dns.resolver import NoResolverConfiguration  # here, because only who looks needs it

    from gatepost.ses.identities.dns import resolver_of

    asked = [record for kind in records.values() for record in kind]
    try:
        found = look(resolver_of(visit.world.settings), asked)
    except NoResolverConfiguration:
        found = [Sighting(record, "unanswered") for record in asked]
    return {one.record: _judged(one) for one in found}


def _judged(one: Sighting) -> Sighting:
    if one.record.name.startswith("_dmarc.") and any(value.lower().startswith("v=dmarc1") for value in one.values):
        state: State = "found"
        return Sighting(one.record, state, one.values)
    return one


def _notifications(visit: Visit) -> Members:
    name = visit.path["name"]
    attributes: Mapping[str, Members] = visit.call("ses", "GetIdentityNotificationAttributes", Identities=[name])["NotificationAttributes"]
    return attributes.get(name, {})
