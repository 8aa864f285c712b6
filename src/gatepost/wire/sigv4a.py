"""Signature Version 4A: one signature for several Regions, made with a key on P-256 that both sides derive from the secret.

AWS's SDKs use it for multi-region endpoints of SES. The Regions stand in a header, the scope names none.
Source: IAM guide, "Signature Version 4A" (guide); the derivation of the key as in AWS's open C library (reported).
"""

import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidSignature as DoesNotMatch
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ALGORITHM = "AWS4-ECDSA-P256-SHA256"
REGION_SET = "x-amz-region-set"

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def region_in(region_set: str) -> str:
    """The first Region that a set names; empty if it is for any."""
    names = (name.strip() for name in region_set.split(","))
    return next((name for name in names if name and "*" not in name), "")


def matches(access_key: str, secret: str, string_to_sign: str, signature: str) -> bool:
    """Whether the holder of the secret signed that."""
    try:
        key = _key(access_key, secret).public_key()
        key.verify(bytes.fromhex(signature), string_to_sign.encode(), ec.ECDSA(SHA256()))
    except (DoesNotMatch, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _key(access_key: str, secret: str) -> ec.EllipticCurvePrivateKey:
    """Counter mode of NIST SP 800-108, until the number is small enough for the curve."""
    for counter in range(1, 255):
        fixed = b"".join(((1).to_bytes(4), ALGORITHM.encode(), b"\0", access_key.encode(), bytes([counter]), (256).to_bytes(4)))
        candidate = int.from_bytes(hmac.digest(f"AWS4A{secret}".encode(), fixed, "sha256"))
        if candidate <= _ORDER - 2:
            return ec.derive_private_key(candidate + 1, ec.SECP256R1())
    raise ValueError("no key can be derived")  # for one secret in 2 ** 8000
