"""Whatever an account has in SES can be tagged by its ARN."""

from typing import Any

import pytest

TAGS = [{"Key": "team", "Value": "post"}, {"Key": "age", "Value": "old"}]


def _identity(gatepost: Any) -> str:
    gatepost.sesv2.create_email_identity(EmailIdentity="ann@example.com")
    return "identity/ann@example.com"


def _configuration_set(gatepost: Any) -> str:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    return "configuration-set/news"


def _template(gatepost: Any) -> str:
    gatepost.sesv2.create_email_template(TemplateName="hello", TemplateContent={"Subject": "Hello", "Text": "Hello."})
    return "template/hello"


def _contact_list(gatepost: Any) -> str:
    gatepost.sesv2.create_contact_list(ContactListName="readers")
    return "contact-list/readers"


def _pool(gatepost: Any) -> str:
    gatepost.sesv2.create_dedicated_ip_pool(PoolName="warm")
    return "dedicated-ip-pool/warm"


def _endpoint(gatepost: Any) -> str:
    gatepost.sesv2.create_multi_region_endpoint(EndpointName="both", Details={"RoutesDetails": [{"Region": "eu-west-1"}]})
    return "multi-region-endpoint/both"


def _tenant(gatepost: Any) -> str:
    return gatepost.sesv2.create_tenant(TenantName="ann")["TenantArn"].rpartition(":")[2]


RESOURCES = [_identity, _configuration_set, _template, _contact_list, _pool, _endpoint, _tenant]


def tags_of(sesv2: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in sesv2.list_tags_for_resource(ResourceArn=arn)["Tags"]}


@pytest.mark.parametrize("make", RESOURCES, ids=lambda make: make.__name__.strip("_"))
def test_tags_are_put_on_replaced_and_taken_off(gatepost: Any, make: Any) -> None:
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:{make(gatepost)}"
    gatepost.sesv2.tag_resource(ResourceArn=arn, Tags=TAGS)
    gatepost.sesv2.tag_resource(ResourceArn=arn, Tags=[{"Key": "age", "Value": "new"}, {"Key": "place", "Value": ""}])
    assert tags_of(gatepost.sesv2, arn) == {"team": "post", "age": "new", "place": ""}
    gatepost.sesv2.untag_resource(ResourceArn=arn, TagKeys=["age", "unknown"])
    assert tags_of(gatepost.sesv2, arn) == {"team": "post", "place": ""}


ABSENT = [
    ("identity/bob@example.com", "No EmailIdentity present with name: bob@example.com"),
    ("configuration-set/old", "No ConfigurationSet present with name: old"),
    ("template/old", "No Template present with name: old"),
    ("contact-list/old", "No ContactList present with name: old"),
    ("custom-verification-email-template/old", "No CustomVerificationEmailTemplate present with name: old"),
    ("deliverability-test-report/old", "No DeliverabilityTestReport present with name: old"),
    ("tenant/bob/tn-1", "No Tenant present with name: bobwith tenantId: tn-1"),
]


@pytest.mark.parametrize(("resource", "text"), ABSENT)
def test_what_is_not_there_has_no_tags(gatepost: Any, refused: Any, resource: str, text: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:{resource}"
    for operation, more in (("tag_resource", {"Tags": TAGS}), ("untag_resource", {"TagKeys": ["team"]}), ("list_tags_for_resource", {})):
        with refused("NotFoundException", text):
            getattr(gatepost.sesv2, operation)(ResourceArn=arn, **more)


def test_a_resource_of_elsewhere_can_not_be_tagged(gatepost: Any, refused: Any) -> None:
    arn = f"arn:aws:ses:eu-west-1:{gatepost.account}:identity/ann@example.com"
    with refused("BadRequestException", f"Failed to tag resource: <{arn}> must be in the same region and account."):
        gatepost.sesv2.tag_resource(ResourceArn=arn, Tags=TAGS)
    with refused("BadRequestException", "Failed to untag resource: <ann> is not the ARN of a resource that has tags."):
        gatepost.sesv2.untag_resource(ResourceArn="ann", TagKeys=["team"])


def test_fifty_tags_are_the_most(gatepost: Any, refused: Any) -> None:
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:{_configuration_set(gatepost)}"
    gatepost.sesv2.tag_resource(ResourceArn=arn, Tags=[{"Key": f"k{number}", "Value": "v"} for number in range(50)])
    with refused("BadRequestException", "A maximum of 50 tags is allowed per resource."):
        gatepost.sesv2.tag_resource(ResourceArn=arn, Tags=[{"Key": "one more", "Value": "v"}])
