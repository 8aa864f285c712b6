"""The certificate that SMTP shows: the operator's, or one that this server makes once, for itself and this machine's names.

A client that wants to check the latter is given `smtp-certificate.pem` of the data folder.
Source: SES guide, security-protocols (guide) for the oldest version of TLS.
"""

import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from gatepost.settings import InvalidSetting, Settings

GOOD_FOR = timedelta(days=3650)
MADE, MADE_KEY = "smtp-certificate.pem", "smtp-key.pem"


def context(settings: Settings) -> ssl.SSLContext:
    """What conversations are encrypted with.

    Raises: InvalidSetting, for files that are of no use.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if settings.smtp_certificate:
            made.load_cert_chain(settings.smtp_certificate, settings.smtp_key or None)
        else:
            made.load_cert_chain(*_own(settings))
    except (OSError, ValueError) as error:  # that of ssl is an OSError
        where = settings.smtp_certificate or settings.data / MADE
        raise InvalidSetting(f"the certificate {where} can't be used: {error}") from error
    return made


def _own(settings: Settings) -> tuple[Path, Path]:
    """The server's own certificate and its key. Whoever comes second finds what the first one has made."""
    certificate, key = settings.data / MADE, settings.data / MADE_KEY
    if not (certificate.exists() and key.exists()):
        settings.data.mkdir(parents=True, exist_ok=True)
        public, private = _make({"localhost", socket.gethostname(), "127.0.0.1", "::1", settings.smtp_address, settings.inbound_address})
        _put(key, private, 0o600)
        _put(certificate, public, 0o644)
    return certificate, key


def _put(file: Path, content: bytes, mode: int) -> None:
    """All of it or nothing."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as new:
        new.write(content)
    beside.replace(file)


def _make(names: set[str]) -> tuple[bytes, bytes]:
    from cryptography import x509  # here, with the next: a certificate is made once in a folder's life
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Gatepost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in sorted(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    return signed.public_bytes(Encoding.PEM), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(name: str):
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name.encode("idna").decode())
