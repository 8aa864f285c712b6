"""The server's half of SRP against the client's half of an independent implementation."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycognito.aws_srp import AWSSRP

from gatepost.cognito.auth import srp

POOL = "us-east-1_a1B2c3D4e"
POOL_NAME = "a1B2c3D4e"
BLOCK = b"a block that only the server understands"


def client_of(username: str, password: str) -> AWSSRP:
    return AWSSRP(username, password, POOL, "client", client=object())


def agree(username: str, right: str, tried: str, salt: str) -> bool:
    """Whether the server accepts what a client that tries a password makes of the server's challenge."""
    verifier = srp.verifier(salt, POOL_NAME, username, right)
    client = client_of(username, tried)
    public, exchange = srp.challenge(verifier, client.large_a_value)
    proof = client.process_challenge(
        {
            "USERNAME": username,
            "USER_ID_FOR_SRP": username,
            "SALT": salt,
            "SRP_B": f"{public:x}",
            "SECRET_BLOCK": base64.b64encode(BLOCK).decode(),
        },
        {"USERNAME": username},
    )
    key = srp.session_key(verifier, exchange)
    assert key is not None
    return srp.signature(key, POOL_NAME, username, BLOCK, proof["TIMESTAMP"]) == base64.b64decode(proof["PASSWORD_CLAIM_SIGNATURE"])


pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")


@settings(max_examples=15)
@given(username=st.text(min_size=1, max_size=40), password=st.text(min_size=1, max_size=40))
def test_both_sides_agree_when_the_client_knows_the_password(username: str, password: str) -> None:
    assert agree(username, password, password, srp.new_salt())


@settings(max_examples=5)
@given(password=st.text(min_size=1, max_size=20), other=st.text(min_size=1, max_size=20))
def test_they_differ_when_it_does_not(password: str, other: str) -> None:
    assert agree("ada", password, other, srp.new_salt()) == (password == other)


@pytest.mark.parametrize("salt", ["01" + "0" * 30, "00ff" * 8, "f" * 32, "7f" + "0" * 30, "80" + "0" * 30, "0a" * 16])
def test_salts_at_the_edges_of_their_hashed_form_work(salt: str) -> None:
    assert agree("ada", "Lovelace-1815", "Lovelace-1815", salt)


def test_a_salt_is_random_has_sixteen_bytes_and_never_begins_with_a_zero_byte() -> None:
    salts = {srp.new_salt() for _ in range(1000)}
    assert len(salts) == 1000
    assert {len(salt) for salt in salts} == {32}
    assert not any(salt.startswith("00") for salt in salts)
    assert srp.salt_from(bytes(16)) == "01" + "00" * 15


@pytest.mark.parametrize(
    ("number", "hashed"),
    [(0, "00"), (1, "01"), (0x7F, "7f"), (0x80, "0080"), (0xFF, "00ff"), (0x100, "0100"), (0x8000, "008000")],
)
def test_numbers_are_hashed_in_their_shortest_positive_form(number: int, hashed: str) -> None:
    assert srp.hashed_form(number).hex() == hashed


@pytest.mark.parametrize(
    "text",
    ["", "0", "00", f"{srp.N:x}", f"{2 * srp.N:x}", f"{srp.N + 1:x}", "-1", "0x1", "1_0", " 1", "g", "1" * 769, "１"],
)
def test_an_a_outside_the_group_is_refused(text: str) -> None:
    assert srp.client_public(text) is None


@pytest.mark.parametrize("number", [1, 2, srp.N - 1])
def test_every_other_a_is_taken_in_either_case_and_with_leading_zeros(number: int) -> None:
    assert srp.client_public(f"{number:x}") == srp.client_public(f"{number:X}") == srp.client_public(f"{number:0768x}") == number


def test_the_server_never_says_the_same_twice() -> None:
    verifier = srp.verifier(srp.new_salt(), POOL_NAME, "ada", "Lovelace-1815")
    assert srp.challenge(verifier, 5)[0] != srp.challenge(verifier, 5)[0]


def test_a_zero_scrambler_gives_no_key() -> None:
    assert srp.session_key(b"\x02" * srp.GROUP_BYTES, srp.Exchange(5, 7, 0)) is None
