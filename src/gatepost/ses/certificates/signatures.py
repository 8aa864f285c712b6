"""S/MIME signatures: a message becomes `multipart/signed`, what it was is the first part, a detached signature the second.

It is signed after links have been rewritten and before DKIM signs.
Source: RFC 8551; SES guide, send-email-authentication-smime-enable (guide).
"""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from gatepost.call import World
from gatepost.mail import header_fields
from gatepost.mail.messages import Message
from gatepost.rules.identities import address_of, identity_of_arn
from gatepost.ses.certificates import associations
from gatepost.ses.certificates.files import Certificate
from gatepost.store.transaction import Transaction

_OF_CONTENT = "content-"


def wanted(options: Mapping[str, Any]) -> bool:
    """Whether a configuration set with these blocks asks for signatures."""
    security: Mapping[str, Any] = options.get("MessageSecurityOptions") or {}
    return "SmimeScheme" in (security.get("SigningScheme") or {})


def certificate_of(tx: Transaction, world: World, message: Message, now: datetime) -> Certificate | None:
    """What signs a message for its author, who is of whatever account the identity is."""
    author, arn = address_of(message.envelope.sender), identity_of_arn(message.identity_arn)
    return associations.active(tx, world, arn.account_id, message.region, author, now) if author and arn else None


def sign(source: bytes, certificate: Certificate) -> bytes:
    """A message of CRLF lines, signed."""
    fields, body = header_fields.split(source)
    content = [field.source for field in fields if field.name.lower().startswith(_OF_CONTENT)]
    kept = [field.source for field in fields if not field.name.lower().startswith(_OF_CONTENT) and field.name.lower() != "mime-version"]
    part = b"".join(content) + b"\r\n" + body
    builder = PKCS7SignatureBuilder().set_data(part).add_signer(certificate.public, certificate.key, SHA256())
    for issuer in certificate.issuers:
        builder = builder.add_certificate(issuer)
    der = builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    boundary = f"----=_smime_{secrets.token_hex(12)}".encode()
    return b"".join(
        (
            *kept,
            b"MIME-Version: 1.0\r\n",
            b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;\r\n boundary="' + boundary + b'"\r\n',
            b"\r\nThis is an S/MIME signed message\r\n\r\n--" + boundary + b"\r\n",
            part,
            b"\r\n--" + boundary + b"\r\n",
            b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n',
            b"Content-Transfer-Encoding: base64\r\n",
            b'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n',
            base64.encodebytes(der).replace(b"\n", b"\r\n"),
            b"--" + boundary + b"--\r\n",
        )
    )
