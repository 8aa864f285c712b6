"""What an account may choose about AWS's own machinery: warm-up of addresses, delivery from other Regions, the pricing plan.

None of it changes what this server does, which has no addresses to warm up by itself, no other Regions' addresses, and no prices.
Source: API reference, GetAccount and PutAccountPricingAttributes (model).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.deliverability.dashboard import end_of_month
from gatepost.ses.tables import account_features as f

PLANS = ("NONE", "ESSENTIALS", "PRO", "ENTERPRISE")
"""From the smallest to the largest."""

_this = and_(f.c.account_id == bindparam("account"), f.c.region == bindparam("in_region"))
_features = select(f).where(_this)
_locked = _features.with_for_update()
_appear = insert(f).on_conflict_do_nothing(index_elements=["account_id", "region"])
_new = insert(f)
_put = _new.on_conflict_do_update(
    index_elements=["account_id", "region"],
    set_={name: _new.excluded[name] for name in ("auto_warmup", "delivery_mode", "plan", "next_plan", "next_plan_at")},
)


@dataclass(frozen=True, slots=True)
class Features:
    """An account's choices at the time they were read; None: never made."""

    auto_warmup: bool = True
    delivery_mode: str | None = None
    plan: str | None = None
    next_plan: str | None = None
    next_plan_at: datetime | None = None


def of(call: Call, *, lock: bool = False) -> Features:
    """The caller's choices. With `lock` nobody else makes any meanwhile."""
    row = call.tx.row(_locked if lock else _features, {"account": call.account_id, "in_region": call.region})
    if row is None:
        return Features()
    if row.next_plan_at is not None and row.next_plan_at <= call.now:
        return Features(row.auto_warmup, row.delivery_mode, row.next_plan)
    return Features(row.auto_warmup, row.delivery_mode, row.plan, row.next_plan, row.next_plan_at)


def set_auto_warmup(call: Call, enabled: bool) -> None:
    """Warm addresses up automatically, or not."""
    _write(call, replace(_lock(call), auto_warmup=enabled))


def set_delivery_mode(call: Call, mode: str) -> None:
    """Deliver from shared addresses of all Regions, or of this one alone."""
    _write(call, replace(_lock(call), delivery_mode=mode))


def set_plan(call: Call, plan: str) -> None:
    """A larger plan holds at once, a smaller one from the next month on. Asking for the present one again gives a change up.

    Source: SES pricing (guide) for the times; the last part (guessed).
    """
    now = _lock(call)
    if PLANS.index(plan) >= PLANS.index(now.plan or "NONE"):
        _write(call, replace(now, plan=plan, next_plan=None, next_plan_at=None))
    else:
        _write(call, replace(now, next_plan=plan, next_plan_at=end_of_month(call.now)))


def _lock(call: Call) -> Features:
    call.tx.write(_appear, _row(call, Features()))
    return of(call, lock=True)


def _write(call: Call, features: Features) -> None:
    call.tx.write(_put, _row(call, features))


def _row(call: Call, features: Features) -> dict[str, Any]:
    return {
        "account_id": call.account_id,
        "region": call.region,
        "auto_warmup": features.auto_warmup,
        "delivery_mode": features.delivery_mode,
        "plan": features.plan,
        "next_plan": features.next_plan,
        "next_plan_at": features.next_plan_at,
    }
