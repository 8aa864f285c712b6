"""A business that sends for others keeps them apart as tenants: each sends with what it was given, and stops alone."""

from typing import Any

import pytest

OUTSIDE = "success@simulator.amazonses.com"


class Business:
    """An account with a domain, a configuration set, a template and a tenant."""

    def __init__(self, gatepost: Any, operator: Any) -> None:
        self.sesv2 = gatepost.sesv2
        self.account = gatepost.account
        self.domain = f"{gatepost.account}.example.com"
        self.sesv2.create_email_identity(EmailIdentity=self.domain)
        operator.verify(self.domain)
        self.sesv2.create_configuration_set(ConfigurationSetName="bulk")
        self.sesv2.create_email_template(TemplateName="hello", TemplateContent={"Subject": "Hello", "Text": "Hello."})
        self.tenant = self.sesv2.create_tenant(TenantName="ann", Tags=[{"Key": "plan", "Value": "small"}])

    def arn(self, kind: str, name: str) -> str:
        return f"arn:aws:ses:us-east-1:{self.account}:{kind}/{name}"

    def give(self, *arns: str, tenant: str = "ann") -> None:
        for arn in arns:
            self.sesv2.create_tenant_resource_association(TenantName=tenant, ResourceArn=arn)

    def send(self, **more: Any) -> dict[str, Any]:
        content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}}
        asked = {"TenantName": "ann", "Content": content, **more}
        return self.sesv2.send_email(FromEmailAddress=f"ann@{self.domain}", Destination={"ToAddresses": [OUTSIDE]}, **asked)


@pytest.fixture
def business(gatepost: Any, operator: Any) -> Business:
    return Business(gatepost, operator)


def test_a_tenant_is_made_and_described(business: Business) -> None:
    made = business.tenant
    assert made["TenantArn"] == business.arn("tenant", f"ann/{made['TenantId']}")
    assert (made["SendingStatus"], made["Tags"]) == ("ENABLED", [{"Key": "plan", "Value": "small"}])
    described = business.sesv2.get_tenant(TenantName="ann")["Tenant"]
    assert described == {name: value for name, value in made.items() if name != "ResponseMetadata"}


def test_a_name_is_taken_once_and_has_to_be_one(business: Business, refused: Any) -> None:
    with refused("AlreadyExistsException", f"Tenant with name ann already exists in account {business.account}"):
        business.sesv2.create_tenant(TenantName="ann")
    with refused("BadRequestException", "TenantName cannot be empty"):
        business.sesv2.create_tenant(TenantName=" ")
    text = "TenantName can contain up to 64 characters. Only alphanumeric characters, underscores(_) and hyphens(-) are allowed."
    with refused("BadRequestException", text):
        business.sesv2.create_tenant(TenantName="ann & bob")


@pytest.mark.parametrize("operation", ["get_tenant", "delete_tenant", "list_tenant_resources", "put_tenant_suppression_attributes"])
def test_an_unknown_tenant_is_not_found(business: Business, refused: Any, operation: str) -> None:
    with refused("NotFoundException", f"Tenant bob for AwsAccountId {business.account} not found."):
        getattr(business.sesv2, operation)(TenantName="bob")


def test_tenants_are_listed_by_name_in_pages_and_by_what_is_asked_for(business: Business) -> None:
    for name in ("bob", "anna"):
        business.sesv2.create_tenant(TenantName=name)
    first = business.sesv2.list_tenants(PageSize=2)
    rest = business.sesv2.list_tenants(PageSize=2, NextToken=first["NextToken"])
    assert [one["TenantName"] for one in first["Tenants"] + rest["Tenants"]] == ["ann", "anna", "bob"]
    assert "NextToken" not in rest
    found = business.sesv2.list_tenants(Filter={"TENANT_NAME_CONTAINS": "ann"})["Tenants"]
    assert [one["TenantName"] for one in found] == ["ann", "anna"]
    assert business.sesv2.list_tenants(Filter={"SENDING_STATUS": "DISABLED"})["Tenants"] == []


def test_a_filter_has_to_name_a_status(business: Business, refused: Any) -> None:
    with refused("BadRequestException", "Invalid value <PAUSED> for filter <SENDING_STATUS>."):
        business.sesv2.list_tenants(Filter={"SENDING_STATUS": "PAUSED"})


def test_mail_of_a_tenant_goes_out_with_what_it_was_given(business: Business, refused: Any) -> None:
    identity, bulk = business.arn("identity", business.domain), business.arn("configuration-set", "bulk")
    with refused("AccessDeniedException", f"Tenant not associated with resources [{identity}]."):
        business.send()
    business.give(identity)
    assert business.send()["MessageId"]
    with refused("AccessDeniedException", f"Tenant not associated with resources [{bulk}]."):
        business.send(ConfigurationSetName="bulk")
    business.give(bulk)
    assert business.send(ConfigurationSetName="bulk")["MessageId"]


def test_a_template_belongs_to_what_a_tenant_sends_with(business: Business, refused: Any) -> None:
    template = business.arn("template", "hello")
    business.give(business.arn("identity", business.domain))
    with refused("AccessDeniedException", f"Tenant not associated with resources [{template}]."):
        business.send(Content={"Template": {"TemplateName": "hello"}})
    with refused("AccessDeniedException", f"Tenant not associated with resources [{template}]."):
        business.sesv2.send_bulk_email(
            FromEmailAddress=f"ann@{business.domain}",
            TenantName="ann",
            DefaultContent={"Template": {"TemplateName": "hello", "TemplateData": "{}"}},
            BulkEmailEntries=[{"Destination": {"ToAddresses": [OUTSIDE]}}],
        )
    business.give(template)
    assert business.send(Content={"Template": {"TemplateName": "hello"}})["MessageId"]


def test_raw_mail_names_its_tenant_in_a_header_by_either_api(gatepost: Any, business: Business, refused: Any) -> None:
    raw = f"From: ann@{business.domain}\nTo: {OUTSIDE}\nX-SES-TENANT: bob\nSubject: Hello\n\nHello.".encode()
    text = f"Tenant bob for AwsAccountId {business.account} not found."
    with refused("NotFoundException", text):
        gatepost.sesv2.send_email(Content={"Raw": {"Data": raw}})
    with refused("InvalidParameterValue", text):
        gatepost.ses.send_raw_email(RawMessage={"Data": raw})


def test_a_paused_tenant_does_not_send_and_its_neighbour_does(business: Business, refused: Any) -> None:
    identity = business.arn("identity", business.domain)
    business.sesv2.create_tenant(TenantName="bob")
    for tenant in ("ann", "bob"):
        business.give(identity, tenant=tenant)
    business.sesv2.update_reputation_entity_customer_managed_status(
        ReputationEntityType="RESOURCE", ReputationEntityReference=business.tenant["TenantArn"], SendingStatus="DISABLED"
    )
    assert business.sesv2.get_tenant(TenantName="ann")["Tenant"]["SendingStatus"] == "DISABLED"
    with refused("SendingPausedException", "Sending is paused for tenant ann"):
        business.send()
    assert business.send(TenantName="bob")["MessageId"]


def test_what_a_tenant_uses_is_listed_by_kind_and_by_tenant(business: Business) -> None:
    given = [business.arn("configuration-set", "bulk"), business.arn("identity", business.domain), business.arn("template", "hello")]
    business.give(*reversed(given))
    business.sesv2.create_tenant(TenantName="aaron")
    business.give(given[0], tenant="aaron")

    first = business.sesv2.list_tenant_resources(TenantName="ann", PageSize=2)
    rest = business.sesv2.list_tenant_resources(TenantName="ann", PageSize=2, NextToken=first["NextToken"])
    listed = first["TenantResources"] + rest["TenantResources"]
    assert [one["ResourceArn"] for one in listed] == given
    assert [one["ResourceType"] for one in listed] == ["configuration-set", "identity", "template"]
    identities = business.sesv2.list_tenant_resources(TenantName="ann", Filter={"RESOURCE_TYPE": "identity"})["TenantResources"]
    assert [one["ResourceArn"] for one in identities] == [given[1]]

    first = business.sesv2.list_resource_tenants(ResourceArn=given[0], PageSize=1)
    rest = business.sesv2.list_resource_tenants(ResourceArn=given[0], PageSize=1, NextToken=first["NextToken"])
    assert [one["TenantName"] for one in first["ResourceTenants"] + rest["ResourceTenants"]] == ["ann", "aaron"]


def test_kinds_of_resources_are_not_spelt_as_in_the_sdk(business: Business, refused: Any) -> None:
    with refused("BadRequestException", "Invalid resource type EMAIL_IDENTITY specified."):
        business.sesv2.list_tenant_resources(TenantName="ann", Filter={"RESOURCE_TYPE": "EMAIL_IDENTITY"})


BAD_ARNS = [
    ("news", "Provided resource identifier is not an SES resource"),
    ("arn:aws:s3:us-east-1:{account}:bucket/x", "Provided resource identifier is not an SES resource"),
    ("arn:aws:ses:us-east-1:{account}:identity", "Provided ARN is not in SES resource ARN format"),
    ("arn:aws:ses:us-east-1:{account}:contact-list/x", "Unsupported resource type: contact-list"),
    (
        "arn:aws:ses:eu-west-1:{account}:identity/x.com",
        "Resource <arn:aws:ses:eu-west-1:{account}:identity/x.com> must be in the same region",
    ),
    (
        "arn:aws:ses:us-east-1:999999999999:identity/x.com",
        "Resource <arn:aws:ses:us-east-1:999999999999:identity/x.com> must be in the same account",
    ),
]


@pytest.mark.parametrize(("arn", "text"), BAD_ARNS)
def test_what_is_no_resource_of_the_account_is_refused(business: Business, refused: Any, arn: str, text: str) -> None:
    given = {"TenantName": "ann", "ResourceArn": arn.format(account=business.account)}
    for operation in (business.sesv2.create_tenant_resource_association, business.sesv2.delete_tenant_resource_association):
        with refused("BadRequestException", text.format(account=business.account)):
            operation(**given)
    with refused("BadRequestException", text.format(account=business.account)):
        business.sesv2.list_resource_tenants(ResourceArn=given["ResourceArn"])


def test_what_is_not_there_can_not_be_given_and_nothing_twice(business: Business, refused: Any) -> None:
    with refused("NotFoundException", "No EmailIdentity present with name: other.example.com"):
        business.give(business.arn("identity", "other.example.com"))
    identity = business.arn("identity", business.domain)
    business.give(identity)
    with refused("AlreadyExistsException", f"Resources {identity} has already been associated with tenant ann"):
        business.give(identity)


DELETIONS = {
    "identity": lambda business: business.sesv2.delete_email_identity(EmailIdentity=business.domain),
    "configuration-set": lambda business: business.sesv2.delete_configuration_set(ConfigurationSetName="bulk"),
    "template": lambda business: business.sesv2.delete_email_template(TemplateName="hello"),
}


@pytest.mark.parametrize("kind", DELETIONS)
def test_what_a_tenant_uses_stays_until_it_is_taken_back(business: Business, refused: Any, kind: str) -> None:
    arn = business.arn(kind, {"identity": business.domain, "configuration-set": "bulk", "template": "hello"}[kind])
    business.give(arn)
    text = f"Cannot delete <{arn}> because it has tenant associations. Remove all tenant associations and try again."
    with refused("BadRequestException", text):
        DELETIONS[kind](business)
    for _ in range(2):
        business.sesv2.delete_tenant_resource_association(TenantName="ann", ResourceArn=arn)
    DELETIONS[kind](business)


def test_the_first_api_leaves_a_tenant_what_it_uses_too(gatepost: Any, business: Business, refused: Any) -> None:
    ses, address = gatepost.ses, "ann@example.org"
    business.sesv2.create_email_identity(EmailIdentity=address)
    for arn, delete, named in (
        (business.arn("identity", business.domain), ses.delete_identity, {"Identity": business.domain}),
        (business.arn("identity", address), ses.delete_verified_email_address, {"EmailAddress": address}),
        (business.arn("configuration-set", "bulk"), ses.delete_configuration_set, {"ConfigurationSetName": "bulk"}),
        (business.arn("template", "hello"), ses.delete_template, {"TemplateName": "hello"}),
    ):
        business.give(arn)
        text = f"Cannot delete <{arn}> because it has tenant associations. Remove all tenant associations and try again."
        with refused("InvalidParameterValue", text):
            delete(**named)


def test_a_deleted_tenant_takes_nothing_along(business: Business) -> None:
    identity = business.arn("identity", business.domain)
    business.give(identity)
    business.sesv2.delete_tenant(TenantName="ann")
    assert business.sesv2.list_resource_tenants(ResourceArn=identity)["ResourceTenants"] == []
    assert business.sesv2.get_email_identity(EmailIdentity=business.domain)["VerifiedForSendingStatus"]


def test_a_tenant_has_a_suppression_list_of_its_own_if_it_is_told_so(business: Business, refused: Any) -> None:
    own = {"SuppressedReasons": ["BOUNCE"], "SuppressionScope": "TENANT"}
    made = business.sesv2.create_tenant(TenantName="bob", SuppressionAttributes=own)
    assert made["SuppressionAttributes"] == own
    business.sesv2.put_tenant_suppression_attributes(TenantName="ann", **own)
    assert business.sesv2.get_tenant(TenantName="ann")["Tenant"]["SuppressionAttributes"] == own
    business.sesv2.put_tenant_suppression_attributes(TenantName="ann")
    assert "SuppressionAttributes" not in business.sesv2.get_tenant(TenantName="ann")["Tenant"]
    with refused("BadRequestException", "SuppressedReasons and SuppressionScope must be specified together."):
        business.sesv2.put_tenant_suppression_attributes(TenantName="ann", SuppressionScope="TENANT")
