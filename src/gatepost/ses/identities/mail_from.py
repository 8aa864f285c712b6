"""MAIL FROM domains: a subdomain of an identity's domain that bounces come back to, instead of one of SES's.

It has to have exactly one MX record, this service's; until that is seen, and whenever it is not, the identity's mail goes out
from SES's own domain or not at all, as its owner chose. An SPF record belongs to it, which receivers look at: where it
is missing the log says so, and the domain's status is what the MX record makes it.
Source: SES guide, mail-from (guide); API reference, SetIdentityMailFromDomain (model).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, or_, select, update

from gatepost.call import Call, World
from gatepost.mail.messages import Message
from gatepost.rules.identities import identity_of_arn
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import notices, record
from gatepost.ses.identities.names import require_domain
from gatepost.ses.identities.record import Identity, MailFromBehavior, Status
from gatepost.ses.tables import identities
from gatepost.settings import Settings
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

if TYPE_CHECKING:
    from dns.resolver import Resolver

log = logging.getLogger("gatepost")

PREFERENCE = 10
AT_ONCE = 50
"""Domains that one round looks at."""
RECHECK = timedelta(hours=1)
"""How long a domain that works is left alone."""

_this = and_(
    identities.c.account_id == bindparam("account"),
    identities.c.region == bindparam("in_region"),
    identities.c.name == bindparam("called"),
)
_begins = or_(identities.c.mail_from_domain != bindparam("domain"), identities.c.mail_from_status.in_(("PENDING", "FAILED")))
_set = (
    update(identities)
    .where(_this)
    .values(
        mail_from_domain=bindparam("domain"),
        mail_from_behavior=bindparam("behavior"),
        mail_from_status=case((_begins, "PENDING"), else_=identities.c.mail_from_status),
        mail_from_since=case((_begins, bindparam("at", type_=identities.c.mail_from_since.type)), else_=identities.c.mail_from_since),
        mail_from_check_at=bindparam("at", type_=identities.c.mail_from_check_at.type),
    )
)
_clear = (
    update(identities)
    .where(_this)
    .values(
        mail_from_domain="", mail_from_behavior="USE_DEFAULT_VALUE", mail_from_status=None, mail_from_since=None, mail_from_check_at=None
    )
)
_of_identity = select(identities.c.mail_from_domain, identities.c.mail_from_status).where(_this)
_due = select(identities).where(identities.c.mail_from_check_at <= bindparam("at")).order_by(identities.c.mail_from_check_at).limit(AT_ONCE)
_claimed = and_(_this, identities.c.mail_from_check_at == bindparam("seen"))
_claim = update(identities).where(_claimed).values(mail_from_check_at=bindparam("next_at"))
_result = (
    update(identities)
    .where(_claimed, identities.c.mail_from_domain == bindparam("domain"))
    .values(mail_from_status=bindparam("new_status"), mail_from_since=bindparam("began"), mail_from_check_at=bindparam("next_at"))
)


@dataclass(frozen=True, slots=True)
class Records:
    """What has to be published for a MAIL FROM domain."""

    mx: str
    """The one mail exchanger, with preference 10."""
    spf: str


def records(settings: Settings, region: str) -> Records:
    """The records of every MAIL FROM domain of a Region; with a `mail_domain` of its own the server's are below that."""
    if settings.mail_domain:
        return Records(f"feedback-smtp.{settings.mail_domain}", f"v=spf1 include:{settings.mail_domain} ~all")
    return Records(f"feedback-smtp.{region}.amazonses.com", "v=spf1 include:amazonses.com ~all")


def put(call: Call, identity: Identity, domain: str, behavior: MailFromBehavior) -> None:
    """Set an identity's MAIL FROM domain; an empty one takes it away, and the choice with it.

    Raises: InvalidDomainName, BadRequest. Source: the second text (reported); that the identity itself is no subdomain (guessed).
    """
    key: dict[str, Any] = {"account": call.account_id, "in_region": call.region, "called": identity.name}
    if not domain:
        call.tx.write(_clear, key)
        return
    require_domain(domain)
    domain = domain.lower().rstrip(".")
    own = identity.name.rpartition("@")[2].lower()
    if not identity.may_send:
        raise BadRequest(f"Provided MAIL-FROM domain <{domain}> or its parents are not verified for identity <{identity.name}>.")
    if not domain.endswith(f".{own}"):
        raise BadRequest(f"Provided MAIL-FROM domain <{domain}> is not subdomain of the domain of the identity <{identity.name}>.")
    call.tx.write(_set, key | {"domain": domain, "behavior": behavior, "at": call.now})


def rejects(status: Status | None, behavior: str) -> bool:
    """Mail of an identity is refused for now."""
    return status is not None and status != "SUCCESS" and behavior == "REJECT_MESSAGE"


def domain_of(tx: Transaction, message: Message) -> str:
    """The domain that a message's bounces come back to, if its identity has one that works; else empty."""
    arn = identity_of_arn(message.identity_arn)
    if arn is None:
        return ""
    row = tx.row(_of_identity, {"account": arn.account_id, "in_region": message.region, "called": arn.name})
    return row.mail_from_domain if row is not None and row.mail_from_status == "SUCCESS" else ""


def check_due(store: Store, world: World, resolver: "Resolver") -> int:
    """Look at the MAIL FROM domains that are due, at most `AT_ONCE` of them; how many. Several servers may do this at once."""
    now = world.clock()
    claimed = _take_due(store, now, timedelta(seconds=world.settings.dns_interval))
    for identity, next_at, before in claimed:
        expected = records(world.settings, identity.region)
        found = _has_only(resolver, identity.mail_from_domain, expected.mx)
        if found and not _has_spf(resolver, identity.mail_from_domain):
            log.warning("MAIL FROM domain %s has no SPF record; publish TXT %r", identity.mail_from_domain, expected.spf)
        with store.transaction() as tx:
            status = _keep(tx, identity, now, next_at, found=found)
            notices.changed(tx, world, identity, notices.MAIL_FROM, before, status)
            tx.commit()
    return len(claimed)


def _take_due(store: Store, now: datetime, interval: timedelta) -> Sequence[tuple[Identity, datetime, Status | None]]:
    """The identities to look at, put off until then so that nobody else does meanwhile, and what was last kept of each."""
    next_at = now + interval
    with store.transaction() as tx:
        taken = [
            (record.from_row(row, now), next_at, row.mail_from_status)
            for row in tx.rows(_due, {"at": now})
            if tx.write(
                _claim,
                {
                    "account": row.account_id,
                    "in_region": row.region,
                    "called": row.name,
                    "seen": row.mail_from_check_at,
                    "next_at": next_at,
                },
            )
        ]
        tx.commit()
    return taken


def _keep(tx: Transaction, identity: Identity, now: datetime, seen: datetime, *, found: bool) -> Status | None:
    """What has become of it; None: somebody has changed it meanwhile."""
    before = identity.mail_from_status
    status: Status | None = "SUCCESS" if found else "TEMPORARY_FAILURE" if before == "SUCCESS" else before
    kept = tx.write(
        _result,
        {
            "account": identity.account_id,
            "in_region": identity.region,
            "called": identity.name,
            "domain": identity.mail_from_domain,
            "seen": seen,
            "new_status": status,
            "began": identity.mail_from_since if status == before else now,
            "next_at": None if status == "FAILED" else now + RECHECK if found else seen,
        },
    )
    return status if kept else None


def _has_only(resolver: "Resolver", domain: str, host: str) -> bool:
    from dns import exception

    try:
        answer: Any = resolver.resolve(domain, "MX", search=False)
    except exception.DNSException:
        return False
    return [(mx.preference, mx.exchange.to_text(omit_final_dot=True).lower()) for mx in answer] == [(PREFERENCE, host)]


def _has_spf(resolver: "Resolver", domain: str) -> bool:
    from dns import exception

    try:
        answer: Any = resolver.resolve(domain, "TXT", search=False)
    except exception.DNSException:
        return False
    return any(b"".join(text.strings).lower().startswith(b"v=spf1") for text in answer)
