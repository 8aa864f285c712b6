"""Secrets at rest: sealed with a key that lives outside the database, or kept as a keyed hash.

A stolen database alone gives away no client secret, signing key, password verifier, one-time code or refresh token.
Source: design of this project; AES-256-GCM as in NIST SP 800-38D, HMAC-SHA256 as in RFC 2104.
"""

import hashlib
import hmac
import os
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class Seal:
    """Seals, opens and hashes with one server key of 32 bytes. Each use has a key of its own, derived by HKDF (RFC 5869)."""

    def __init__(self, server_key: bytes) -> None:
        if len(server_key) != KEY_BYTES:
            raise ValueError(f"the server key has {len(server_key)} bytes; {KEY_BYTES} are needed")
        self._seal_key = _derive(server_key, b"gatepost seal")
        self._hash_key = _derive(server_key, b"gatepost hash")

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here, because a server that starts seals nothing yet

        return AESGCM(self._seal_key)

    def seal(self, secret: bytes, about: str) -> bytes:
        """Encrypt `secret`. `about` names the row it belongs to, so a sealed value moved to another row does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Decrypt what `seal` made for the same `about`.

        Raises: cryptography.exceptions.InvalidTag, when key, row or bytes are not the ones it was sealed with.
        """
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())

    def fingerprint(self, secret: str, about: str) -> str:
        """A keyed hash of `secret`, 64 hexadecimal digits: enough to recognise it again, useless to recover it."""
        return hmac.new(self._hash_key, f"{about}\0{secret}".encode(), hashlib.sha256).hexdigest()

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, the same as long as the server key is the same."""
        return hmac.new(self._hash_key, f"derive\0{purpose}".encode(), hashlib.sha256).digest()


def _derive(server_key: bytes, purpose: bytes) -> bytes:
    """HKDF with SHA-256, no salt, and one block of output. Source: RFC 5869, sections 2.2 and 2.3."""
    extracted = hmac.digest(bytes(KEY_BYTES), server_key, "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")
