"""What an account has in SES that an ARN names and tags may be put on, all kinds alike.

Source: API reference, TagResource (model); SES guide, and IAM guide for the forms of ARNs (guide); texts (guessed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Select, Table, Update, bindparam, select, update

from gatepost.call import Call
from gatepost.rules.identities import stored_name
from gatepost.rules.resource_arns import CONFIGURATION_SET, IDENTITY, TEMPLATE, TENANT, ResourceArn
from gatepost.ses.contacts.tables import contact_lists
from gatepost.ses.dedicated_ips.tables import dedicated_ip_pools
from gatepost.ses.deliverability.tables import deliverability_tests
from gatepost.ses.endpoints.tables import multi_region_endpoints
from gatepost.ses.tables import configuration_sets, identities
from gatepost.ses.templates.tables import custom_verification_templates, templates
from gatepost.ses.tenants.tables import tenants


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource: what errors call it, and the statements about its tags."""

    label: str
    tags: Select[tuple[Sequence[Mapping[str, str]]]]
    locked: Select[tuple[Sequence[Mapping[str, str]]]]
    put: Update
    sorted: bool = False
    """Whether its tags are kept in the order of their keys."""


def _kind(label: str, table: Table, column: Column[str], *, sorted_: bool = False) -> Kind:
    this = (table.c.account_id == bindparam("account"), table.c.region == bindparam("in_region"), column == bindparam("called"))
    tags = select(table.c.tags).where(*this)
    return Kind(label, tags, tags.with_for_update(), update(table).where(*this).values(tags=bindparam("new_tags")), sorted_)


KINDS: Mapping[str, Kind] = {
    IDENTITY: _kind("EmailIdentity", identities, identities.c.name),
    CONFIGURATION_SET: _kind("ConfigurationSet", configuration_sets, configuration_sets.c.name),
    TEMPLATE: _kind("Template", templates, templates.c.name),
    TENANT: _kind("Tenant", tenants, tenants.c.tenant_id, sorted_=True),
    "custom-verification-email-template": _kind(
        "CustomVerificationEmailTemplate", custom_verification_templates, custom_verification_templates.c.name
    ),
    "contact-list": _kind("ContactList", contact_lists, contact_lists.c.name),
    "dedicated-ip-pool": _kind("DedicatedIpPool", dedicated_ip_pools, dedicated_ip_pools.c.name),
    "deliverability-test-report": _kind("DeliverabilityTestReport", deliverability_tests, deliverability_tests.c.report_id),
    "multi-region-endpoint": _kind("MultiRegionEndpoint", multi_region_endpoints, multi_region_endpoints.c.name),
}
"""By the word in the ARN."""


def tags_of(call: Call, resource: ResourceArn, *, lock: bool = False) -> Sequence[Mapping[str, str]] | None:
    """The tags of one of the caller's resources; None if there is no such thing. With `lock` nobody else changes them meanwhile."""
    kind = KINDS[resource.kind]
    row = call.tx.row(kind.locked if lock else kind.tags, _key(call, resource))
    return row.tags if row is not None else None


def put_tags(call: Call, resource: ResourceArn, tags: Sequence[Mapping[str, str]]) -> None:
    """Put tags in the place of those that a resource has."""
    kind = KINDS[resource.kind]
    kept = sorted(tags, key=lambda tag: tag["Key"]) if kind.sorted else list(tags)
    call.tx.write(kind.put, _key(call, resource) | {"new_tags": kept})


def absent(resource: ResourceArn) -> str:
    """What is said of a resource that is not there. The missing space about tenants is AWS's (reported)."""
    if resource.kind == TENANT:
        name, _, tenant_id = resource.name.partition("/")
        return f"No Tenant present with name: {name}with tenantId: {tenant_id}"
    return f"No {KINDS[resource.kind].label} present with name: {resource.name}"


def _key(call: Call, resource: ResourceArn) -> dict[str, str]:
    called = resource.name.rpartition("/")[2] if resource.kind == TENANT else resource.name
    if resource.kind == IDENTITY:
        called = stored_name(called)
    return {"account": call.account_id, "in_region": call.region, "called": called}
