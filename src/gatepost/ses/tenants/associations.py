"""What ties an identity, a configuration set or a template to a tenant. One of them may be tied to several.

Source: API reference, CreateTenantResourceAssociation (model); texts and order (reported from probes of the real service).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.resource_arns import CONFIGURATION_SET, IDENTITY, TEMPLATE, ResourceArn, arn_of, read
from gatepost.ses import resources
from gatepost.ses.errors import BadRequest, NotFound
from gatepost.ses.errors.infrastructure import HasTenants, ResourceAssociated
from gatepost.ses.tenants import record
from gatepost.ses.tenants.tables import tenant_resources as t
from gatepost.ses.tenants.tables import tenants
from gatepost.store.transaction import Transaction

KINDS = (IDENTITY, CONFIGURATION_SET, TEMPLATE)
"""What may be tied to a tenant, and what answers call it, whatever the model's enumeration says."""

_mine = and_(t.c.account_id == bindparam("account"), t.c.region == bindparam("in_region"))
_of_tenant = and_(_mine, t.c.tenant == bindparam("called"))
_add = insert(t).on_conflict_do_nothing(index_elements=["account_id", "region", "tenant", "arn"])
_delete = delete(t).where(_of_tenant, t.c.arn == bindparam("resource"))
_page = select(t.c.arn).where(_of_tenant, t.c.arn > bindparam("after")).order_by(t.c.arn).limit(bindparam("most"))
_some = select(t.c.arn).where(_of_tenant, t.c.arn.in_(bindparam("resources", expanding=True)))
_of_resource = and_(_mine, t.c.arn == bindparam("resource"))
_any = select(exists().where(_of_resource))
_tenants = (
    select(t.c.tenant, t.c.associated_at, tenants.c.tenant_id)
    .select_from(
        t.join(
            tenants,
            (tenants.c.account_id == t.c.account_id) & (tenants.c.region == t.c.region) & (tenants.c.name == t.c.tenant),
        )
    )
    .where(
        _of_resource,
        or_(
            t.c.associated_at > bindparam("after_at", type_=t.c.associated_at.type),
            and_(t.c.associated_at == bindparam("after_at", type_=t.c.associated_at.type), t.c.tenant > bindparam("after")),
        ),
    )
    .order_by(t.c.associated_at, t.c.tenant)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class OfResource:
    """A tenant that uses a resource, and since when."""

    tenant: str
    tenant_id: str
    associated_at: datetime


def resource_in(call: Call, arn: str) -> ResourceArn:
    """The resource of an ARN, which may be there or not.

    Raises: BadRequest.
    """
    found = read(arn)
    parts = arn.split(":")
    if len(parts) < 3 or parts[0] != "arn" or parts[2] != "ses":
        raise BadRequest("Provided resource identifier is not an SES resource")
    if found is None:
        raise BadRequest("Provided ARN is not in SES resource ARN format")
    if found.kind not in KINDS:
        raise BadRequest(f"Unsupported resource type: {found.kind}")
    if found.region != call.region:
        raise BadRequest(f"Resource <{arn}> must be in the same region")
    if found.account_id != call.account_id:
        raise BadRequest(f"Resource <{arn}> must be in the same account")
    return found


def add(call: Call, tenant: str, arn: str) -> None:
    """Tie a resource to a tenant.

    Raises: BadRequest, TenantNotFound, NotFound, ResourceAssociated.
    """
    resource = resource_in(call, arn)
    record.get(call, tenant, lock=True)
    if resources.tags_of(call, resource) is None:
        raise NotFound(resources.absent(resource))
    row = {"account_id": call.account_id, "region": call.region, "tenant": tenant, "arn": arn, "associated_at": call.now}
    if not call.tx.write(_add, row):
        raise ResourceAssociated(arn, tenant)


def remove(call: Call, tenant: str, arn: str) -> None:
    """Untie a resource from a tenant; one that was not tied is as well.

    Raises: BadRequest, TenantNotFound.
    """
    resource_in(call, arn)
    record.get(call, tenant)
    call.tx.write(_delete, _key(call, tenant) | {"resource": arn})


def page(call: Call, tenant: str, after: str, most: int) -> Sequence[ResourceArn]:
    """A tenant's resources by ARN, behind `after`."""
    rows = call.tx.rows(_page, _key(call, tenant) | {"after": after, "most": most})
    return [found for row in rows if (found := read(row.arn))]


def among(tx: Transaction, account_id: str, region: str, tenant: str, arns: Sequence[str]) -> frozenset[str]:
    """Those of some ARNs that are tied to a tenant."""
    rows = tx.rows(_some, {"account": account_id, "in_region": region, "called": tenant, "resources": list(arns)})
    return frozenset(row.arn for row in rows)


def tenants_of(call: Call, arn: str, after_at: datetime, after: str, most: int) -> Sequence[OfResource]:
    """The tenants that use a resource, in the order in which it was tied to them."""
    parameters = {"account": call.account_id, "in_region": call.region, "resource": arn, "after_at": after_at, "after": after, "most": most}
    return [OfResource(row.tenant, row.tenant_id, row.associated_at) for row in call.tx.rows(_tenants, parameters)]


def require_none(call: Call, kind: str, name: str) -> None:
    """What is tied to a tenant can't be deleted.

    Raises: HasTenants.
    """
    arn = arn_of(call.region, call.account_id, kind, name)
    if call.tx.value(_any, {"account": call.account_id, "in_region": call.region, "resource": arn}):
        raise HasTenants(arn)


def _key(call: Call, tenant: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": tenant}
