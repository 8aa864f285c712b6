"""Which rules apply to whom, who is blocked, and what a mail's id tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.ses.receiving import ids, matching
from gatepost.ses.receiving.matching import Filter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CONDITIONS = [
    ("user@shop.example", "user@shop.example", True),
    ("User@Shop.example", "uSER@shop.EXAMPLE", True),
    ("user@shop.example", "user+label@shop.example", False),
    ("user+label@shop.example", "user+label@shop.example", True),
    ("shop.example", "anybody@shop.example", True),
    ("shop.example", "anybody@mail.shop.example", False),
    ("shop.example", "anybody@notshop.example", False),
    (".shop.example", "anybody@mail.shop.example", True),
    (".shop.example", "anybody@a.b.shop.example", True),
    (".shop.example", "anybody@shop.example", False),
    (".shop.example", "anybody@notshop.example", False),
]


@pytest.mark.parametrize(("condition", "recipient", "applies"), CONDITIONS)
def test_a_condition_is_an_address_a_domain_or_all_below_one(condition: str, recipient: str, applies: bool) -> None:
    assert matching.applies(condition, recipient) is applies


def rule(name: str, *recipients: str, enabled: bool = True, tls: str = "Optional") -> dict[str, Any]:
    return {"Name": name, "Enabled": enabled, "Recipients": recipients, "TlsPolicy": tls, "Actions": []}


def test_the_plan_has_every_rule_that_applies_with_its_recipients() -> None:
    rules = [rule("off", enabled=False), rule("a", "a@x.example"), rule("y", "y.example"), rule("none", "z.example"), rule("all")]
    planned = matching.plan(rules, ["a@x.example", "b@y.example"])
    assert [(one["rule"]["Name"], one["recipients"]) for one in planned] == [
        ("a", ["a@x.example"]),
        ("y", ["b@y.example"]),
        ("all", ["a@x.example", "b@y.example"]),
    ]


def test_tls_is_needed_if_a_rule_that_applies_says_so() -> None:
    rules = [rule("a", "a@x.example", tls="Require"), rule("off", tls="Require", enabled=False), rule("all")]
    assert matching.needs_tls(rules, "a@x.example")
    assert not matching.needs_tls(rules, "b@x.example")


FILTERS = [
    ((), "192.0.2.1", False),
    ((("Block", "192.0.2.1"),), "192.0.2.1", True),
    ((("Block", "192.0.2.1"),), "192.0.2.2", False),
    ((("Block", "192.0.2.0/24"),), "192.0.2.2", True),
    ((("Block", "192.0.2.7/24"),), "192.0.2.2", True),
    ((("Block", "0.0.0.0/0"), ("Allow", "192.0.2.1")), "192.0.2.1", False),
    ((("Block", "0.0.0.0/0"), ("Allow", "192.0.2.1")), "192.0.2.2", True),
    ((("Allow", "192.0.2.0/24"), ("Block", "192.0.2.1")), "192.0.2.1", False),
    ((("Block", "192.0.2.1"),), "::ffff:192.0.2.1", True),
    ((("Block", "0.0.0.0/0"),), "2001:db8::1", False),
]


@pytest.mark.parametrize(("given_filters", "client", "blocked"), FILTERS)
def test_an_allowed_client_is_never_blocked(given_filters: tuple[tuple[Any, str], ...], client: str, blocked: bool) -> None:
    filters = [Filter(str(number), policy, cidr) for number, (policy, cidr) in enumerate(given_filters)]
    assert matching.blocked(filters, client) is blocked


@settings(max_examples=50)
@given(st.integers(0, 7_000_000_000_000).map(lambda milliseconds: EPOCH + timedelta(milliseconds=milliseconds)))
def test_an_id_tells_its_time(at: datetime) -> None:
    message_id = ids.new(at)
    assert len(message_id) == 40
    assert set(message_id) <= set("0123456789abcdefghijklmnopqrstuv")
    assert ids.arrived_at(message_id) == at


@pytest.mark.parametrize("text", ["", "x" * 40, "A" * 40, "v" * 40, "0" * 39])
def test_what_is_no_id_tells_nothing_false(text: str) -> None:
    assert ids.arrived_at(text) is None
