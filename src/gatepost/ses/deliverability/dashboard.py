"""The subscription to the deliverability dashboard, and the domains it is for.

Whoever gives it up keeps it to the end of the month, and so does each domain that is taken out.
Source: API reference, PutDeliverabilityDashboardOption and GetDeliverabilityDashboardOptions (model); texts (guessed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.identities import stored_name
from gatepost.ses.deliverability.tables import dashboards as d
from gatepost.ses.errors import NotFound
from gatepost.ses.errors.identities import IdentityNotFound
from gatepost.ses.identities import record

_this = and_(d.c.account_id == bindparam("account"), d.c.region == bindparam("in_region"))
_dashboard = select(d).where(_this)
_locked = _dashboard.with_for_update()
_new = insert(d)
_put = _new.on_conflict_do_update(
    index_elements=["account_id", "region"], set_={"ends_at": _new.excluded.ends_at, "domains": _new.excluded.domains}
)


@dataclass(frozen=True, slots=True)
class SubscribedDomain:
    """A domain on the dashboard. `ends_at` is when it leaves; None as long as it stays."""

    name: str
    since: datetime
    tracking: Mapping[str, Any]
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A subscription at the time it was read."""

    enabled: bool = False
    ends_at: datetime | None = None
    domains: Sequence[SubscribedDomain] = ()

    @property
    def status(self) -> str:
        if not self.enabled:
            return "DISABLED"
        return "ACTIVE" if self.ends_at is None else "PENDING_EXPIRATION"


def of(call: Call, *, lock: bool = False) -> Dashboard:
    """The caller's subscription."""
    row = call.tx.row(_locked if lock else _dashboard, {"account": call.account_id, "in_region": call.region})
    if row is None or (row.ends_at is not None and row.ends_at <= call.now):
        return Dashboard()
    domains = [_domain(member) for member in row.domains]
    return Dashboard(True, row.ends_at, [one for one in domains if one.ends_at is None or one.ends_at > call.now])


def subscribe(call: Call, given: Sequence[Mapping[str, Any]]) -> None:
    """Subscribe, or change the domains that the subscription is for.

    Raises: IdentityNotFound, for one that is no verified domain of the caller's.
    """
    before = of(call, lock=True)
    known = {one.name: one for one in before.domains}
    wanted: dict[str, SubscribedDomain] = {}
    for member in given:
        name = stored_name(member.get("Domain", ""))
        identity = record.find(call, name) if name else None
        if identity is None or identity.is_address or not identity.may_send:
            raise IdentityNotFound(name)
        since = known[name].since if name in known else member.get("SubscriptionStartDate") or call.now
        wanted[name] = SubscribedDomain(name, since, member.get("InboxPlacementTrackingOption") or {})
    month_ends = end_of_month(call.now)
    leaving = [
        SubscribedDomain(one.name, one.since, one.tracking, one.ends_at or month_ends) for one in before.domains if one.name not in wanted
    ]
    _write(call, None, [*wanted.values(), *leaving])


def unsubscribe(call: Call) -> None:
    """Give the subscription up at the end of the month; whoever has none keeps having none."""
    before = of(call, lock=True)
    if before.enabled:
        month_ends = end_of_month(call.now)
        leaving = [SubscribedDomain(one.name, one.since, one.tracking, one.ends_at or month_ends) for one in before.domains]
        _write(call, before.ends_at or month_ends, leaving)


def require(call: Call, domain: str) -> SubscribedDomain:
    """The domain on the dashboard.

    Raises: NotFound.
    """
    name = stored_name(domain)
    found = next((one for one in of(call).domains if one.name == name), None)
    if found is None:
        raise NotFound(f"The Deliverability dashboard is not enabled for domain <{domain}>.")
    return found


def end_of_month(now: datetime) -> datetime:
    """The first moment of the next calendar month."""
    year, month = divmod(now.year * 12 + now.month, 12)
    return now.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _write(call: Call, ends_at: datetime | None, domains: Sequence[SubscribedDomain]) -> None:
    members = [
        {
            "name": one.name,
            "since": one.since.isoformat(),
            "tracking": one.tracking,
            "ends_at": one.ends_at.isoformat() if one.ends_at else None,
        }
        for one in domains
    ]
    call.tx.write(_put, {"account_id": call.account_id, "region": call.region, "ends_at": ends_at, "domains": members})


def _domain(member: Mapping[str, Any]) -> SubscribedDomain:
    ends_at = datetime.fromisoformat(member["ends_at"]) if member["ends_at"] else None
    return SubscribedDomain(member["name"], datetime.fromisoformat(member["since"]), member["tracking"], ends_at)
