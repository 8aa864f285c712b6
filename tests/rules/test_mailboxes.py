"""Addresses as SES reads them."""

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.rules.mailboxes import Malformed, parse


@pytest.mark.parametrize(
    ("given_text", "name", "address"),
    [
        ("user@example.com", "", "user@example.com"),
        ("<user@example.com>", "", "user@example.com"),
        ("Name <user@example.com>", "Name", "user@example.com"),
        ('"Na, me" <user@example.com>', "Na, me", "user@example.com"),
        (r'"say \"hi\"" <user@example.com>', 'say "hi"', "user@example.com"),
        ("名前 <user@example.com>", "名前", "user@example.com"),
        ("=?UTF-8?B?5ZCN?= <a@x.com>", "=?UTF-8?B?5ZCN?=", "a@x.com"),
        ("Name (a (nested) comment) <user@example.com>", "Name", "user@example.com"),
        ('"a b"@x.com', "", '"a b"@x.com'),
        ('"a@b"@x.com', "", '"a@b"@x.com'),
        ("a@b", "", "a@b"),
        ("user@[192.0.2.1]", "", "user@[192.0.2.1]"),
        ("xn--bcher-kva@x.com", "", "xn--bcher-kva@x.com"),
        ("a+label@example.com", "", "a+label@example.com"),
    ],
)
def test_a_mailbox_is_read(given_text: str, name: str, address: str) -> None:
    mailbox = parse(given_text)
    assert (mailbox.name, mailbox.address, mailbox.given) == (name, address, given_text)


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("user", "Missing final '@domain'"),
        ("user@", "Missing domain"),
        ("us er@example.com", "Local address contains control or whitespace"),
        ("üser@example.com", "Local address contains control or whitespace"),
        ("user@exa mple.com", "Domain contains control or whitespace"),
        ("user@exämple.com", "Domain contains control or whitespace"),
        ("user@gmail.com%!", "Domain contains illegal character"),
        ("user@exa_mple.com", "Domain contains illegal character"),
        ("a@b@c", "Domain contains illegal character"),
        ("a@x.com;b@y.com", "Domain contains illegal character"),
        ("user@.example.com", "Domain starts with dot"),
        ("user@example..com", "Domain contains dot-dot"),
        ("user@example.com.", "Domain ends with dot"),
        (".user@example.com", "Local address starts with dot"),
        ("us..er@example.com", "Local address contains dot-dot"),
        ("user.@example.com", "Local address ends with dot"),
        ("To: a@b", "Local address contains illegal character"),
        ("Karen, Chan <k@x>", "Illegal address"),
        ("a@x.com, b@y.com", "Illegal address"),
        ("", "Illegal address"),
        ("Name <>", "Illegal address"),
        ("A <a@x.com> B", "Illegal address"),
        ("A <<a@x.com>", "Extra route-addr"),
        ("A <a@x.com", "Missing '>'"),
        ('"A <a@x.com>', "Missing '\"'"),
        ("A (b <a@x.com>", "Missing ')'"),
        ('"a\r\nb"@x.com', 'Invalid email address "a\r\nb"@x.com.'),
        ("@example.com", "Missing local name"),
    ],
)
def test_a_malformed_one_is_refused_in_ses_words(given_text: str, text: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(given_text)
    assert str(refused.value) == text


def test_the_first_violation_from_the_left_decides() -> None:
    with pytest.raises(Malformed, match="Local address contains control"):
        parse("a b@c d")


def test_320_units_are_the_most_counted_with_quotes_where_they_are_needed() -> None:
    address = "a@x.com"
    assert not parse(f"{'n' * (320 - len(address) - 3)} <{address}>").too_long
    assert parse(f"{'n' * (320 - len(address) - 2)} <{address}>").too_long
    assert not parse(f'"{"n" * (320 - len(address) - 3)}" <{address}>').too_long
    assert parse(f'"{"n" * (320 - len(address) - 4)}," <{address}>').too_long
    assert parse(f"{'😀' * 160} <{address}>").too_long


atoms = st.text(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=12)
labels = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=12)
names = st.text(st.characters(exclude_characters='"\\', exclude_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(atoms, min_size=1, max_size=3), st.lists(labels, min_size=1, max_size=4), names)
def test_what_is_put_together_by_the_rules_is_read_apart_again(local: list[str], domain: list[str], name: str) -> None:
    address = f"{'.'.join(local)}@{'.'.join(domain)}"
    assert parse(address).address == address
    quoted = parse(f'"{name}" <{address}>')
    assert (quoted.name, quoted.address) == (name, address)
    if quoted.name == quoted.name.strip() and quoted.name:
        assert (parse(quoted.normal).name, parse(quoted.normal).address) == (name, address)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Malformed):
        address = parse(text).address
        assert "@" in address
        assert address.isascii()
