"""A tenant of an account: its name, the id in its ARN, whether it may send, and which suppression list holds for it.

Source: API reference, CreateTenant (model); ARN, order and texts (reported from probes of the real service).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from re import ASCII, compile
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.resource_arns import TENANT, arn_of
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.infrastructure import TenantExists, TenantNotFound
from gatepost.ses.statistics.tables import reputation_entities
from gatepost.ses.suppression import record as suppression
from gatepost.ses.tenants.tables import tenant_resources, tenants
from gatepost.store.transaction import Transaction

SendingStatus = Literal["ENABLED", "REINSTATED", "DISABLED"]
Scope = Literal["ACCOUNT", "TENANT"]

MOST_TENANTS = 10_000

_NAME = compile(r"[A-Za-z0-9_-]{1,64}", ASCII)
_mine = and_(tenants.c.account_id == bindparam("account"), tenants.c.region == bindparam("in_region"))
_this = and_(_mine, tenants.c.name == bindparam("called"))
_tenant = select(tenants).where(_this)
_locked = _tenant.with_for_update()
_page = select(tenants).where(_mine, tenants.c.name > bindparam("after")).order_by(tenants.c.name).limit(bindparam("most"))
_how_many = select(func.count()).where(_mine)
_add = insert(tenants).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_set_suppression = update(tenants).where(_this).values(suppressed_reasons=bindparam("reasons"), suppression_scope=bindparam("scope"))
_delete = delete(tenants).where(_this)
_delete_resources = delete(tenant_resources).where(
    tenant_resources.c.account_id == bindparam("account"),
    tenant_resources.c.region == bindparam("in_region"),
    tenant_resources.c.tenant == bindparam("called"),
)
_entity = and_(reputation_entities.c.account_id == bindparam("account"), reputation_entities.c.region == bindparam("in_region"))
_statuses = select(reputation_entities.c.reference, reputation_entities.c.status).where(
    _entity, reputation_entities.c.reference.in_(bindparam("arns", expanding=True))
)
_forget_reputation = delete(reputation_entities).where(_entity, reputation_entities.c.reference == bindparam("arn"))


@dataclass(frozen=True, slots=True)
class Tenant:
    """One tenant. Its own suppression list holds with the scope TENANT; `suppressed_reasons` of None are the account's."""

    account_id: str
    region: str
    name: str
    tenant_id: str
    created_at: datetime
    suppressed_reasons: Sequence[str] | None
    suppression_scope: Scope
    tags: Sequence[Mapping[str, str]]
    status: SendingStatus

    @property
    def suppression(self) -> Mapping[str, Any]:
        """SuppressionAttributes: nothing, if the account's hold."""
        if self.suppressed_reasons is None:
            return {}
        return {"SuppressedReasons": self.suppressed_reasons, "SuppressionScope": self.suppression_scope}

    @property
    def arn(self) -> str:
        return tenant_arn(self.account_id, self.region, self.name, self.tenant_id)


def tenant_arn(account_id: str, region: str, name: str, tenant_id: str) -> str:
    """The ARN of a tenant."""
    return arn_of(region, account_id, TENANT, f"{name}/{tenant_id}")


def find(tx: Transaction, account_id: str, region: str, name: str, *, lock: bool = False) -> Tenant | None:
    """The tenant of that name; with `lock` nobody deletes it meanwhile."""
    row = tx.row(_locked if lock else _tenant, {"account": account_id, "in_region": region, "called": name})
    return _from_rows(tx, account_id, region, [row])[0] if row else None


def get(call: Call, name: str, *, lock: bool = False) -> Tenant:
    """Raises: TenantNotFound."""
    found = find(call.tx, call.account_id, call.region, name, lock=lock)
    if found is None:
        raise TenantNotFound(name, call.account_id)
    return found


def page(call: Call, after: str, most: int) -> Sequence[Tenant]:
    """The caller's tenants by name, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return _from_rows(call.tx, call.account_id, call.region, rows)


def add(call: Call, name: str, tags: Sequence[Mapping[str, str]], reasons: Sequence[str] | None, scope: Scope) -> Tenant:
    """Raises: BadRequest, TenantExists, LimitExceeded. Source: the text about the name (guessed)."""
    if not _NAME.fullmatch(name):
        raise BadRequest(
            "TenantName can contain up to 64 characters. Only alphanumeric characters, underscores(_) and hyphens(-) are allowed."
        )
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "name": name,
        "tenant_id": f"tn-{secrets.token_hex(15)}",
        "created_at": call.now,
        "suppressed_reasons": reasons,
        "suppression_scope": scope,
        "tags": sorted(tags, key=lambda tag: tag["Key"]),
    }
    if not call.tx.write(_add, row):
        raise TenantExists(name, call.account_id)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_TENANTS:
        raise LimitExceeded(f"A maximum of {MOST_TENANTS} tenants is allowed per account.")
    return get(call, name)


def set_suppression(call: Call, name: str, reasons: Sequence[str] | None, scope: Scope) -> None:
    """Raises: TenantNotFound."""
    if not call.tx.write(_set_suppression, _key(call, name) | {"reasons": reasons, "scope": scope}):
        raise TenantNotFound(name, call.account_id)


def remove(call: Call, name: str) -> None:
    """Delete a tenant with its suppression list and what ties resources to it; the resources stay.

    Raises: TenantNotFound.
    """
    arn = get(call, name, lock=True).arn
    call.tx.write(_delete, _key(call, name))
    call.tx.write(_delete_resources, _key(call, name))
    suppression.empty(call.tx, suppression.List(call.account_id, call.region, name))
    call.tx.write(_forget_reputation, {"account": call.account_id, "in_region": call.region, "arn": arn})


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}


def _from_rows(tx: Transaction, account_id: str, region: str, rows: Sequence[Row[Any]]) -> list[Tenant]:
    """AWS pauses no tenant here, so what the owner has said of a tenant is its status."""
    arns = {row.name: tenant_arn(account_id, region, row.name, row.tenant_id) for row in rows}
    spoken_of: dict[str, SendingStatus] = {}
    if arns:
        found = tx.rows(_statuses, {"account": account_id, "in_region": region, "arns": list(arns.values())})
        spoken_of = {row.reference: row.status for row in found if row.status}
    return [
        Tenant(
            account_id,
            region,
            row.name,
            row.tenant_id,
            row.created_at,
            row.suppressed_reasons,
            row.suppression_scope,
            row.tags,
            spoken_of.get(arns[row.name], "ENABLED"),
        )
        for row in rows
    ]
