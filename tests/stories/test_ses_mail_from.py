"""Bounces come back to a subdomain of the sender's own, once its MX record says that they may."""

import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.delivery import SHOP, Shop
from fixtures.far_side import FarSide
from fixtures.names import Names
from gatepost.ses.identities import dns as domains
from gatepost.ses.identities import mail_from

BROKEN = "DNS setup for MAIL FROM domain is invalid."
OUTSIDE = "success@simulator.amazonses.com"


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


def attributes(gatepost: Any, identity: str) -> dict[str, str]:
    return gatepost.sesv2.get_email_identity(EmailIdentity=identity)["MailFromAttributes"]


def send(gatepost: Any, sender: str) -> str:
    message = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}
    return gatepost.ses.send_email(Source=sender, Destination={"ToAddresses": [OUTSIDE]}, Message=message)["MessageId"]


def test_a_mail_from_domain_is_set_by_either_api_and_taken_away_again(gatepost: Any, domain: str) -> None:
    assert attributes(gatepost, domain) == {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}
    gatepost.ses.set_identity_mail_from_domain(Identity=domain, MailFromDomain=f"mail.{domain}", BehaviorOnMXFailure="RejectMessage")
    assert attributes(gatepost, domain) == {
        "MailFromDomain": f"mail.{domain}",
        "MailFromDomainStatus": "PENDING",
        "BehaviorOnMxFailure": "REJECT_MESSAGE",
    }
    asked = gatepost.ses.get_identity_mail_from_domain_attributes(Identities=[domain, "unknown.example.org"])["MailFromDomainAttributes"]
    assert asked == {
        domain: {"MailFromDomain": f"mail.{domain}", "MailFromDomainStatus": "Pending", "BehaviorOnMXFailure": "RejectMessage"}
    }
    gatepost.sesv2.put_email_identity_mail_from_attributes(EmailIdentity=domain)
    assert attributes(gatepost, domain) == {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}
    asked = gatepost.ses.get_identity_mail_from_domain_attributes(Identities=[domain])["MailFromDomainAttributes"]
    assert asked == {domain: {"BehaviorOnMXFailure": "UseDefaultValue"}}


def test_it_has_to_be_below_the_domain_of_the_identity(gatepost: Any, domain: str, refused: Any) -> None:
    for other in (domain, "mail.example.org", f"bad{domain}"):
        text = f"Provided MAIL-FROM domain <{other}> is not subdomain of the domain of the identity <{domain}>."
        with refused("InvalidParameterValue", text):
            gatepost.ses.set_identity_mail_from_domain(Identity=domain, MailFromDomain=other)
        with refused("BadRequestException", text):
            gatepost.sesv2.put_email_identity_mail_from_attributes(EmailIdentity=domain, MailFromDomain=other)


def test_an_unknown_identity_is_a_bad_request(gatepost: Any, refused: Any) -> None:
    with refused("InvalidParameterValue", "Identity <unknown.example.org> does not exist."):
        gatepost.ses.set_identity_mail_from_domain(Identity="unknown.example.org", MailFromDomain="mail.unknown.example.org")
    with refused("BadRequestException", "Identity <unknown.example.org> does not exist."):
        gatepost.sesv2.put_email_identity_mail_from_attributes(EmailIdentity="unknown.example.org", MailFromDomain="x.unknown.example.org")


def test_an_identity_has_to_be_verified_first(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="new.example.com")
    text = "Provided MAIL-FROM domain <mail.new.example.com> or its parents are not verified for identity <new.example.com>."
    with refused("InvalidParameterValue", text):
        gatepost.ses.set_identity_mail_from_domain(Identity="new.example.com", MailFromDomain="mail.new.example.com")


def test_at_most_a_hundred_are_asked_for(gatepost: Any, refused: Any) -> None:
    with refused("InvalidParameterValue", "The number of identities exceeds 100."):
        gatepost.ses.get_identity_mail_from_domain_attributes(Identities=[f"{number}.example.com" for number in range(101)])


def test_mail_falls_back_or_is_refused_until_the_domain_is_seen(gatepost: Any, operator: Any, domain: str, refused: Any) -> None:
    put = gatepost.sesv2.put_email_identity_mail_from_attributes
    put(EmailIdentity=domain, MailFromDomain=f"mail.{domain}")
    assert send(gatepost, f"ann@{domain}")
    put(EmailIdentity=domain, MailFromDomain=f"mail.{domain}", BehaviorOnMxFailure="REJECT_MESSAGE")
    with refused("MailFromDomainNotVerifiedException", BROKEN):
        send(gatepost, f"ann@{domain}")
    operator.verify(domain)
    assert attributes(gatepost, domain)["MailFromDomainStatus"] == "SUCCESS"
    assert send(gatepost, f"ann@{domain}")


def test_after_72_hours_it_has_failed_and_setting_it_again_begins_again(gatepost: Any, clock: Any, domain: str) -> None:
    wanted = {"EmailIdentity": domain, "MailFromDomain": f"mail.{domain}"}
    gatepost.sesv2.put_email_identity_mail_from_attributes(**wanted)
    clock.move(hours=73)
    assert attributes(gatepost, domain)["MailFromDomainStatus"] == "FAILED"
    gatepost.sesv2.put_email_identity_mail_from_attributes(**wanted)
    assert attributes(gatepost, domain)["MailFromDomainStatus"] == "PENDING"


def test_dns_decides_by_the_one_mx_record(server_with: Callable[..., Any], names: Names) -> None:
    shop = Shop(server_with(dns="real", dns_server=names.address))
    server, mail = shop.server, f"mail.{SHOP}"

    def looked_at() -> str:
        mail_from.check_due(server.store, server.world, domains.resolver_of(server.settings))
        return shop.sesv2.get_email_identity(EmailIdentity=SHOP)["MailFromAttributes"]["MailFromDomainStatus"]

    shop.sesv2.put_email_identity_mail_from_attributes(EmailIdentity=SHOP, MailFromDomain=mail)
    assert looked_at() == "PENDING"
    ours = "10 feedback-smtp.us-east-1.amazonses.com."
    names.publish(mail, "MX", ours, "20 mx.elsewhere.example.")
    server.clock.move(minutes=2)
    assert looked_at() == "PENDING"
    names.publish(mail, "MX", ours)
    server.clock.move(minutes=2)
    assert looked_at() == "SUCCESS"
    del names.records[mail, "MX"]
    server.clock.move(hours=2)
    assert looked_at() == "TEMPORARY_FAILURE"
    server.clock.move(hours=73)
    assert looked_at() == "FAILED"
    names.publish(mail, "MX", ours)
    server.clock.move(hours=2)
    assert looked_at() == "FAILED"


def test_bounces_of_mail_that_leaves_come_back_to_it(relayed: Callable[..., Shop], far_side: FarSide) -> None:
    shop = relayed(mail_domain="mail.post.example")
    shop.sesv2.put_email_identity_mail_from_attributes(EmailIdentity=SHOP, MailFromDomain=f"bounce.{SHOP}")
    before = shop.send()
    far_side.wait_for(1)
    urllib.request.urlopen(urllib.request.Request(f"{shop.server.url}/_gatepost/identities/{SHOP}/verify", method="POST")).close()
    after = shop.send()
    senders = [arrival.sender for arrival in far_side.wait_for(2)]
    assert senders == [f"{before}@mail.post.example", f"{after}@bounce.{SHOP}"]
