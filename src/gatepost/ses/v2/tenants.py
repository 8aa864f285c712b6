"""Tenants, and what is associated with them.

Source: API reference (model); texts, order, and the words for kinds of resources (reported from probes of the real service).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging, resource_tags
from gatepost.ses.errors import BadRequest
from gatepost.ses.tenants import associations, record
from gatepost.ses.tenants.associations import OfResource
from gatepost.ses.tenants.record import Scope, Tenant

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateTenantRequestTypeDef,
        CreateTenantResourceAssociationRequestTypeDef,
        DeleteTenantRequestTypeDef,
        DeleteTenantResourceAssociationRequestTypeDef,
        GetTenantRequestTypeDef,
        ListResourceTenantsRequestTypeDef,
        ListTenantResourcesRequestTypeDef,
        ListTenantsRequestTypeDef,
    )

_STATUSES = ("ENABLED", "REINSTATED", "DISABLED")
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)


@sesv2.operation("CreateTenant")
def create_tenant(call: Call, request: "CreateTenantRequestTypeDef") -> dict[str, Any]:
    """A new tenant, which may send.

    Raises: BadRequest, TenantExists, LimitExceeded.
    Source: API reference, CreateTenant (model).
    """
    name = _named(request["TenantName"])
    tags = resource_tags.admit(request.get("Tags", ()))
    given: Mapping[str, Any] = cast("Mapping[str, Any]", request).get("SuppressionAttributes") or {}
    return _described(record.add(call, name, tags, *_suppression(given)))


@sesv2.operation("GetTenant")
def get_tenant(call: Call, request: "GetTenantRequestTypeDef") -> dict[str, Any]:
    """Everything about a tenant.

    Raises: BadRequest, TenantNotFound.
    Source: API reference, GetTenant (model).
    """
    return {"Tenant": _described(record.get(call, _named(request["TenantName"])))}


@sesv2.operation("DeleteTenant")
def delete_tenant(call: Call, request: "DeleteTenantRequestTypeDef") -> dict[str, Any]:
    """Delete a tenant; what was associated with it stays.

    Raises: BadRequest, TenantNotFound.
    Source: API reference, DeleteTenant (model).
    """
    record.remove(call, _named(request["TenantName"]))
    return {}


@sesv2.operation("ListTenants")
def list_tenants(call: Call, request: "ListTenantsRequestTypeDef") -> dict[str, Any]:
    """All tenants by name, or those that every given filter lets through.

    Raises: BadRequest, InvalidNextToken.
    Source: API reference, ListTenants (model); that all filters must hold (guessed).
    """
    wanted = cast("Mapping[str, Mapping[str, str]]", request).get("Filter") or {}
    status = wanted.get("SENDING_STATUS")
    if status is not None and status not in _STATUSES:
        raise BadRequest(f"Invalid value <{status}> for filter <SENDING_STATUS>.")
    found, token = paging.fill(
        call,
        "ListTenants",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: record.page(call, after, most),
        lambda tenant: tenant.name,
        lambda tenant: wanted.get("TENANT_NAME_CONTAINS", "") in tenant.name and status in (None, tenant.status),
    )
    return {"Tenants": [_info(tenant) for tenant in found], "NextToken": token}


@sesv2.operation("PutTenantSuppressionAttributes")
def put_tenant_suppression_attributes(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """Whose suppression list holds for a tenant, and for which reasons; to say neither is to go by the account.

    Raises: BadRequest, TenantNotFound.
    Source: API reference, PutTenantSuppressionAttributes (model); SES guide, sending-email-suppression-list-tenant-level (guide).
    """
    name = _named(request["TenantName"])
    record.set_suppression(call, name, *_suppression(request))
    return {}


@sesv2.operation("CreateTenantResourceAssociation")
def create_tenant_resource_association(call: Call, request: "CreateTenantResourceAssociationRequestTypeDef") -> dict[str, Any]:
    """Let a tenant send with an identity, a configuration set or a template.

    Raises: BadRequest, TenantNotFound, NotFound, ResourceAssociated.
    Source: API reference, CreateTenantResourceAssociation (model).
    """
    associations.add(call, _named(request["TenantName"]), request["ResourceArn"])
    return {}


@sesv2.operation("DeleteTenantResourceAssociation")
def delete_tenant_resource_association(call: Call, request: "DeleteTenantResourceAssociationRequestTypeDef") -> dict[str, Any]:
    """Let a tenant send with it no more; where it could not before nothing changes.

    Raises: BadRequest, TenantNotFound.
    Source: API reference, DeleteTenantResourceAssociation (model); the last part (reported).
    """
    associations.remove(call, _named(request["TenantName"]), request["ResourceArn"])
    return {}


@sesv2.operation("ListTenantResources")
def list_tenant_resources(call: Call, request: "ListTenantResourcesRequestTypeDef") -> dict[str, Any]:
    """What is associated with a tenant, by ARN, all of it or one kind.

    Raises: BadRequest, TenantNotFound, InvalidNextToken.
    Source: API reference, ListTenantResources (model).
    """
    name = record.get(call, _named(request["TenantName"])).name
    kind = (cast("Mapping[str, Mapping[str, str]]", request).get("Filter") or {}).get("RESOURCE_TYPE")
    if kind is not None and kind not in associations.KINDS:
        raise BadRequest(f"Invalid resource type {kind} specified.")
    found, token = paging.fill(
        call,
        "ListTenantResources",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: associations.page(call, name, after, most),
        str,
        lambda resource: kind in (None, resource.kind),
    )
    return {"TenantResources": [{"ResourceType": one.kind, "ResourceArn": str(one)} for one in found], "NextToken": token}


@sesv2.operation("ListResourceTenants")
def list_resource_tenants(call: Call, request: "ListResourceTenantsRequestTypeDef") -> dict[str, Any]:
    """Which tenants may send with something, in the order in which they were allowed to.

    Raises: BadRequest, InvalidNextToken.
    Source: API reference, ListResourceTenants (model).
    """
    arn = request["ResourceArn"]
    associations.resource_in(call, arn)
    found, token = paging.fill(
        call,
        "ListResourceTenants",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: associations.tenants_of(call, arn, *_behind(after), most),
        _place,
    )
    return {"ResourceTenants": [_association(arn, one) for one in found], "NextToken": token}


def _place(one: OfResource) -> str:
    """Where an association is in the list: its time and its tenant."""
    return f"{one.associated_at.isoformat()} {one.tenant}"


def _behind(place: str) -> tuple[datetime, str]:
    at, _, tenant = place.partition(" ")
    return (datetime.fromisoformat(at) if at else _FIRST, tenant)


def _association(arn: str, one: OfResource) -> dict[str, Any]:
    return {"TenantName": one.tenant, "TenantId": one.tenant_id, "ResourceArn": arn, "AssociatedTimestamp": one.associated_at}


def _named(name: str) -> str:
    if not name.strip():
        raise BadRequest("TenantName cannot be empty")
    return name


def _suppression(given: Mapping[str, Any]) -> tuple[Sequence[str] | None, Scope]:
    """Reasons and scope, of which there are both or neither.

    Source: SES guide, sending-email-suppression-list-tenant-level (guide); the text (guessed).
    """
    reasons, scope = given.get("SuppressedReasons"), given.get("SuppressionScope")
    if (reasons is None) != (scope is None):
        raise BadRequest("SuppressedReasons and SuppressionScope must be specified together.")
    return reasons, scope or "ACCOUNT"


def _info(tenant: Tenant) -> dict[str, Any]:
    return {
        "TenantName": tenant.name,
        "TenantId": tenant.tenant_id,
        "TenantArn": tenant.arn,
        "CreatedTimestamp": tenant.created_at,
        "SendingStatus": tenant.status,
    }


def _described(tenant: Tenant) -> dict[str, Any]:
    return {**_info(tenant), "Tags": tenant.tags, "SuppressionAttributes": tenant.suppression or None}
