"""A domain signs with Easy DKIM's keys, with its owner's key, or with the keys of another Region; and keys are replaced."""

import base64
import json
import urllib.request
from collections.abc import Callable
from re import search
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from fixtures.delivery import SHOP, Shop
from fixtures.far_side import FarSide
from fixtures.names import Names
from gatepost.ses.identities import dns as domains

OWN = rsa.generate_private_key(65537, 1024)


def written(key: Any, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, form, NoEncryption())).decode()


def public(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


BYODKIM = {"DomainSigningSelector": "mine", "DomainSigningPrivateKey": written(OWN)}


@pytest.fixture
def domain(gatepost: Any) -> str:
    return f"{gatepost.account}.example.com"


def attributes(sesv2: Any, domain: str) -> dict[str, Any]:
    return sesv2.get_email_identity(EmailIdentity=domain)["DkimAttributes"]


def test_a_domain_may_be_made_with_a_key_of_its_owners(gatepost: Any, operator: Any, domain: str) -> None:
    created = gatepost.sesv2.create_email_identity(EmailIdentity=domain, DkimSigningAttributes=BYODKIM)
    assert created["DkimAttributes"]["Tokens"] == ["mine"]
    assert attributes(gatepost.sesv2, domain) == {
        "SigningEnabled": True,
        "Status": "PENDING",
        "Tokens": ["mine"],
        "SigningAttributesOrigin": "EXTERNAL",
    }
    operator.verify(domain)
    assert attributes(gatepost.sesv2, domain)["Status"] == "SUCCESS"
    assert gatepost.ses.get_identity_dkim_attributes(Identities=[domain])["DkimAttributes"][domain]["DkimTokens"] == ["mine"]


def test_a_domain_goes_from_easy_dkim_to_a_key_of_its_owners_and_back(gatepost: Any, operator: Any, domain: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    tokens = attributes(gatepost.sesv2, domain)["Tokens"]
    put = gatepost.sesv2.put_email_identity_dkim_signing_attributes
    answer = put(EmailIdentity=domain, SigningAttributesOrigin="EXTERNAL", SigningAttributes=BYODKIM)
    assert (answer["DkimStatus"], answer["DkimTokens"]) == ("PENDING", ["mine"])
    assert "SigningHostedZone" not in answer
    answer = put(EmailIdentity=domain, SigningAttributesOrigin="AWS_SES")
    assert (answer["DkimStatus"], answer["DkimTokens"], answer["SigningHostedZone"]) == ("PENDING", tokens, "dkim.amazonses.com")
    assert gatepost.sesv2.get_email_identity(EmailIdentity=domain)["VerifiedForSendingStatus"]


def test_asking_for_easy_dkim_by_the_first_api_does_not_change_how_a_domain_signs(gatepost: Any, operator: Any, domain: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain, DkimSigningAttributes=BYODKIM)
    operator.verify(domain)
    before = attributes(gatepost.sesv2, domain)
    assert gatepost.ses.verify_domain_dkim(Domain=domain.upper())["DkimTokens"] == ["mine"]
    assert attributes(gatepost.sesv2, domain) == before


def test_a_key_may_be_written_in_either_form(gatepost: Any, domain: str) -> None:
    old = {**BYODKIM, "DomainSigningPrivateKey": written(OWN, PrivateFormat.TraditionalOpenSSL)}
    gatepost.sesv2.create_email_identity(EmailIdentity=domain, DkimSigningAttributes=old)
    assert attributes(gatepost.sesv2, domain)["SigningAttributesOrigin"] == "EXTERNAL"


REFUSED = [
    ("EXTERNAL", {}, "DomainSigningSelector and DomainSigningPrivateKey must be specified for Bring Your Own DKIM."),
    (
        "EXTERNAL",
        {"DomainSigningSelector": "x"},
        "DomainSigningSelector and DomainSigningPrivateKey must be specified for Bring Your Own DKIM.",
    ),
    ("EXTERNAL", {**BYODKIM, "DomainSigningPrivateKey": "bm90aGluZw=="}, "The DomainSigningPrivateKey is not a valid private key."),
    (
        "EXTERNAL",
        {**BYODKIM, "DomainSigningPrivateKey": written(ec.generate_private_key(ec.SECP256R1()))},
        "The DomainSigningPrivateKey must be an RSA key of 1024 to 2048 bits.",
    ),
    ("EXTERNAL", {**BYODKIM, "NextSigningKeyLength": "RSA_1024_BIT"}, "NextSigningKeyLength can only be specified for Easy DKIM."),
    ("AWS_SES", BYODKIM, "DomainSigningSelector and DomainSigningPrivateKey can only be specified for Bring Your Own DKIM."),
    ("AWS_SES_EU_WEST_1", {"NextSigningKeyLength": "RSA_1024_BIT"}, "NextSigningKeyLength can only be specified for Easy DKIM."),
]


@pytest.mark.parametrize(("origin", "given", "text"), REFUSED)
def test_what_does_not_go_together_is_refused(gatepost: Any, domain: str, refused: Any, origin: str, given: Any, text: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    with refused("BadRequestException", text):
        gatepost.sesv2.put_email_identity_dkim_signing_attributes(
            EmailIdentity=domain, SigningAttributesOrigin=origin, SigningAttributes=given
        )


def test_addresses_have_no_keys_and_unknown_domains_neither(gatepost: Any, domain: str, refused: Any) -> None:
    put = gatepost.sesv2.put_email_identity_dkim_signing_attributes
    with refused("BadRequestException", "The EmailIdentity value must be a valid domain."):
        put(EmailIdentity=f"ann@{domain}", SigningAttributesOrigin="AWS_SES")
    with refused("NotFoundException", f"Email identity {domain} does not exist."):
        put(EmailIdentity=domain, SigningAttributesOrigin="AWS_SES")


def test_the_length_of_keys_changes_once_a_day_but_for_a_first_step_down(gatepost: Any, clock: Any, domain: str, refused: Any) -> None:
    def ask(bits: int) -> None:
        gatepost.sesv2.put_email_identity_dkim_signing_attributes(
            EmailIdentity=domain, SigningAttributesOrigin="AWS_SES", SigningAttributes={"NextSigningKeyLength": f"RSA_{bits}_BIT"}
        )

    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    clock.move(minutes=1)
    ask(1024)
    assert attributes(gatepost.sesv2, domain)["CurrentSigningKeyLength"] == "RSA_1024_BIT"
    with refused("BadRequestException", "The DKIM signing key length can be changed at most once per day."):
        ask(2048)
    ask(1024)
    clock.move(hours=25)
    before = attributes(gatepost.sesv2, domain)["LastKeyGenerationTimestamp"]
    ask(2048)
    now = attributes(gatepost.sesv2, domain)
    assert (now["CurrentSigningKeyLength"], now["NextSigningKeyLength"]) == ("RSA_2048_BIT", "RSA_2048_BIT")
    assert now["LastKeyGenerationTimestamp"] > before


def test_another_region_may_use_the_keys_of_this_one(gatepost: Any, operator: Any, domain: str) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    first = attributes(gatepost.sesv2, domain)
    ireland = gatepost.client("sesv2", region="eu-west-1")
    ireland.create_email_identity(EmailIdentity=domain, DkimSigningAttributes={"DomainSigningAttributesOrigin": "AWS_SES_US_EAST_1"})
    copied = ireland.get_email_identity(EmailIdentity=domain)
    assert copied["VerifiedForSendingStatus"] is True
    assert copied["DkimAttributes"]["SigningAttributesOrigin"] == "AWS_SES_US_EAST_1"
    for member in ("Status", "Tokens", "SigningHostedZone", "CurrentSigningKeyLength"):
        assert copied["DkimAttributes"][member] == first[member]


def test_keys_that_can_not_be_had_from_another_region_say_why(gatepost: Any, domain: str) -> None:
    def problem(origin: str) -> str:
        gatepost.sesv2.put_email_identity_dkim_signing_attributes(EmailIdentity=domain, SigningAttributesOrigin=origin)
        found = gatepost.sesv2.get_email_identity(EmailIdentity=domain)
        assert found["DkimAttributes"]["Status"] == "PENDING"
        return found["VerificationInfo"]["ErrorType"]

    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    assert problem("AWS_SES_EU_WEST_1") == "REPLICATION_PRIMARY_NOT_FOUND"
    ireland = gatepost.client("sesv2", region="eu-west-1")
    ireland.create_email_identity(EmailIdentity=domain, DkimSigningAttributes=BYODKIM)
    assert problem("AWS_SES_EU_WEST_1") == "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED"
    ireland.put_email_identity_dkim_signing_attributes(EmailIdentity=domain, SigningAttributesOrigin="AWS_SES_US_EAST_1")
    assert problem("AWS_SES_EU_WEST_1") == "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED"


def test_dns_proves_a_domain_by_its_owners_key(server_with: Callable[..., Any], names: Names) -> None:
    server = server_with(dns="real", dns_server=names.address)
    sesv2 = server.client("sesv2")
    sesv2.create_email_identity(EmailIdentity=SHOP, DkimSigningAttributes=BYODKIM)
    names.publish(f"mine._domainkey.{SHOP}", "TXT", f"v=DKIM1; p={public(rsa.generate_private_key(65537, 1024))}")
    domains.check_pending(server.store, server.world)
    assert sesv2.get_email_identity(EmailIdentity=SHOP)["VerificationInfo"]["ErrorType"] == "INVALID_VALUE"
    names.publish(f"mine._domainkey.{SHOP}", "TXT", f"p={public(OWN)}")
    server.clock.move(minutes=2)
    domains.check_pending(server.store, server.world)
    found = sesv2.get_email_identity(EmailIdentity=SHOP)
    assert (found["VerificationStatus"], found["DkimAttributes"]["Status"]) == ("SUCCESS", "SUCCESS")


def test_mail_is_signed_with_the_owners_key(relayed: Callable[..., Shop], far_side: FarSide, names: Names) -> None:
    shop = relayed()
    shop.sesv2.put_email_identity_dkim_signing_attributes(EmailIdentity=SHOP, SigningAttributesOrigin="EXTERNAL", SigningAttributes=BYODKIM)
    urllib.request.urlopen(urllib.request.Request(f"{shop.server.url}/_gatepost/identities/{SHOP}/verify", method="POST")).close()
    names.publish(f"mine._domainkey.{SHOP}", "TXT", f"v=DKIM1; k=rsa; p={public(OWN)}")
    shop.send()
    (arrival,) = far_side.wait_for(1)
    signed = dkim.DKIM(arrival.source)
    assert signed.verify(0, dnsfunc=names.texts)
    assert (signed.domain, signed.selector) == (SHOP.encode(), b"mine")


def publish_all(names: Names, shop: Shop) -> None:
    """What the operator's page says that the domain's owner and the operator have to publish."""
    with urllib.request.urlopen(f"{shop.server.url}/_gatepost/identities/{SHOP}/records") as answer:
        for record in json.load(answer)["records"]:
            ending = "." if record["type"] in ("CNAME", "MX") else ""
            names.publish(record["name"], record["type"], record["value"] + ending)


def test_a_new_pair_signs_once_its_record_is_there(relayed: Callable[..., Shop], far_side: FarSide, names: Names) -> None:
    shop = relayed(dns="real", dns_server=names.address, mail_domain="mail.post.example")
    server = shop.server

    def signer(mails: int) -> str:
        shop.send()
        found = search(rb" s=([a-z0-9]+);", far_side.wait_for(mails)[-1].source)
        assert found
        return found[1].decode()

    def looked_at() -> dict[str, Any]:
        domains.check_pending(server.store, server.world)
        return attributes(shop.sesv2, SHOP)

    tokens = attributes(shop.sesv2, SHOP)["Tokens"]
    assert signer(1) == tokens[0]
    publish_all(names, shop)
    shop.sesv2.put_email_identity_dkim_signing_attributes(
        EmailIdentity=SHOP, SigningAttributesOrigin="AWS_SES", SigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"}
    )
    waiting = looked_at()
    assert (waiting["CurrentSigningKeyLength"], waiting["NextSigningKeyLength"]) == ("RSA_2048_BIT", "RSA_1024_BIT")
    assert signer(2) == tokens[0]

    publish_all(names, shop)
    server.clock.move(minutes=2)
    now = looked_at()
    assert (now["CurrentSigningKeyLength"], now["Status"]) == ("RSA_1024_BIT", "SUCCESS")
    assert signer(3) == tokens[1]
    assert dkim.DKIM(far_side.arrived[-1].source).verify(0, dnsfunc=names.texts)
