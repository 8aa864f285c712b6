"""Sending authorization: policies attached to an identity, by either API, and what they do to mail."""

import json
from typing import Any

import pytest

SIMULATED = "success@simulator.amazonses.com"


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


def arn(gatepost: Any, identity: str) -> str:
    return f"arn:aws:ses:{gatepost.region}:{gatepost.account}:identity/{identity}"


def policy(resource: str, effect: str = "Allow", principal: Any = "*", **more: Any) -> str:
    statement = {"Effect": effect, "Principal": principal, "Action": ["ses:SendEmail", "ses:SendRawEmail"], "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **more}]}, indent=2)


def send(client: Any, sender: str, **more: Any) -> str:
    return client.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": [SIMULATED]},
        Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
        **more,
    )["MessageId"]


def test_the_first_api_puts_over_what_is_there(gatepost: Any, domain: str) -> None:
    ses = gatepost.ses
    ses.put_identity_policy(Identity=domain, PolicyName="partner", Policy=policy(arn(gatepost, domain)))
    other = policy(arn(gatepost, domain), effect="Deny")
    ses.put_identity_policy(Identity=arn(gatepost, domain), PolicyName="partner", Policy=other)
    assert ses.list_identity_policies(Identity=domain)["PolicyNames"] == ["partner"]
    kept = ses.get_identity_policies(Identity=domain, PolicyNames=["partner", "nobody"])["Policies"]
    assert kept == {"partner": json.dumps(json.loads(other), separators=(",", ":"))}

    ses.delete_identity_policy(Identity=domain, PolicyName="partner")
    ses.delete_identity_policy(Identity=domain, PolicyName="partner")
    assert ses.list_identity_policies(Identity=domain)["PolicyNames"] == []


def test_the_second_api_insists_on_what_is_there(gatepost: Any, domain: str, refused: Any) -> None:
    sesv2 = gatepost.sesv2
    text = policy(arn(gatepost, domain))
    with refused("NotFoundException", "Policy <partner> does not exist"):
        sesv2.update_email_identity_policy(EmailIdentity=domain, PolicyName="partner", Policy=text)
    sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="partner", Policy=text)
    with refused("AlreadyExistsException", "Policy <partner> already exists"):
        sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="partner", Policy=text)
    changed = policy(arn(gatepost, domain), effect="Deny")
    sesv2.update_email_identity_policy(EmailIdentity=domain, PolicyName="partner", Policy=changed)
    kept = {"partner": json.dumps(json.loads(changed), separators=(",", ":"))}
    assert sesv2.get_email_identity_policies(EmailIdentity=domain)["Policies"] == kept
    assert sesv2.get_email_identity(EmailIdentity=domain)["Policies"] == kept

    sesv2.delete_email_identity_policy(EmailIdentity=domain, PolicyName="partner")
    with refused("NotFoundException", "Policy <partner> does not exist"):
        sesv2.delete_email_identity_policy(EmailIdentity=domain, PolicyName="partner")


def test_policies_belong_to_identities(gatepost: Any, refused: Any) -> None:
    text = policy(arn(gatepost, "nobody.example.com"))
    with refused("NotFoundException", "Email identity <nobody.example.com> does not exist."):
        gatepost.sesv2.create_email_identity_policy(EmailIdentity="nobody.example.com", PolicyName="p", Policy=text)
    with refused("InvalidParameterValue", "Email identity <nobody.example.com> does not exist."):
        gatepost.ses.put_identity_policy(Identity="nobody.example.com", PolicyName="p", Policy=text)
    with refused("NotFoundException", "Email identity <nobody.example.com> does not exist."):
        gatepost.sesv2.get_email_identity_policies(EmailIdentity="nobody.example.com")
    with refused("InvalidParameterValue", "Email identity <nobody.example.com> does not exist."):
        gatepost.ses.get_identity_policies(Identity="nobody.example.com", PolicyNames=["p"])


def test_an_arn_names_an_identity_of_ones_own_region_alone(gatepost: Any, domain: str, refused: Any) -> None:
    elsewhere = arn(gatepost, domain).replace("us-east-1", "eu-west-1")
    with refused("InvalidParameterValue", f"Email identity <{elsewhere}> does not exist."):
        gatepost.ses.list_identity_policies(Identity=elsewhere)
    assert gatepost.ses.list_identity_policies(Identity=arn(gatepost, domain))["PolicyNames"] == []


def test_names_and_documents_are_checked(gatepost: Any, domain: str, refused: Any) -> None:
    name_text = "PolicyName is invalid. Policy names must only include alpha-numeric characters, dashes, and underscores."
    with refused("InvalidParameterValue", name_text):
        gatepost.ses.put_identity_policy(Identity=domain, PolicyName="no dots.", Policy=policy(arn(gatepost, domain)))
    with refused("InvalidPolicy", "Policy is not valid JSON."):
        gatepost.ses.put_identity_policy(Identity=domain, PolicyName="p", Policy="{")
    capital = policy(arn(gatepost, domain), Condition={"StringEquals": {"AWS:SourceAccount": gatepost.account}})
    with refused("BadRequestException", "Unknown or unapplicable condition field 'AWS:SourceAccount'."):
        gatepost.sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="p", Policy=capital)


def test_an_identity_has_twenty_policies_at_most(gatepost: Any, domain: str, refused: Any) -> None:
    text = policy(arn(gatepost, domain))
    sesv2 = gatepost.sesv2
    for number in range(20):
        sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName=f"p{number}", Policy=text)
    full = f"Number of policies for <{domain}> exceeds max allowed number of policies per resource"
    with refused("LimitExceededException", full):
        sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="p20", Policy=text)
    with refused("InvalidParameterValue", full):
        gatepost.ses.put_identity_policy(Identity=domain, PolicyName="p20", Policy=text)
    gatepost.ses.put_identity_policy(Identity=domain, PolicyName="p0", Policy=text)


def test_a_deleted_identity_takes_its_policies_with_it(gatepost: Any, domain: str) -> None:
    text = policy(arn(gatepost, domain))
    gatepost.sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="p", Policy=text)
    gatepost.sesv2.delete_email_identity(EmailIdentity=domain)
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    assert gatepost.sesv2.get_email_identity_policies(EmailIdentity=domain)["Policies"] == {}


def test_a_deny_stops_the_owner_too(gatepost: Any, domain: str, refused: Any) -> None:
    send(gatepost.sesv2, f"ada@{domain}")
    text = policy(arn(gatepost, domain), effect="Deny")
    gatepost.sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="closed", Policy=text)
    owner = f"arn:aws:iam::{gatepost.account}:root"
    denied = f"User `{owner}' is not authorized to perform `ses:SendEmail' on resource `{arn(gatepost, domain)}'"
    with refused("AccessDeniedException", denied):
        send(gatepost.sesv2, f"ada@{domain}")


def test_another_account_sends_with_leave_and_by_the_arn(gatepost: Any, domain: str, refused: Any) -> None:
    partner_id = str(int(gatepost.account) + 500_000)
    partner = gatepost.client("sesv2", account=partner_id)
    owners = arn(gatepost, domain)
    user = f"arn:aws:iam::{partner_id}:root"
    with refused("AccessDeniedException", f"User `{user}' is not authorized to perform `ses:SendEmail' on resource `{owners}'"):
        send(partner, f"ada@{domain}", FromEmailAddressIdentityArn=owners)

    text = policy(owners, principal={"AWS": partner_id})
    gatepost.sesv2.create_email_identity_policy(EmailIdentity=domain, PolicyName="partner", Policy=text)
    assert send(partner, f"ada@{domain}", FromEmailAddressIdentityArn=owners)
    failed = f"Email address is not verified. The following identities failed the check in region US-EAST-1: ada@{domain}"
    with refused("MessageRejected", failed):
        send(partner, f"ada@{domain}")
