"""Certificates with their private keys, from files: `ID.pem` is the certificate whose ARN ends in `certificate/ID`.

The folder stands in for AWS Certificate Manager, which would keep them. A file has the key, the certificate, and those of its issuers.
Source: SES guide, send-email-authentication-smime (guide) for what a certificate must be.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from re import ASCII, DOTALL, compile

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gatepost.settings import Settings

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_KEY = compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", DOTALL)
_ID = compile(r"[A-Za-z0-9-]+", ASCII)
_CURVES = ("secp256r1", "secp384r1", "secp521r1")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate, its key, and its issuers' certificates."""

    public: x509.Certificate
    key: PrivateKey
    issuers: Sequence[x509.Certificate]

    @property
    def expires_at(self) -> datetime:
        return self.public.not_valid_after_utc

    def problem(self, address: str, now: datetime) -> str | None:
        """Why it can't sign for an address; None if it can."""
        if not self.public.not_valid_before_utc <= now < self.expires_at:
            return "The certificate has expired or is not valid yet."
        if address not in self._addresses():
            return f"The certificate is not for {address}."
        fits = 2048 <= self.key.key_size <= 4096 if isinstance(self.key, rsa.RSAPrivateKey) else self.key.curve.name in _CURVES
        return None if fits else "The certificate's key must be RSA of 2048 to 4096 bits, or on the curve P-256, P-384 or P-521."

    def _addresses(self) -> Sequence[str]:
        try:
            names = self.public.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return ()
        return names.get_values_for_type(x509.RFC822Name)


def read(settings: Settings, arn: str) -> Certificate | None:
    """The certificate of an ARN; None if there is no such file, or nothing of use in it."""
    name = arn.rpartition("/")[2]
    if not settings.certificates or not _ID.fullmatch(name):
        return None
    path = Path(settings.certificates) / f"{name}.pem"
    try:
        return _read(path, os.stat(path).st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Certificate | None:
    data = path.read_bytes()
    try:
        chain = x509.load_pem_x509_certificates(data)
        key = load_pem_private_key(found[0], None) if (found := _KEY.search(data)) else None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return None
    own = next((one for one in chain if one.public_key() == key.public_key()), None)
    return Certificate(own, key, [one for one in chain if one is not own]) if own is not None else None
