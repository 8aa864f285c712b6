"""What this server itself has seen that speaks against mail: signatures that are missing, and rates that are too high.

What AWS would measure elsewhere (records that others publish, blocklists, providers' own reports) is not made up. A recommendation
is a view of what is so now: when that ends it is gone, so none is ever listed as fixed.
Source: API reference, ListRecommendations (model); which descriptions there are, and their impacts (guessed).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from gatepost.call import Call
from gatepost.ses.identities import record
from gatepost.ses.statistics import metrics, reputation

Impact = Literal["LOW", "HIGH"]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Something to be done about a resource; `since` is when it was first so, as far as that is known."""

    arn: str
    type: Literal["DKIM", "BOUNCE", "COMPLAINT"]
    description: str
    impact: Impact
    since: datetime
    updated_at: datetime


def of_identities(call: Call, after: str, most: int) -> list[tuple[str, list[Recommendation]]]:
    """The recommendations about the caller's identities behind `after`, in the order of their names."""
    sums = _rates(call)
    found: list[tuple[str, list[Recommendation]]] = []
    for identity in record.page(call, after, most):
        about: list[Recommendation] = []
        checked = identity.last_checked_at or identity.pending_since
        if not identity.is_address and identity.may_send and (identity.dkim_status != "SUCCESS" or not identity.dkim_enabled):
            about.append(Recommendation(identity.arn, "DKIM", "DKIM1", "HIGH", identity.pending_since, checked))
        about.extend(_of_rates(call, identity.arn, *sums.get(identity.name, (0, 0, 0))))
        found.append((identity.name, about))
    return found


def _of_rates(call: Call, arn: str, sent: int, bounces: int, complaints: int) -> Iterator[Recommendation]:
    if sent < reputation.FEWEST:
        return
    for kind, number in (("BOUNCE", bounces), ("COMPLAINT", complaints)):
        rate = number / sent
        if rate >= reputation.REVIEWED[kind]:
            impact: Impact = "HIGH" if rate >= reputation.PAUSED[kind] else "LOW"
            yield Recommendation(arn, "BOUNCE" if kind == "BOUNCE" else "COMPLAINT", f"{kind}1", impact, call.now, call.now)


def _rates(call: Call) -> dict[str, tuple[int, int, int]]:
    """By identity: sent, bounced for good, complained about, in the last two weeks."""
    found: dict[str, dict[str, int]] = {}
    for day, number in metrics.of_days(call, (call.now - timedelta(days=14)).date(), call.now.date()).items():
        sums = found.setdefault(day.identity, {})
        sums[day.metric] = sums.get(day.metric, 0) + number
    return {name: (sums.get("SEND", 0), sums.get("PERMANENT_BOUNCE", 0), sums.get("COMPLAINT", 0)) for name, sums in found.items()}
