"""SPF, DKIM and DMARC, with a name server on loopback."""

from base64 import b64encode

import dns.resolver
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from dkim import sign

from fixtures.names import Names as NameServer
from gatepost.ses.receiving.authentication import Judgement, Names, judge

MAIL = b"From: Ann <ann@far.example>\r\nTo: help@shop.example\r\nSubject: Hello\r\n\r\nHello.\r\n"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024)


def signed(mail: bytes, key: rsa.RSAPrivateKey, domain: str) -> bytes:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return sign(mail, b"s1", domain.encode(), private) + mail


def record(key: rsa.RSAPrivateKey) -> str:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"


def judged(names: NameServer, mail: bytes = MAIL, client: str = "192.0.2.1", sender: str = "ann@far.example") -> Judgement:
    resolver = dns.resolver.Resolver(configure=False)
    host, _, port = names.address.rpartition(":")
    resolver.nameservers, resolver.port, resolver.lifetime = [host], int(port), 2.0
    return judge(Names(resolver), client, "mx.far.example", sender, mail)


SPF = [
    ("v=spf1 ip4:192.0.2.0/24 -all", "PASS", "pass"),
    ("v=spf1 -all", "FAIL", "fail"),
    ("v=spf1 ~all", "GRAY", "softfail"),
    ("v=spf1 ?all", "GRAY", "neutral"),
    ("v=spf1 a:out.far.example -all", "PASS", "pass"),
    ("v=spf1 mx -all", "PASS", "pass"),
    ("v=spf1 include:other.example -all", "PASS", "pass"),
    ("v=spf1 nonsense:x -all", "PROCESSING_FAILED", "permerror"),
]


@pytest.mark.parametrize(("policy", "status", "word"), SPF)
def test_spf_says_whether_the_client_may(names: NameServer, policy: str, status: str, word: str) -> None:
    names.publish("far.example", "TXT", policy)
    names.publish("far.example", "MX", "10 out.far.example.")
    names.publish("out.far.example", "A", "192.0.2.1")
    names.publish("other.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    found = judged(names).spf
    assert (found.status, found.word) == (status, word)


def test_without_a_policy_spf_is_gray_and_a_report_is_held_against_its_greeting(names: NameServer) -> None:
    assert judged(names).spf.status == "GRAY"
    names.publish("mx.far.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    found = judged(names, sender="").spf
    assert (found.status, found.domains) == ("PASS", ("mx.far.example",))


def test_dkim_is_good_bad_or_missing(names: NameServer, key: rsa.RSAPrivateKey) -> None:
    assert judged(names).dkim.status == "GRAY"
    mail = signed(MAIL, key, "far.example")
    assert judged(names, mail).dkim.status == "FAIL"
    names.publish("s1._domainkey.far.example", "TXT", record(key))
    found = judged(names, mail).dkim
    assert (found.status, found.about, found.domains) == ("PASS", "header.i=@far.example", ("far.example",))
    assert judged(names, mail.replace(b"Hello.\r\n", b"Goodbye.\r\n")).dkim.status == "FAIL"
    names.broken.add("s1._domainkey.far.example")
    assert judged(names, mail).dkim.status == "PROCESSING_FAILED"


def test_one_good_signature_is_enough(names: NameServer, key: rsa.RSAPrivateKey) -> None:
    names.publish("s1._domainkey.good.example", "TXT", record(key))
    mail = signed(signed(MAIL, key, "good.example"), key, "bad.example")
    assert judged(names, mail).dkim.domains == ("good.example",)


DMARC = [
    ({}, "far.example", "GRAY", ""),
    ({"_dmarc.far.example": "v=DMARC1; p=reject"}, "far.example", "PASS", ""),
    ({"_dmarc.far.example": "v=DMARC1; p=reject"}, "mail.far.example", "PASS", ""),
    ({"_dmarc.far.example": "v=DMARC1; p=reject; adkim=s"}, "mail.far.example", "FAIL", "reject"),
    ({"_dmarc.far.example": "v=DMARC1; p=quarantine"}, "other.example", "FAIL", "quarantine"),
    ({"_dmarc.far.example": "v=DMARC1; p=none"}, "notfar.example", "FAIL", "none"),
    ({"_dmarc.example": "v=DMARC1; p=reject; psd=y"}, "other.example", "FAIL", "reject"),
]


@pytest.mark.parametrize(("policies", "signer", "status", "policy"), DMARC)
def test_dmarc_asks_whether_somebody_vouches_for_the_author(
    names: NameServer, key: rsa.RSAPrivateKey, policies: dict[str, str], signer: str, status: str, policy: str
) -> None:
    for name, text in policies.items():
        names.publish(name, "TXT", text)
    names.publish(f"s1._domainkey.{signer}", "TXT", record(key))
    found = judged(names, signed(MAIL, key, signer), sender="bounce@else.test")
    assert (found.dmarc.status, found.policy) == (status, policy)


def test_a_subdomain_is_held_to_its_own_policy_of_the_domain_above(names: NameServer) -> None:
    names.publish("_dmarc.far.example", "TXT", "v=DMARC1; p=none; sp=reject")
    found = judged(names, MAIL.replace(b"ann@far", b"ann@deep.mail.far"))
    assert (found.dmarc.status, found.policy) == ("FAIL", "reject")


def test_spf_alone_satisfies_dmarc(names: NameServer) -> None:
    names.publish("_dmarc.far.example", "TXT", "v=DMARC1; p=reject")
    names.publish("bounces.far.example", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    assert judged(names, sender="x@bounces.far.example").dmarc.status == "PASS"
    names.publish("_dmarc.far.example", "TXT", "v=DMARC1; p=reject; aspf=s")
    assert judged(names, sender="x@bounces.far.example").dmarc.status == "FAIL"


@pytest.mark.parametrize("author", [b"From: a@far.example, b@far.example", b"X: y", b"From: a@far.example\r\nFrom: b@far.example"])
def test_without_one_author_there_is_nothing_to_hold_a_mail_to(names: NameServer, author: bytes) -> None:
    names.publish("_dmarc.far.example", "TXT", "v=DMARC1; p=reject")
    assert judged(names, MAIL.replace(b"From: Ann <ann@far.example>", author)).dmarc.status == "PROCESSING_FAILED"


def test_where_nobody_asks_dns_nothing_is_made_up(key: rsa.RSAPrivateKey) -> None:
    found = judge(Names(None), "192.0.2.1", "mx.far.example", "ann@far.example", signed(MAIL, key, "far.example"))
    assert {found.spf.status, found.dkim.status, found.dmarc.status} == {"PROCESSING_FAILED"}


@pytest.mark.parametrize(
    "mail",
    [b"", b"\r\n", b"no header at all", b": x\r\n\r\n", b"From: a@b.example\r\n broken\r\nDKIM-Signature: v=1\r\n\r\n", b"\xff" * 500],
)
def test_whatever_arrives_is_judged(names: NameServer, mail: bytes) -> None:
    judged(names, mail, sender="\x00@far.example")
