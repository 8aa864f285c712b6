"""The codes of authenticator apps, against RFC 6238's own table and an arithmetic of this test's own."""

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from gatepost.cognito.mfa import totp

SEED = b"12345678901234567890"
NOW = datetime(2026, 11, 25, 12, 0, 7, tzinfo=UTC)


def shown(seed: bytes, counter: int) -> str:
    """RFC 4226's truncation, written down once more."""
    digest = hmac.digest(seed, struct.pack(">Q", counter), hashlib.sha1)
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_table_of_rfc_6238(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(SEED, totp.step_at(moment)) == code
    assert totp.matching_step(SEED, code, moment) == seconds // 30


@limits(max_examples=50)
@given(seed=st.binary(min_size=20, max_size=40), step=st.integers(1, 2**33))
def test_codes_are_those_of_any_app(seed: bytes, step: int) -> None:
    assert totp.code(seed, step) == shown(seed, step)


@pytest.mark.parametrize(("drift", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_an_app_may_be_a_step_ahead_or_behind(drift: int, taken: bool) -> None:
    here = totp.step_at(NOW)
    found = totp.matching_step(SEED, shown(SEED, here + drift), NOW)
    assert found == (here + drift if taken else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert totp.matching_step(SEED, code, NOW) is None


def test_a_seed_is_typed_in_as_52_characters_of_base32() -> None:
    seed = totp.new_seed()
    typed = totp.secret_code(seed)
    assert len(typed) == 52
    assert base64.b32decode(typed + "====") == seed
    assert totp.new_seed() != seed


def test_a_step_is_thirty_seconds() -> None:
    assert totp.step_at(NOW + timedelta(seconds=30)) == totp.step_at(NOW) + 1
