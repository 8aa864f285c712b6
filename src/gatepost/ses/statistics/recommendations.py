"""What this server itself has seen that speaks against mail: signatures that are missing, and rates that are too high.

What AWS would measure elsewhere (records that others publish, blocklists, providers' own reports) is not made up. A recommendation
is a view of what is so now: when that ends it is gone, so none is ever listed as fixed.
Source: API reference, ListRecommendations (model); which descriptions there are, and their impacts (guessed).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from gatepost.call import Call
from gatepost.ses import counting
from gatepost.ses.identities import record
from gatepost.ses.identities.record import Identity
from gatepost.ses.statistics import metrics, reputation
from gatepost.ses.statistics.figures import Day
from gatepost.ses.statistics.reputation import PAUSED, REVIEWED, Reputation
from gatepost.ses.tenants import record as tenants

Impact = Literal["LOW", "HIGH"]
Type = Literal["DKIM", "BOUNCE", "COMPLAINT"]

T = TypeVar("T")

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Something to be done about a resource; `since` is when it was first so, as far as that is known."""

    arn: str
    type: Type
    impact: Impact
    since: datetime
    updated_at: datetime

    @property
    def key(self) -> str:
        """What lists are sorted by."""
        return f"{self.arn} {self.type}"

    @property
    def description(self) -> str:
        """As AWS tells the recommendations of one type apart."""
        return f"{self.type}1"


def of_account(call: Call) -> list[Recommendation]:
    """All of the caller's, sorted."""
    days = metrics.of_days(call, (call.now - counting.KEPT).date(), call.now.date())
    by_identity = reputations(days, lambda day: day.identity)
    by_tenant = reputations(days, lambda day: day.tenant)
    found: list[Recommendation] = []
    for identity in _every(lambda after: record.page(call, after, _BATCH), lambda one: one.name):
        found.extend(_of_signature(identity))
        found.extend(of_rates(call, identity.arn, by_identity.get(identity.name)))
    for tenant in _every(lambda after: tenants.page(call, after, _BATCH), lambda one: one.name):
        found.extend(of_rates(call, tenant.arn, by_tenant.get(tenant.name)))
    return sorted(found, key=lambda one: one.key)


def reputations(days: Counter[Day], name: Callable[[Day], str]) -> dict[str, Reputation]:
    """What was counted of the mail of each identity, or each tenant."""
    sums: dict[str, Counter[str]] = {}
    for day, number in days.items():
        sums.setdefault(name(day), Counter())[day.metric] += number
    return {one: Reputation(sum_["SEND"], sum_["PERMANENT_BOUNCE"], sum_["COMPLAINT"]) for one, sum_ in sums.items()}


def of_rates(call: Call, arn: str, found: Reputation | None) -> Iterator[Recommendation]:
    """What is to be said of rates."""
    if found is None or found.sent < reputation.FEWEST:
        return
    rates: tuple[tuple[Literal["BOUNCE", "COMPLAINT"], float], ...] = (
        ("BOUNCE", found.bounce_rate),
        ("COMPLAINT", found.complaint_rate),
    )
    for kind, rate in rates:
        if rate >= REVIEWED[kind]:
            yield Recommendation(arn, kind, "HIGH" if rate >= PAUSED[kind] else "LOW", call.now, call.now)


def _of_signature(identity: Identity) -> Iterator[Recommendation]:
    if not identity.is_address and identity.may_send and (identity.dkim_status != "SUCCESS" or not identity.dkim_enabled):
        yield Recommendation(identity.arn, "DKIM", "HIGH", identity.pending_since, identity.last_checked_at or identity.pending_since)


def _every(read: Callable[[str], Sequence[T]], name: Callable[[T], str]) -> Iterator[T]:
    after = ""
    while batch := read(after):
        yield from batch
        after = name(batch[-1])
