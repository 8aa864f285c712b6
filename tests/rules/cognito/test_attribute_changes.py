"""What a change of attributes does to addresses and their flags."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.messages.codes import Outstanding
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.aliases import names
from gatepost.cognito.users.attributes import outcome

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OLD = {"email": "old@x", "email_verified": "true", "name": "Ada"}
VERIFIES: Any = {"AutoVerifiedAttributes": ["email", "phone_number"]}
WAITS: Any = {**VERIFIES, "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}}
NEW = Outstanding("email", "new@x")


def pool(settings: Any) -> Pool:
    return Pool("us-east-1_x", "123456789012", "us-east-1", settings, 1, NOW, NOW)


@pytest.mark.parametrize(
    ("settings", "wanted", "after", "unverified"),
    [
        ({}, {"name": "Augusta"}, {**OLD, "name": "Augusta"}, ()),
        ({}, {"name": ""}, {"email": "old@x", "email_verified": "true"}, ()),
        ({}, {"email": "old@x"}, OLD, ()),
        ({}, {"email": "new@x"}, {**OLD, "email": "new@x", "email_verified": "false"}, ()),
        (VERIFIES, {"email": "new@x"}, {**OLD, "email": "new@x", "email_verified": "false"}, (NEW,)),
        (WAITS, {"email": "new@x", "name": "A"}, {**OLD, "name": "A"}, (NEW,)),
        (WAITS, {"email": "new@x", "email_verified": "true"}, {**OLD, "email": "new@x"}, ()),
        (VERIFIES, {"email": "new@x", "email_verified": "false"}, {**OLD, "email": "new@x", "email_verified": "false"}, (NEW,)),
        (VERIFIES, {"email": ""}, {"name": "Ada"}, ()),
        (VERIFIES, {"email_verified": "false"}, {**OLD, "email_verified": "false"}, ()),
        (VERIFIES, {"phone_number": "+1555"}, {**OLD, "phone_number": "+1555", "phone_number_verified": "false"}, ()),
        (
            {**VERIFIES, "SmsConfiguration": {"SnsCallerArn": "arn"}},
            {"phone_number": "+1555"},
            {**OLD, "phone_number": "+1555", "phone_number_verified": "false"},
            (Outstanding("phone_number", "+1555"),),
        ),
    ],
)
def test_a_change(settings: Any, wanted: dict[str, str], after: dict[str, str], unverified: tuple[Outstanding, ...]) -> None:
    found = outcome(pool(settings), OLD, wanted)
    assert (dict(found.attributes), found.unverified) == (after, unverified)


def test_a_first_address_may_wait_too() -> None:
    found = outcome(pool(WAITS), {"name": "Ada"}, {"email": "new@x"})
    assert (dict(found.attributes), found.unverified) == ({"name": "Ada"}, (NEW,))


def test_a_flag_needs_its_address() -> None:
    with pytest.raises(InvalidParameter, match="Phone number is required"):
        outcome(pool({}), OLD, {"phone_number_verified": "true"})


@pytest.mark.parametrize(
    ("settings", "attributes", "found"),
    [
        ({}, {"email": "a@x", "email_verified": "true"}, {}),
        ({"UsernameAttributes": ["email"]}, {"email": "A@x", "phone_number": "+1"}, {"A@x": "email"}),
        (
            {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}},
            {"email": "A@x"},
            {"a@x": "email"},
        ),
        ({"AliasAttributes": ["email"]}, {"email": "a@x", "email_verified": "false"}, {}),
        ({"AliasAttributes": ["email"]}, {"email": "a@x", "email_verified": "true"}, {"a@x": "email"}),
        (
            {"AliasAttributes": ["preferred_username"]},
            {"preferred_username": "p"},
            {"ada": "username", "p": "preferred_username"},
        ),
        ({"AliasAttributes": ["preferred_username"]}, {"preferred_username": "ada"}, {"ada": "username"}),
    ],
)
def test_what_a_user_can_be_called(settings: Any, attributes: dict[str, str], found: dict[str, str]) -> None:
    assert names(pool(settings), "ada", attributes) == found


def test_names_too_long_to_sign_in_with_are_still_told_apart() -> None:
    aliased = pool({"AliasAttributes": ["email"]})
    one, other = (names(aliased, "ada", {"email": "x" * 2000 + end, "email_verified": "true"}) for end in "ab")
    assert one != other
    assert max(map(len, (*one, *other))) <= 256
