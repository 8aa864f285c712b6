"""Which passwords a policy takes, one complaint at a time, and the temporary ones that are made."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.cognito.errors import InvalidPassword
from gatepost.cognito.password_policy import SYMBOLS, Policy, Prefix, from_member, generate, require
from gatepost.cognito.pools.record import Pool

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def pool(**policy: Any) -> Pool:
    chosen: Any = {"Policies": {"PasswordPolicy": policy}} if policy else {}
    return Pool("us-east-1_Abc", "123456789012", "us-east-1", chosen, 1, NOW, NOW)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Ab1!xyz", "Password not long enough"),
        ("", "Password not long enough"),
        ("ABCDEFG1!", "Password must have lowercase characters"),
        ("abcdefg1!", "Password must have uppercase characters"),
        ("Abcdefgh!", "Password must have numeric characters"),
        ("Abcdefgh1", "Password must have symbol characters"),
        ("Abcdefg1é", "Password must have symbol characters"),
        ("ÄÖÜabc123!", "Password must have uppercase characters"),
        ("12345678", "Password must have lowercase characters"),
        ("Abcdefg1!", ""),
        ("Abcdefg1 x", ""),
    ],
)
def test_the_default_policy(password: str, complaint: str) -> None:
    assert Policy().violation(password) == complaint


@pytest.mark.parametrize("symbol", sorted(SYMBOLS))
def test_every_symbol_of_the_guide_counts(symbol: str) -> None:
    assert Policy().violation(f"Abcd{symbol}efg1") == ""


def test_a_given_policy_asks_only_for_what_it_names() -> None:
    assert from_member({"MinimumLength": 6}) == Policy(6, False, False, False, False, 7)
    assert from_member({"RequireNumbers": True, "TemporaryPasswordValidityDays": 0}) == Policy(8, False, False, True, False, 7)
    assert from_member(None) == Policy()


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        (Prefix.SIGN_UP, "Password did not conform with policy: Password not long enough"),
        (Prefix.ADMIN_CREATE, "Password did not conform with password policy: Password not long enough"),
        (Prefix.CHANGE, "Password does not conform to policy: Password not long enough"),
    ],
)
def test_each_operation_has_its_words(prefix: Prefix, text: str) -> None:
    with pytest.raises(InvalidPassword) as refusal:
        require(pool(), "short", prefix)
    assert refusal.value.message == text


@settings(max_examples=60)
@given(st.integers(6, 99), st.tuples(*[st.booleans()] * 4))
def test_a_temporary_password_conforms_and_survives_a_mail(length: int, rules: tuple[bool, ...]) -> None:
    upper, lower, numbers, symbols = rules
    made = generate(
        pool(MinimumLength=length, RequireUppercase=upper, RequireLowercase=lower, RequireNumbers=numbers, RequireSymbols=symbols)
    )
    assert from_member({"MinimumLength": length, "RequireSymbols": True, "RequireNumbers": True}).violation(made) == ""
    assert Policy(length).violation(made) == ""
    assert not set(made) & set("<>&.0O1lI{}\"' ")
    assert len(made) == max(length, 8)
    assert made[0].isalpha()
    assert made[-1].isalpha()
    require(pool(MinimumLength=length), made, Prefix.ADMIN_CREATE)


def test_no_two_are_the_same() -> None:
    assert len({generate(pool()) for _ in range(200)}) == 200
