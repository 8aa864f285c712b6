"""ListUsers' filter, parsed."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.users.filter import NAMES, Filter, parse


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ('email = "a@b"', Filter("email", "a@b", prefix=False)),
        ('email="a@b"', Filter("email", "a@b", prefix=False)),
        ('  email  ^=  "a"  ', Filter("email", "a", prefix=True)),
        ('name = ""', Filter("name", "", prefix=False)),
        ('name = "O\\"Neill"', Filter("name", 'O"Neill', prefix=False)),
        ('name = "back\\\\slash"', Filter("name", "back\\slash", prefix=False)),
        ('name = "a\\b"', Filter("name", "a\\b", prefix=False)),
        ('cognito:user_status = "CONFIRMED"', Filter("cognito:user_status", "CONFIRMED", prefix=False)),
        ('name = "two\nlines = \\"x\\""', Filter("name", 'two\nlines = "x"', prefix=False)),
        ("", None),
        ("   ", None),
    ],
)
def test_what_a_filter_says(text: str, clause: Filter | None) -> None:
    assert parse(text) == clause


@pytest.mark.parametrize(
    "text",
    [
        "email",
        "email =",
        "email = a",
        "email = 'a'",
        'email == "a"',
        'email = "a',
        'email = "a"b"',
        'email = "a" and name = "b"',
        '= "a"',
    ],
)
def test_what_is_no_filter(text: str) -> None:
    with pytest.raises(InvalidParameter, match="Error while parsing filter"):
        parse(text)


@pytest.mark.parametrize("name", ["custom:foo", "email_verified", "Email", "birthdate"])
def test_what_can_not_be_searched_for(name: str) -> None:
    with pytest.raises(InvalidParameter, match=f"Invalid search attribute: {name}"):
        parse(f'{name} = "x"')


@hypothesis_settings(max_examples=60)
@given(st.sampled_from(sorted(NAMES)), st.booleans(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_every_value_can_be_written(name: str, prefix: bool, value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    assert parse(f'{name} {"^=" if prefix else "="} "{escaped}"') == Filter(name, value, prefix)
