"""DKIM signatures in the form that SES gives them.

dkimpy knows how header fields are canonicalised; the RSA is cryptography's, which takes a twentieth of the time.
Source: RFC 6376; form, order of tags, and which fields are signed in which order (reported from delivered mail); that the fields of
one-click unsubscription are signed as well, as RFC 8058 asks for (guessed).
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from gatepost.mail import header_fields
from gatepost.mail.header_fields import Field

_SIGNED = frozenset(
    """
    from to cc subject date mime-version content-type content-transfer-encoding content-disposition content-description content-id
    reply-to sender in-reply-to references message-id list-unsubscribe list-unsubscribe-post
    """.split()  # noqa: SIM905
)
_FEEDBACK = _SIGNED | {"feedback-id"}
_LINE = 72


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and where its public half stands: `SELECTOR._domainkey.DOMAIN`."""

    domain: str
    selector: str
    private: RSAPrivateKey


def sign(source: bytes, keys: Sequence[SigningKey], at: datetime, service: SigningKey | None = None) -> bytes:
    """The message with a signature of each key on top, in their order, the service's last. It must have CRLF line ends.

    Only the service's signature covers the Feedback-ID field. Source: delivered mail (reported).
    """
    if not keys and service is None:
        return source
    fields, body = header_fields.split(source)
    digest = base64.b64encode(hashlib.sha256(body.rstrip(b"\r\n") + b"\r\n").digest()).decode()
    made = [_signature(fields, _SIGNED, digest, key, at) for key in keys]
    if service is not None:
        made.append(_signature(fields, _FEEDBACK, digest, service, at))
    return b"".join([*made, source])


def _signature(fields: Sequence[Field], names: frozenset[str], body_digest: str, key: SigningKey, at: datetime) -> bytes:
    covered = _covered(fields, names)
    unsigned = "\r\n\t".join(
        (
            f"DKIM-Signature: v=1; a=rsa-sha256; q=dns/txt; c=relaxed/simple; s={key.selector};",
            f"d={key.domain}; t={int(at.timestamp())};",
            f"h={_folded(':'.join(field.name for field in covered), ':')};",
            f"bh={body_digest};",
            "b=",
        )
    )
    name, _, value = unsigned.partition(":")
    digested = _relaxed([*((field.name.encode(), field.source.partition(b":")[2]) for field in covered), (name.encode(), value.encode())])
    signature = key.private.sign(digested.removesuffix(b"\r\n"), PKCS1v15(), SHA256())
    text = base64.b64encode(signature).decode()
    return (unsigned + "\r\n\t".join(text[at : at + _LINE] for at in range(0, len(text), _LINE)) + "\r\n").encode()


def _covered(fields: Sequence[Field], names: frozenset[str]) -> Sequence[Field]:
    """The signed fields in the message's order; of those that occur more than once the last comes first, as verifiers count them."""
    covered = [field for field in fields if field.name.lower() in names]
    repeated: dict[str, list[Field]] = {}
    for field in covered:
        repeated.setdefault(field.name.lower(), []).append(field)
    return [repeated[field.name.lower()].pop() for field in covered]


def _relaxed(fields: Sequence[tuple[bytes, bytes]]) -> bytes:
    from dkim.canonicalization import Relaxed  # pyright: ignore[reportMissingTypeStubs]  here, because only delivery needs it

    canonical = cast("list[tuple[bytes, bytes]]", cast("Any", Relaxed).canonicalize_headers(list(fields)))
    return b"".join(name + b":" + value for name, value in canonical)


def _folded(text: str, separator: str) -> str:
    lines = [""]
    for word in text.split(separator):
        if lines[-1] and len(lines[-1]) + len(word) > _LINE:
            lines.append("")
        lines[-1] += word + separator
    return "\r\n\t ".join(lines).removesuffix(separator)
