"""Mail is signed with the S/MIME certificate of its author where a configuration set asks for that."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fixtures.delivery import SHOP, Shop
from fixtures.far_side import FarSide

ORDERS = f"orders@{SHOP}"
SIGNED = {"SigningScheme": {"SmimeScheme": {"SignatureFormat": "DETACHED"}}}


def arn(name: str, region: str = "us-east-1") -> str:
    return f"arn:aws:acm:{region}:123456789012:certificate/{name}"


def write(folder: Path, name: str, address: str = ORDERS, *, days: int = 30, key: Any = None) -> None:
    """A certificate with its key, signed by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    begins, ends = now - timedelta(days=60), now + timedelta(days=days)
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), begins, ends)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.pem").write_bytes(private + signed.public_bytes(Encoding.PEM))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "certificates"
    made.mkdir()
    return made


def certificates(sesv2: Any) -> list[dict[str, Any]]:
    return sesv2.list_email_identity_certificates(EmailIdentity=SHOP)["Certificates"]


def test_an_address_has_one_certificate_as_long_as_it_is_wanted(shops: Callable[..., Shop], folder: Path, refused: Any) -> None:
    sesv2 = shops(certificates=str(folder)).sesv2
    write(folder, "one")
    sesv2.associate_email_identity_certificate(EmailIdentity=SHOP, FromAddress=ORDERS, CertificateArn=arn("one"))
    (active,) = certificates(sesv2)
    assert (active["FromAddress"], active["Status"], active["CertificateArn"]) == (ORDERS, "ACTIVE", arn("one"))
    assert active["CertificateExpiryTime"] > datetime.now(UTC)
    with refused("AlreadyExistsException", f"A certificate is already associated with {ORDERS}."):
        sesv2.associate_email_identity_certificate(EmailIdentity=SHOP, FromAddress=ORDERS, CertificateArn=arn("one"))
    text = f"Cannot delete {SHOP} because it has associated certificates. Remove all certificates and try again."
    with refused("BadRequestException", text):
        sesv2.delete_email_identity(EmailIdentity=SHOP)
    for _ in range(2):
        sesv2.disassociate_email_identity_certificate(EmailIdentity=SHOP, FromAddress=ORDERS)
    assert certificates(sesv2) == []


def test_a_certificate_waits_for_its_file_and_fails_with_its_time(shops: Callable[..., Shop], folder: Path) -> None:
    shop = shops(certificates=str(folder))
    shop.sesv2.associate_email_identity_certificate(EmailIdentity=SHOP, FromAddress=ORDERS, CertificateArn=arn("late"))
    (waiting,) = certificates(shop.sesv2)
    assert waiting["Status"] == "PROVISIONING"
    assert "CertificateExpiryTime" not in waiting
    write(folder, "late")
    assert certificates(shop.sesv2)[0]["Status"] == "ACTIVE"
    shop.server.clock.move(days=31)
    assert certificates(shop.sesv2)[0]["Status"] == "FAILED"


def test_what_can_not_sign_for_the_address_is_refused(shops: Callable[..., Shop], folder: Path, refused: Any) -> None:
    sesv2 = shops(certificates=str(folder)).sesv2
    write(folder, "other", f"Orders@{SHOP}")
    write(folder, "old", days=-1)
    write(folder, "small", key=rsa.generate_private_key(65537, 1024))
    expected = {
        "other": f"The certificate is not for {ORDERS}.",
        "old": "The certificate has expired or is not valid yet.",
        "small": "The certificate's key must be RSA of 2048 to 4096 bits, or on the curve P-256, P-384 or P-521.",
    }
    for name, text in expected.items():
        with refused("BadRequestException", text):
            sesv2.associate_email_identity_certificate(EmailIdentity=SHOP, FromAddress=ORDERS, CertificateArn=arn(name))


def test_the_address_has_to_be_the_identitys(gatepost: Any, operator: Any, refused: Any) -> None:
    put = gatepost.sesv2.associate_email_identity_certificate
    with refused("NotFoundException", "Email identity unknown.example.org does not exist."):
        put(EmailIdentity="unknown.example.org", CertificateArn=arn("one"))
    with refused("NotFoundException", "Email identity unknown.example.org does not exist."):
        gatepost.sesv2.list_email_identity_certificates(EmailIdentity="unknown.example.org")
    with refused("NotFoundException", "Email identity unknown.example.org does not exist."):
        gatepost.sesv2.disassociate_email_identity_certificate(EmailIdentity="unknown.example.org")
    for name in ("post.example.com", "ann@example.com"):
        gatepost.sesv2.create_email_identity(EmailIdentity=name)
    with refused("BadRequestException", "Email identity ann@example.com is not verified."):
        put(EmailIdentity="ann@example.com", CertificateArn=arn("one"))
    operator.verify("post.example.com", "ann@example.com")
    with refused("BadRequestException", "FromAddress must be specified for a domain identity."):
        put(EmailIdentity="post.example.com", CertificateArn=arn("one"))
    with refused("BadRequestException", "FromAddress must belong to the domain post.example.com."):
        put(EmailIdentity="post.example.com", FromAddress="ann@example.com", CertificateArn=arn("one"))
    with refused("BadRequestException", "FromAddress must match the email identity."):
        put(EmailIdentity="ann@example.com", FromAddress="Ann@example.com", CertificateArn=arn("one"))
    with refused("BadRequestException", "The certificate must be in the same region."):
        put(EmailIdentity="ann@example.com", CertificateArn=arn("one", "eu-west-1"))
    put(EmailIdentity="ann@example.com", CertificateArn=arn("one"))
    (found,) = gatepost.sesv2.list_email_identity_certificates(EmailIdentity="ann@example.com")["Certificates"]
    assert (found["FromAddress"], found["Status"]) == ("ann@example.com", "PROVISIONING")


def test_mail_that_shall_be_signed_and_can_not_be_is_refused(shops: Callable[..., Shop], refused: Any) -> None:
    shop = shops()
    shop.sesv2.create_configuration_set(ConfigurationSetName="signed", MessageSecurityOptions=SIGNED)
    with refused("MessageRejected", f"There is no active S/MIME certificate for {ORDERS}."):
        shop.send(ConfigurationSetName="signed")
    shop.sesv2.update_configuration_set(ConfigurationSetName="signed", MessageSecurityOptions={"SigningScheme": {"DefaultScheme": {}}})
    assert shop.send(ConfigurationSetName="signed")


def test_signed_mail_arrives_as_it_was_signed(relayed: Callable[..., Shop], far_side: FarSide, folder: Path, tmp_path: Path) -> None:
    shop = relayed(certificates=str(folder))
    write(folder, "one")
    shop.sesv2.associate_email_identity_certificate(EmailIdentity=SHOP, FromAddress=ORDERS, CertificateArn=arn("one"))
    shop.sesv2.create_configuration_set(ConfigurationSetName="signed", MessageSecurityOptions=SIGNED)
    shop.send(ConfigurationSetName="signed", text="Dear Ann,\n\nthank you.\n")
    (arrival,) = far_side.wait_for(1)
    mail = message_from_bytes(arrival.source)
    assert (mail.get_content_type(), mail["Subject"], mail["From"]) == ("multipart/signed", "Your order", f"Shop <{ORDERS}>")
    words, signature = mail.get_payload()
    assert (words.get_content_type(), signature.get_content_type()) == ("text/plain", "application/pkcs7-signature")
    assert b"Dear Ann" in words.get_payload(decode=True)

    received, trusted = tmp_path / "mail.eml", folder / "one.pem"
    received.write_bytes(arrival.source)
    command = ["openssl", "cms", "-verify", "-in", str(received), "-CAfile", str(trusted), "-purpose", "any", "-out", "/dev/null"]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    received.write_bytes(arrival.source.replace(b"Dear Ann", b"Dear Bob"))
    assert subprocess.run(command, capture_output=True).returncode != 0
