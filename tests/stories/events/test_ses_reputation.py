"""What is recommended to an account, and its tenants as reputation entities."""

from typing import Any

import pytest
from tests.stories.events.test_ses_statistics import bounce


def tenant(post: Any, name: str) -> str:
    arn = post.gatepost.sesv2.create_tenant(TenantName=name)["TenantArn"]
    for kind, resource in (("identity", post.sender), ("configuration-set", post.set)):
        post.gatepost.sesv2.create_tenant_resource_association(
            TenantName=name, ResourceArn=f"arn:aws:ses:us-east-1:{post.gatepost.account}:{kind}/{resource}"
        )
    return arn


def test_a_domain_without_signatures_is_recommended_to_sign(post: Any, operator: Any, refused: Any) -> None:
    ses, domain = post.gatepost.sesv2, f"{post.gatepost.account}.example.org"
    assert ses.list_recommendations()["Recommendations"] == []
    ses.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    ses.put_email_identity_dkim_attributes(EmailIdentity=domain, SigningEnabled=False)
    [found] = ses.list_recommendations()["Recommendations"]
    arn = f"arn:aws:ses:us-east-1:{post.gatepost.account}:identity/{domain}"
    assert (found["ResourceArn"], found["Type"], found["Description"], found["Status"], found["Impact"]) == (
        arn,
        "DKIM",
        "DKIM1",
        "OPEN",
        "HIGH",
    )
    assert ses.list_recommendations(Filter={"TYPE": "BOUNCE"})["Recommendations"] == []
    assert len(ses.list_recommendations(Filter={"STATUS": "OPEN", "TYPE": "DKIM"})["Recommendations"]) == 1
    assert ses.list_recommendations(Filter={"STATUS": "FIXED"})["Recommendations"] == []
    with refused("BadRequestException", "Filters can be used alone, or as STATUS and IMPACT, or as STATUS and TYPE."):
        ses.list_recommendations(Filter={"TYPE": "DKIM", "IMPACT": "HIGH"})


def test_tenants_are_reputation_entities(post: Any) -> None:
    ses, arn = post.gatepost.sesv2, tenant(post, "acme")
    found = ses.get_reputation_entity(ReputationEntityType="RESOURCE", ReputationEntityReference=arn)["ReputationEntity"]
    assert (found["ReputationEntityReference"], found["SendingStatusAggregate"]) == (arn, "ENABLED")
    assert "ReputationImpact" not in found
    tenant(post, "beta")
    assert len(ses.list_reputation_entities()["ReputationEntities"]) == 2
    [only] = ses.list_reputation_entities(Filter={"ENTITY_REFERENCE_PREFIX": arn[:-5]})["ReputationEntities"]
    assert only["ReputationEntityReference"] == arn
    assert ses.list_reputation_entities(Filter={"SENDING_STATUS": "DISABLED"})["ReputationEntities"] == []


def test_the_owner_stops_a_tenants_mail(post: Any, refused: Any) -> None:
    ses, arn = post.gatepost.sesv2, tenant(post, "acme")
    ses.update_reputation_entity_customer_managed_status(
        ReputationEntityType="RESOURCE", ReputationEntityReference=arn, SendingStatus="DISABLED"
    )
    found = ses.get_reputation_entity(ReputationEntityType="RESOURCE", ReputationEntityReference=arn)["ReputationEntity"]
    assert (found["CustomerManagedStatus"]["Status"], found["AwsSesManagedStatus"]["Status"]) == ("DISABLED", "ENABLED")
    assert found["SendingStatusAggregate"] == "DISABLED"
    with pytest.raises(ses.exceptions.SendingPausedException):
        post.send("bob@example.org", TenantName="acme")
    policy = "arn:aws:ses:us-east-1:aws:reputation-policy/strict"
    ses.update_reputation_entity_policy(ReputationEntityType="RESOURCE", ReputationEntityReference=arn, ReputationEntityPolicy=policy)
    found = ses.get_reputation_entity(ReputationEntityType="RESOURCE", ReputationEntityReference=arn)["ReputationEntity"]
    assert (found["ReputationManagementPolicy"], found["SendingStatusAggregate"]) == (policy, "DISABLED")


def test_a_tenant_whose_mail_bounces_has_an_impact(post: Any) -> None:
    ses, arn = post.gatepost.sesv2, tenant(post, "acme")
    sent = [post.send(f"p{number}@example.org", TenantName="acme") for number in range(100)]
    for number in range(6):
        bounce(post.gatepost.server, sent[number], f"p{number}@example.org")
    found = ses.get_reputation_entity(ReputationEntityType="RESOURCE", ReputationEntityReference=arn)["ReputationEntity"]
    assert found["ReputationImpact"] == "LOW"
    types = {(one["ResourceArn"], one["Type"]) for one in ses.list_recommendations(Filter={"IMPACT": "LOW"})["Recommendations"]}
    assert types == {(arn, "BOUNCE"), (f"arn:aws:ses:us-east-1:{post.gatepost.account}:identity/{post.sender}", "BOUNCE")}
    [listed] = ses.list_reputation_entities(Filter={"REPUTATION_IMPACT": "LOW"})["ReputationEntities"]
    assert listed["ReputationEntityReference"] == arn


def test_what_is_no_entity(post: Any, refused: Any) -> None:
    ses = post.gatepost.sesv2
    arn = f"arn:aws:ses:us-east-1:{post.gatepost.account}:tenant/none/tn-0"
    text = f"Reputation entity {arn} does not exist."
    with refused("NotFoundException", text):
        ses.get_reputation_entity(ReputationEntityType="RESOURCE", ReputationEntityReference=arn)
    with refused("BadRequestException", text):
        ses.update_reputation_entity_customer_managed_status(
            ReputationEntityType="RESOURCE", ReputationEntityReference=arn, SendingStatus="DISABLED"
        )
    with refused("BadRequestException", "Reputation policy <mine> does not exist."):
        ses.update_reputation_entity_policy(ReputationEntityType="RESOURCE", ReputationEntityReference=arn, ReputationEntityPolicy="mine")
