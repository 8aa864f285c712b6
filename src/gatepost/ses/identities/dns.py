"""Domains proved by DNS: their records are looked up until they are there, and then now and again to see that they stay.

A domain is verified when its three CNAME records of Easy DKIM are right, or its TXT record is. Records that vanish make it a
temporary failure, which may still send, and after 72 hours a failure. No transaction is open while DNS is asked.
Source: SES guide, send-email-authentication-dkim-easy-managing (guide); model, VerificationInfo; which answer makes which
error, and how often a verified domain is looked at (guessed).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import and_, bindparam, select, update

from gatepost.call import World
from gatepost.ses.identities import dkim, record
from gatepost.ses.identities.record import Identity, Status
from gatepost.ses.tables import identities
from gatepost.settings import InvalidSetting, Settings
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

if TYPE_CHECKING:
    from dns.resolver import Resolver

Problem = Literal["HOST_NOT_FOUND", "TYPE_NOT_FOUND", "INVALID_VALUE", "DNS_SERVER_ERROR", "SERVICE_ERROR"]

AT_ONCE = 50
"""Identities that one round looks at."""
RECHECK = timedelta(hours=1)
"""How long a verified domain is left alone."""
PATIENCE_SECONDS = 5.0
"""How long one look-up may take."""

_due = select(identities).where(identities.c.check_at <= bindparam("at")).order_by(identities.c.check_at).limit(AT_ONCE)
_claimed = and_(
    identities.c.account_id == bindparam("account"),
    identities.c.region == bindparam("in_region"),
    identities.c.name == bindparam("called"),
    identities.c.check_at == bindparam("seen"),
)
_claim = update(identities).where(_claimed).values(check_at=bindparam("next_at"))
_result = (
    update(identities)
    .where(_claimed)
    .values(
        status=bindparam("new_status"),
        dkim_status=bindparam("new_dkim_status"),
        failing_since=bindparam("failing"),
        check_at=bindparam("next_at"),
        last_checked_at=bindparam("checked"),
        last_success_at=bindparam("succeeded"),
        error_type=bindparam("problem"),
        soa=bindparam("found_soa"),
    )
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What DNS says about a domain. A problem of None means that the records are right."""

    dkim: Problem | None
    txt: Problem | None
    soa: Mapping[str, Any] | None = None


def resolver_of(settings: Settings) -> "Resolver":
    """The resolver that the settings name, or the system's.

    Raises: InvalidSetting.
    """
    from dns.resolver import Resolver  # here, because a server without `dns = "real"` needs none of it

    resolver = Resolver(configure=not settings.dns_server)
    resolver.lifetime = PATIENCE_SECONDS
    if settings.dns_server:
        host, _, port = settings.dns_server.rpartition(":")
        try:
            resolver.nameservers = [host.strip("[]")]
            resolver.port = int(port)
        except ValueError as error:
            raise InvalidSetting(f"dns_server is {settings.dns_server!r}; it must be an IP address and a port, HOST:PORT.") from error
    return resolver


def check_pending(store: Store, world: World, resolver: "Resolver | None" = None) -> int:
    """Look at the domains that are due, at most `AT_ONCE` of them; how many. Several servers may do this at once.

    Raises: InvalidSetting.
    """
    now = world.clock()
    asked = resolver or resolver_of(world.settings)
    claimed = _take_due(store, now, timedelta(seconds=world.settings.dns_interval))
    for identity, next_at in claimed:
        sighting = look_up(asked, world, identity)
        with store.transaction() as tx:
            _keep(tx, identity, sighting, now, next_at)
            tx.commit()
    return len(claimed)


def look_up(resolver: "Resolver", world: World, identity: Identity) -> Sighting:
    """Ask DNS about a domain's records."""
    where = (world.seal, identity.account_id, identity.region, identity.name)
    txt_name, token = dkim.txt_record(*where)
    records = dkim.cname_records(*where, world.settings.mail_domain)
    problems: list[Problem | None] = [_problem(resolver, name, "CNAME", target) for name, target in records]
    return Sighting(
        dkim=next((problem for problem in problems if problem), None),
        txt=_problem(resolver, txt_name, "TXT", token),
        soa=_soa(resolver, identity.name),
    )


def _problem(resolver: "Resolver", name: str, kind: Literal["CNAME", "TXT"], expected: str) -> Problem | None:
    from dns import exception
    from dns import resolver as answers

    try:
        values = _VALUES[kind](resolver.resolve(name, kind, search=False))
    except answers.NXDOMAIN:
        return "HOST_NOT_FOUND"
    except answers.NoAnswer:
        return "TYPE_NOT_FOUND"
    except answers.NoNameservers:
        return "DNS_SERVER_ERROR"
    except exception.DNSException:
        return "SERVICE_ERROR"
    return None if expected in values else "INVALID_VALUE"


def _targets(answer: Any) -> Sequence[str]:
    return [record.target.to_text(omit_final_dot=True).lower() for record in answer]


def _texts(answer: Any) -> Sequence[str]:
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


_VALUES: Mapping[str, Callable[[Any], Sequence[str]]] = {"CNAME": _targets, "TXT": _texts}


def _soa(resolver: "Resolver", domain: str) -> Mapping[str, Any] | None:
    """The start of authority of the zone that the domain is in."""
    from dns import exception
    from dns import resolver as answers
    from dns.rdatatype import SOA

    try:
        response: Any = resolver.resolve(domain, "SOA", raise_on_no_answer=False, search=False).response
    except answers.NXDOMAIN as missing:
        response = next(iter(cast("Any", missing).responses().values()))
    except exception.DNSException:
        return None
    for found in (*response.answer, *response.authority):
        if found.rdtype == SOA:
            return {
                "PrimaryNameServer": found[0].mname.to_text(omit_final_dot=True),
                "AdminEmail": found[0].rname.to_text(omit_final_dot=True),
                "SerialNumber": found[0].serial,
            }
    return None


def _take_due(store: Store, now: datetime, interval: timedelta) -> list[tuple[Identity, datetime]]:
    """The identities to look at, put off so that nobody else looks at them meanwhile."""
    next_at = now + interval
    with store.transaction() as tx:
        taken = [
            (record.from_row(row, now), next_at)
            for row in tx.rows(_due, {"at": now})
            if tx.write(
                _claim, {"account": row.account_id, "in_region": row.region, "called": row.name, "seen": row.check_at, "next_at": next_at}
            )
        ]
        tx.commit()
    return taken


def _keep(tx: Transaction, identity: Identity, sighting: Sighting, now: datetime, seen: datetime) -> None:
    """Write down what DNS said, unless somebody has verified or deleted the identity meanwhile."""
    signing = identity.dkim_status != "NOT_STARTED"
    verified = sighting.txt is None or (signing and sighting.dkim is None)
    status = _after(identity.status, verified)
    dkim_status = _after(identity.dkim_status, sighting.dkim is None) if signing else "NOT_STARTED"
    statuses = {status, dkim_status} - {"NOT_STARTED"}
    failing = "TEMPORARY_FAILURE" in statuses
    waiting = failing or "PENDING" in statuses
    next_at = None if statuses == {"FAILED"} else seen if waiting else now + RECHECK
    tx.write(
        _result,
        {
            "account": identity.account_id,
            "in_region": identity.region,
            "called": identity.name,
            "seen": seen,
            "new_status": status,
            "new_dkim_status": dkim_status,
            "failing": (identity.failing_since or now) if failing else None,
            "next_at": next_at,
            "checked": now,
            "succeeded": now if verified else identity.last_success_at,
            "problem": None if verified else sighting.dkim if signing else sighting.txt,
            "found_soa": sighting.soa,
        },
    )


def _after(status: Status, found: bool) -> Status:
    if found:
        return "SUCCESS"
    return "TEMPORARY_FAILURE" if status == "SUCCESS" else status
