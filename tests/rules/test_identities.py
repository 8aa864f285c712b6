"""Which identities cover an address."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.rules.identities import candidates, covering, covers, identity_arn, identity_of_arn, is_simulator, stored_name


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("a@example.com", ("a@example.com", "example.com", "com")),
        ("a+x+y@example.com", ("a+x+y@example.com", "a@example.com", "example.com", "com")),
        ("a@Sub.Example.com", ("a@Sub.Example.com", "sub.example.com", "example.com", "com")),
        ("+a@b", ("+a@b", "b")),
    ],
)
def test_candidates_are_ordered_from_the_nearest(address: str, found: tuple[str, ...]) -> None:
    assert candidates(address) == found


@pytest.mark.parametrize(
    ("identity", "address", "does"),
    [
        ("example.com", "a@example.com", True),
        ("example.com", "a@EXAMPLE.com", True),
        ("EXAMPLE.com", "a@example.com", True),
        ("example.com", "a@deep.sub.example.com", True),
        ("sub.example.com", "a@example.com", False),
        ("example.com", "a@notexample.com", False),
        ("a@example.com", "a@example.com", True),
        ("a@example.com", "a+label@example.com", True),
        ("a@example.com", "b@example.com", False),
        ("a@example.com", "A@example.com", False),
        ("sender@EXAMPLE.com", "sender@example.com", False),
        ("a+label@example.com", "a@example.com", False),
    ],
)
def test_a_domain_covers_what_is_below_it_and_an_address_itself_and_its_labels(identity: str, address: str, does: bool) -> None:
    assert covers(identity, address) is does


label = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=5)
domain = st.lists(label, min_size=1, max_size=5).map(".".join)
address = st.builds("{}@{}".format, label, domain)


@given(address, st.lists(label, max_size=3))
def test_whatever_covers_a_domain_covers_its_subdomains(mailbox: str, below: list[str]) -> None:
    local, _, name = mailbox.partition("@")
    deeper = f"{local}@{'.'.join([*below, name])}"
    above = {one for one in candidates(mailbox) if "@" not in one}
    assert above <= set(candidates(deeper))


@given(address, st.lists(domain, max_size=6))
def test_exactly_the_suffixes_cover_and_the_longest_comes_first(mailbox: str, names: list[str]) -> None:
    found = covering(mailbox, names)
    name = mailbox.partition("@")[2]
    assert set(found) == {one for one in names if name == one or name.endswith(f".{one}")}
    assert list(found) == sorted(found, key=len, reverse=True)


@pytest.mark.parametrize(
    ("address", "does"),
    [
        ("success@simulator.amazonses.com", True),
        ("bounce+order17@simulator.amazonses.com", True),
        ("OOTO@Simulator.AmazonSES.com", True),
        ("somebody@simulator.amazonses.com", False),
        ("success@notsimulator.amazonses.com", False),
        ("success@simulator.amazonses.com.example", False),
    ],
)
def test_the_simulator_has_five_addresses(address: str, does: bool) -> None:
    assert is_simulator(address) is does


def test_an_arn_is_taken_apart_and_put_together() -> None:
    arn = "arn:aws-cn:ses:cn-north-1:123456789012:identity/a+b@example.com"
    parts = identity_of_arn(arn)
    assert parts is not None
    assert (parts.partition, parts.region, parts.account_id, parts.name) == ("aws-cn", "cn-north-1", "123456789012", "a+b@example.com")
    assert str(parts) == arn == identity_arn("cn-north-1", "123456789012", "a+b@example.com")
    assert str(parts.in_region("cn-northwest-1")).split(":")[3] == "cn-northwest-1"


@pytest.mark.parametrize(
    "arn", ["", "x", "arn:aws:sns:us-east-1:123456789012:topic", "arn:aws:ses:us-east-1:123456789012:configuration-set/x"]
)
def test_other_arns_name_no_identity(arn: str) -> None:
    assert identity_of_arn(arn) is None


def test_a_truncated_arn_names_an_empty_identity() -> None:
    parts = identity_of_arn("arn:aws:ses:us-east-1:123456789012:identity/")
    assert parts is not None
    assert parts.name == ""


def test_domains_are_kept_in_lower_case_and_addresses_as_typed() -> None:
    assert stored_name("Example.COM.") == "example.com"
    assert stored_name("Sender@Example.COM") == "Sender@Example.COM"
