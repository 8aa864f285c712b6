"""What a sign-in can't do without, measured in the same minute on the same machine: a signature and a modular exponentiation."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import gmpy2
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from gatepost.cognito.auth.srp import N

_MESSAGE = b"x" * 900  # header and payload of an ID token, about
_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """CPU milliseconds of one RSA-2048 signature and of one power of a 3072-bit number to a 256-bit exponent."""

    signature: float
    power: float


def measure() -> Yardsticks:
    """Take both now."""
    key, scheme, digest = rsa.generate_private_key(65537, 2048), padding.PKCS1v15(), SHA256()
    base, exponent, modulus = gmpy2.mpz(secrets.randbelow(N)), gmpy2.mpz(secrets.randbits(256) | 1 << 255), gmpy2.mpz(N)
    return Yardsticks(_each(lambda: key.sign(_MESSAGE, scheme, digest)), _each(lambda: gmpy2.powmod(base, exponent, modulus)))


def _each(work: Callable[[], object]) -> float:
    work()
    times, begin = 0, time.process_time()
    while (taken := time.process_time() - begin) < _SECONDS:
        work()
        times += 1
    return taken / times * 1000
