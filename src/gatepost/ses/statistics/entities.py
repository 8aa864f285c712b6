"""Reputation entities: an account's tenants, what their owner says about each, and what their mail looks like.

AWS pauses none of them here, so its own status is always that they may send.
Source: API reference, GetReputationEntity (model); that they are tenants, and the form of policies (guessed).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from re import compile
from typing import Any, Literal

from sqlalchemy import and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.resource_arns import TENANT, read
from gatepost.ses import counting
from gatepost.ses.errors import BadRequest, NotFound
from gatepost.ses.statistics import metrics, recommendations
from gatepost.ses.statistics.recommendations import Impact
from gatepost.ses.statistics.tables import reputation_entities as e
from gatepost.ses.tenants import record as tenants
from gatepost.ses.tenants.record import Tenant

Status = Literal["ENABLED", "REINSTATED", "DISABLED"]

_POLICY = compile(r"arn:[^:]+:ses:[^:]*:[^:]*:reputation-policy/(none|standard|strict)")

_mine = and_(e.c.account_id == bindparam("account"), e.c.region == bindparam("in_region"))
_spoken_of = select(e).where(_mine, e.c.reference.in_(bindparam("arns", expanding=True)))
_new = insert(e)
_put_policy = _new.on_conflict_do_update(index_elements=["account_id", "region", "reference"], set_={"policy": _new.excluded.policy})
_put_status = _new.on_conflict_do_update(
    index_elements=["account_id", "region", "reference"], set_={"status": _new.excluded.status, "status_at": _new.excluded.status_at}
)


@dataclass(frozen=True, slots=True)
class Entity:
    """One of them; `policy` is empty until one is set."""

    tenant: Tenant
    policy: str
    status: Status
    status_at: datetime
    impact: Impact | None


def get(call: Call, arn: str) -> Entity:
    """Raises: NotFound. Source: the text (guessed)."""
    found = _find(call, arn)
    if found is None:
        raise NotFound(f"Reputation entity {arn} does not exist.")
    return _of(call, [found])[0]


def page(call: Call, after: str, most: int) -> Sequence[Entity]:
    """The caller's by the names of tenants, behind `after`."""
    return _of(call, tenants.page(call, after, most))


def set_policy(call: Call, arn: str, policy: str) -> None:
    """Raises: BadRequest. Source: model, UpdateReputationEntityPolicy; the texts (guessed)."""
    if not _POLICY.fullmatch(policy):
        raise BadRequest(f"Reputation policy <{policy}> does not exist.")
    call.tx.write(_put_policy, _row(call, _require(call, arn)) | {"policy": policy})


def set_status(call: Call, arn: str, status: Status) -> None:
    """Raises: BadRequest. Source: model, UpdateReputationEntityCustomerManagedStatus; the text (guessed)."""
    call.tx.write(_put_status, _row(call, _require(call, arn)) | {"status": status, "status_at": call.now})


def _require(call: Call, arn: str) -> Tenant:
    """Neither update models that there may be no such entity."""
    found = _find(call, arn)
    if found is None:
        raise BadRequest(f"Reputation entity {arn} does not exist.")
    return found


def _find(call: Call, arn: str) -> Tenant | None:
    parts = read(arn)
    if parts is None or parts.kind != TENANT or (parts.region, parts.account_id) != (call.region, call.account_id):
        return None
    found = tenants.find(call.tx, call.account_id, call.region, parts.name.partition("/")[0])
    return found if found is not None and found.arn == arn else None


def _of(call: Call, found: Sequence[Tenant]) -> list[Entity]:
    if not found:
        return []
    key = {"account": call.account_id, "in_region": call.region, "arns": [tenant.arn for tenant in found]}
    rows = {row.reference: row for row in call.tx.rows(_spoken_of, key)}
    days = metrics.of_days(call, (call.now - counting.KEPT).date(), call.now.date())
    seen = recommendations.reputations(days, lambda day: day.tenant)
    entities: list[Entity] = []
    for tenant in found:
        row = rows.get(tenant.arn)
        impacts = {one.impact for one in recommendations.of_rates(call, tenant.arn, seen.get(tenant.name))}
        impact: Impact | None = "HIGH" if "HIGH" in impacts else "LOW" if impacts else None
        policy, status, at = (row.policy, row.status, row.status_at) if row else (None, None, None)
        entities.append(Entity(tenant, policy or "", status or "ENABLED", at or tenant.created_at, impact))
    return entities


def _row(call: Call, tenant: Tenant) -> dict[str, Any]:
    nothing = {"policy": None, "status": None, "status_at": None}
    return {"account_id": call.account_id, "region": call.region, "reference": tenant.arn, **nothing}
