"""Domains proved by DNS: their records are looked up until they are there, and then now and again to see that they stay.

A domain is verified when its three CNAME records of Easy DKIM are right, or the record of its owner's key is, or its TXT record. Records
that vanish make it a temporary failure, which may still send, and after 72 hours a failure, about which the owner is mailed. A new pair of
keys signs once its record is there. No transaction is open while DNS is asked.
Source: SES guide, send-email-authentication-dkim-easy-managing (guide); model, VerificationInfo; which answer makes which
error, and how often a verified domain is looked at (guessed).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from sqlalchemy import and_, bindparam, select, update

from gatepost.call import World
from gatepost.ses.identities import dkim, notices, record, signing, signing_attributes
from gatepost.ses.identities.record import OWN_KEY, Identity, Status
from gatepost.ses.tables import identities
from gatepost.settings import InvalidSetting, Settings
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

if TYPE_CHECKING:
    from dns.resolver import Resolver

Problem: TypeAlias = str
"""An `ErrorType` of the model's VerificationInfo."""

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


_new_pair = (
    update(identities)
    .where(identities.c.account_id == bindparam("account"), identities.c.region == bindparam("in_region"))
    .where(identities.c.name == bindparam("called"))
    .values(dkim_key_length=identities.c.dkim_next_key_length)
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What should be in DNS for a domain, as names and values. `problem` says why its keys could not be had from another Region."""

    cnames: Sequence[tuple[str, str]]
    txt: tuple[str, str]
    own_key: tuple[str, str] | None = None
    waiting: tuple[str, str, str] | None = None
    """The selector of a pair that does not sign yet, and its record."""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What DNS says about a domain. A problem of None means that the records are right."""

    dkim: Problem | None
    txt: Problem | None
    new_selector: str = ""
    """Of a pair that may sign from now on."""
    soa: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A domain to look at, put off until `seen` so that nobody else looks at it meanwhile; its statuses as they were last kept."""

    identity: Identity
    expected: Expected
    seen: datetime
    status: Status
    dkim_status: Status


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
    claimed = _take_due(store, world, now, timedelta(seconds=world.settings.dns_interval))
    for claim in claimed:
        sighting = look_up(asked, claim.identity.name, claim.expected)
        with store.transaction() as tx:
            _keep(tx, world, claim, sighting, now)
            tx.commit()
    return len(claimed)


def expected_of(tx: Transaction, world: World, identity: Identity) -> Expected:
    """The records that a domain needs."""
    where = (identity.account_id, identity.region, identity.name)
    txt = dkim.txt_record(world.seal, *where)
    if identity.dkim_origin == OWN_KEY:
        key = signing.current(tx, world, *where, identity.dkim_key_length)
        return Expected((), txt, (f"{identity.dkim_selector}._domainkey.{identity.name}", key.record))
    home = dkim.home(identity)
    cnames = dkim.cname_records(world.seal, identity.account_id, home, identity.name, world.settings.mail_domain)
    if home != identity.region:
        return Expected(
            cnames, txt, problem=signing_attributes.parent(tx, identity.account_id, identity.dkim_origin, identity.name).problem
        )
    pair = signing.waiting(tx, world, *where) if identity.dkim_next_key_length != identity.dkim_key_length else None
    zone = dkim.zone(identity.region, world.settings.mail_domain)
    return Expected(cnames, txt, waiting=(pair.selector, f"{pair.selector}.{zone}", pair.record) if pair else None)


def look_up(resolver: "Resolver", domain: str, expected: Expected) -> Sighting:
    """Ask DNS about a domain's records."""
    problems: list[Problem | None] = [expected.problem]
    problems += [_problem(resolver, name, "CNAME", target) for name, target in expected.cnames]
    if expected.own_key is not None:
        problems.append(_problem(resolver, expected.own_key[0], "TXT", expected.own_key[1], same=_same_key))
    selector, name, record_ = expected.waiting or ("", "", "")
    return Sighting(
        dkim=next((problem for problem in problems if problem), None),
        txt=_problem(resolver, expected.txt[0], "TXT", expected.txt[1]),
        new_selector=selector if selector and _problem(resolver, name, "TXT", record_, same=_same_key) is None else "",
        soa=_soa(resolver, domain),
    )


def _same_key(found: str, expected: str) -> bool:
    """Whether two key records have the same public key, whatever else they say. Source: RFC 6376, section 3.6.1."""
    return _public_key(found) == _public_key(expected)


def _public_key(text: str) -> str:
    tags = (tag.partition("=") for tag in text.split(";"))
    return next(("".join(value.split()) for name, _, value in tags if name.strip() == "p"), "")


def _problem(
    resolver: "Resolver",
    name: str,
    kind: Literal["CNAME", "TXT"],
    expected: str,
    *,
    same: Callable[[str, str], bool] = str.__eq__,
) -> Problem | None:
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
    return None if any(same(value, expected) for value in values) else "INVALID_VALUE"


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


def _take_due(store: Store, world: World, now: datetime, interval: timedelta) -> list[Claim]:
    next_at = now + interval
    with store.transaction() as tx:
        taken = [
            Claim(identity := record.from_row(row, now), expected_of(tx, world, identity), next_at, row.status, row.dkim_status)
            for row in tx.rows(_due, {"at": now})
            if tx.write(
                _claim, {"account": row.account_id, "in_region": row.region, "called": row.name, "seen": row.check_at, "next_at": next_at}
            )
        ]
        tx.commit()
    return taken


def _keep(tx: Transaction, world: World, claim: Claim, sighting: Sighting, now: datetime) -> None:
    """Write down what DNS said, unless somebody has verified or deleted the identity meanwhile."""
    identity, seen = claim.identity, claim.seen
    signs = identity.dkim_status != "NOT_STARTED"
    verified = sighting.txt is None or (signs and sighting.dkim is None)
    status = _after(identity.status, verified)
    dkim_status = _after(identity.dkim_status, sighting.dkim is None) if signs else "NOT_STARTED"
    statuses = {status, dkim_status} - {"NOT_STARTED"}
    failing = "TEMPORARY_FAILURE" in statuses
    waiting = failing or "PENDING" in statuses
    next_at = None if statuses == {"FAILED"} else seen if waiting else now + RECHECK
    key = {"account": identity.account_id, "in_region": identity.region, "called": identity.name}
    if sighting.new_selector and signing.use(tx, world, identity.account_id, identity.region, identity.name, sighting.new_selector):
        tx.write(_new_pair, key)
    elif identity.dkim_next_key_length != identity.dkim_key_length and next_at is not None:
        next_at = seen
    kept = tx.write(
        _result,
        key
        | {
            "seen": seen,
            "new_status": status,
            "new_dkim_status": dkim_status,
            "failing": (identity.failing_since or now) if failing else None,
            "next_at": next_at,
            "checked": now,
            "succeeded": now if verified else identity.last_success_at,
            "problem": None if verified else sighting.dkim if signs else sighting.txt,
            "found_soa": sighting.soa,
        },
    )
    if kept:
        notices.changed(tx, world, identity, notices.VERIFICATION, claim.status, status)
        notices.changed(tx, world, identity, notices.DKIM, claim.dkim_status, dkim_status)


def _after(status: Status, found: bool) -> Status:
    if found:
        return "SUCCESS"
    return "TEMPORARY_FAILURE" if status == "SUCCESS" else status
