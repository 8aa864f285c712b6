"""What a request can't do without, measured in the same minute on the same machine: signatures and modular exponentiations."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import gmpy2
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from gatepost.cognito.auth.srp import N

_MESSAGE = b"x" * 900  # header and payload of an ID token, about
_SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """CPU milliseconds of one RSA-2048 signature, of one power of a 3072-bit number to a 256-bit exponent, and of checking one ECDSA
    signature of a passkey."""

    signature: float
    power: float
    verification: float


@dataclass(frozen=True, slots=True)
class Work:
    """The cryptography of an operation: tokens that are signed, powers of SRP, passkeys' signatures that are checked."""

    signatures: int = 0
    powers: int = 0
    verifications: int = 0

    def cost(self, yardsticks: Yardsticks) -> float:
        """CPU milliseconds."""
        return self.signatures * yardsticks.signature + self.powers * yardsticks.power + self.verifications * yardsticks.verification

    def __bool__(self) -> bool:
        return bool(self.signatures or self.powers or self.verifications)

    def __str__(self) -> str:
        return " + ".join(
            f"{number} {one}{'' if number == 1 else 's'}"
            for number, one in ((self.signatures, "signature"), (self.powers, "power"), (self.verifications, "verification"))
            if number
        )


def measure() -> Yardsticks:
    """Take all now."""
    key, scheme, digest = rsa.generate_private_key(65537, 2048), padding.PKCS1v15(), SHA256()
    base, exponent, modulus = gmpy2.mpz(secrets.randbelow(N)), gmpy2.mpz(secrets.randbits(256) | 1 << 255), gmpy2.mpz(N)
    passkey = ec.generate_private_key(ec.SECP256R1())
    public, signed = passkey.public_key(), passkey.sign(_MESSAGE, ec.ECDSA(digest))
    return Yardsticks(
        _each(lambda: key.sign(_MESSAGE, scheme, digest)),
        _each(lambda: gmpy2.powmod(base, exponent, modulus)),
        _each(lambda: public.verify(signed, _MESSAGE, ec.ECDSA(digest))),
    )


def least(taken: list[Yardsticks]) -> Yardsticks:
    """The least disturbed of several."""
    return Yardsticks(min(one.signature for one in taken), min(one.power for one in taken), min(one.verification for one in taken))


def _each(work: Callable[[], object]) -> float:
    work()
    times, begin = 0, time.process_time()
    while (taken := time.process_time() - begin) < _SECONDS:
        work()
        times += 1
    return taken / times * 1000
