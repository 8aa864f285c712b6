"""Secure Remote Password as user pools speak it: the arithmetic, without users, requests or clocks.

It is SRP-6a (RFC 5054) over the 3072-bit group of RFC 3526 with SHA-256, with three departures that every AWS client shares:
numbers are hashed in their shortest two's-complement form instead of padded to the group's length, the username is prefixed with
the pool's name, and the proof is an HMAC under a key from HKDF ("Caldera Derived Key") instead of M1.

Powers of g come from tables, six times cheaper than gmpy2's exponentiation (measured), with a number of operations that does not
depend on the exponent: x is the same at every sign-in, so its timing could be averaged. The other secret exponent, b, is used once.
Source: the public clients that interoperate with AWS (confirmed).
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import gmpy2

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
"""The group's prime. Source: RFC 3526, group 15."""
G = 2
GROUP_BYTES = 384
_EXPONENT_BYTES = 32
SECRET_BITS = 8 * _EXPONENT_BYTES
"""Length of the server's one-time exponent b. Source: RFC 5054, section 2.6 (at least 256 bits)."""
SALT_BYTES = 16
_HEXADECIMAL = re.compile(f"[0-9a-fA-F]{{1,{2 * GROUP_BYTES}}}")


def hashed_form(number: int) -> bytes:
    """A number as SRP hashes it: big-endian, with a zero byte in front when its first bit is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


_gmp = cast(Any, gmpy2)  # it has no type stubs
_N = _gmp.mpz(N)


def _power(base: int, exponent: int) -> int:
    return int(_gmp.powmod(base, exponent, _N))


@cache
def _powers_of_g() -> tuple[tuple[tuple[Any, ...], ...], Any]:
    """Tables for g^x with x of 256 bits: for each byte of x, g^(byte · 256^i) for every value that it can have.

    Each table is masked by a random factor, which `unmask` takes back in the end, so that no entry is small and every
    multiplication takes as long as any other.
    """
    tables: list[tuple[Any, ...]] = []
    base, unmask = _gmp.mpz(G), _gmp.mpz(1)
    for _ in range(_EXPONENT_BYTES):
        entries = [_gmp.mpz(secrets.randbelow(N - 2) + 1)]
        for _ in range(255):
            entries.append(entries[-1] * base % _N)
        unmask = unmask * entries[0] % _N
        tables.append(tuple(entries))
        base = _gmp.powmod(base, 256, _N)
    return tuple(tables), _gmp.invert(unmask, _N)


def _power_of_g(exponent: int) -> int:
    """g^exponent mod N with 32 multiplications instead of 256 squarings, always the same number whatever the exponent."""
    tables, product = _powers_of_g()
    for table, byte in zip(tables, exponent.to_bytes(_EXPONENT_BYTES, "little"), strict=True):
        product = product * table[byte] % _N
    return int(product)


K = _hash(hashed_form(N), hashed_form(G))


def private_key(salt: str, pool_name: str, username: str, password: str) -> int:
    """x: what a password comes to for this user. `salt` is hexadecimal."""
    inner = hashlib.sha256(f"{pool_name}{username}:{password}".encode()).digest()
    return _hash(hashed_form(int(salt, 16)), inner)


def verifier(salt: str, pool_name: str, username: str, password: str) -> bytes:
    """v = g^x mod N, in the group's 384 bytes: enough to check a password with, useless to sign in with over SRP."""
    return _power_of_g(private_key(salt, pool_name, username, password)).to_bytes(GROUP_BYTES, "big")


def new_salt() -> str:
    """A random salt, in hexadecimal."""
    return salt_from(secrets.token_bytes(SALT_BYTES))


def salt_from(drawn: bytes) -> str:
    """A salt from 16 drawn bytes. The first is never zero: some clients hash a leading zero byte, others drop it."""
    return bytes((drawn[0] or 1, *drawn[1:])).hex()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the server remembers between its challenge and the client's answer: A, its own one-time b, and u = H(A, B)."""

    client_public: int
    secret: int
    scrambler: int


def client_public(text: str) -> int | None:
    """The client's A from hexadecimal; None for what is no element of the group.

    With A ≡ 0 mod N anybody would know the shared secret. Source: RFC 5054, section 2.5.4.
    """
    number = int(text, 16) if _HEXADECIMAL.fullmatch(text) else 0
    return number if 0 < number < N else None


def challenge(verifier: bytes, client_public: int) -> tuple[int, Exchange]:
    """A fresh B = k·v + g^b mod N to send, and what to remember."""
    secret = secrets.randbits(SECRET_BITS) | 1 << (SECRET_BITS - 1)
    server_public = (K * int.from_bytes(verifier, "big") + _power_of_g(secret)) % N
    return server_public, Exchange(client_public, secret, scrambler(client_public, server_public))


def session_key(verifier: bytes, exchange: Exchange) -> bytes | None:
    """The 16 bytes that both sides share when the client knew the password; None when u = 0, which no honest client meets."""
    if exchange.scrambler == 0:
        return None
    base = exchange.client_public * _power(int.from_bytes(verifier, "big"), exchange.scrambler) % N
    shared = _power(base, exchange.secret)
    return key_from(exchange.scrambler, shared)


def scrambler(client_public: int, server_public: int) -> int:
    """u = H(A, B)."""
    return _hash(hashed_form(client_public), hashed_form(server_public))


def key_from(scrambler: int, shared: int) -> bytes:
    """The 16 bytes that both sides derive from u and the shared secret: HKDF (RFC 5869) with SHA-256."""
    extracted = hmac.digest(hashed_form(scrambler), hashed_form(shared), "sha256")
    return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]


def signature(key: bytes, pool_name: str, username: str, secret_block: bytes, timestamp: str) -> bytes:
    """What the client proves its knowledge of the key with."""
    return hmac.digest(key, pool_name.encode() + username.encode() + secret_block + timestamp.encode(), "sha256")
