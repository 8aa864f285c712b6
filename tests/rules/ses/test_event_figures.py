"""What messages and events count as, which suppression counts, and what filters of exports mean."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from gatepost.ses.jobs.exports import fits
from gatepost.ses.statistics.figures import Figures
from gatepost.ses.statistics.reputation import Reputation
from gatepost.ses.suppression.choice import choose

AT = datetime(2025, 8, 5, 10, 44, 59, tzinfo=UTC)


def message(*to: str, **circumstances: Any) -> Any:
    return SimpleNamespace(
        account_id="1",
        region="us-east-1",
        message_id="m",
        accepted_at=AT,
        envelope={"to": to or ("bob@example.org",), "cc": [], "bcc": []},
        identity_arn="arn:aws:ses:us-east-1:123456789012:identity/example.com",
        configuration_set="news",
        circumstances=circumstances or None,
    )


def counted(kind: str, *to: str, first: bool = True, circumstances: Any = None, **detail: Any) -> tuple[list[str], list[tuple[str, int]]]:
    figures = Figures()
    mail = message(*to, **(circumstances or {}))
    figures.add_event(mail, kind, AT, mail.envelope["to"], detail, first=first)
    return [day.metric for day in figures.days], [(quarter.kind, number) for quarter, number in figures.quarters.items()]


HARD = {"bounceType": "Permanent", "bounceSubType": "General"}


@pytest.mark.parametrize(
    ("kind", "detail", "metrics", "quarters"),
    [
        ("BOUNCE", HARD, ["PERMANENT_BOUNCE"], [("BOUNCE", 1)]),
        ("BOUNCE", {"bounceType": "Transient", "bounceSubType": "General"}, ["TRANSIENT_BOUNCE"], []),
        ("BOUNCE", HARD | {"bounceSubType": "OnAccountSuppressionList"}, [], []),
        ("BOUNCE", HARD | {"bounceSubType": "OnTenantSuppressionList"}, [], []),
        ("COMPLAINT", {"complaintFeedbackType": "abuse"}, ["COMPLAINT"], [("COMPLAINT", 1)]),
        ("COMPLAINT", {"complaintFeedbackType": "not-spam"}, [], []),
        ("COMPLAINT", {"complaintSubType": "OnAccountSuppressionList"}, [], []),
        ("REJECT", {}, [], [("REJECT", 1)]),
        ("DELIVERY", {}, ["DELIVERY", "DELIVERY_COMPLAINT"], []),
        ("SEND", {}, [], []),
        ("DELIVERY_DELAY", {}, [], []),
    ],
)
def test_what_an_event_counts_as(kind: str, detail: Any, metrics: Any, quarters: Any) -> None:
    assert counted(kind, **detail) == (metrics, quarters)


def test_the_simulator_counts_as_nothing() -> None:
    assert counted("BOUNCE", "bounce+label@simulator.amazonses.com", **HARD) == ([], [])


def test_mail_to_several_is_in_no_metric_but_in_the_statistics() -> None:
    assert counted("BOUNCE", "a@example.org", "b@example.org", **HARD) == ([], [("BOUNCE", 2)])


def test_opens_count_once_and_tracked_deliveries_apart() -> None:
    assert counted("OPEN") == (["OPEN"], [])
    assert counted("OPEN", first=False) == ([], [])
    delivered, _ = counted("DELIVERY", "bob@gmail.com", circumstances={"tracked": ["opens", "clicks"]})
    assert delivered == ["DELIVERY", "DELIVERY_OPEN", "DELIVERY_CLICK"]


def test_what_the_inbox_takes_is_told_by_the_message_alone() -> None:
    figures = Figures()
    figures.add_message(message(kept=True))
    assert {day.metric for day in figures.days} == {"SEND", "DELIVERY", "DELIVERY_COMPLAINT"}
    assert counted("DELIVERY", circumstances={"kept": True}) == ([], [])
    unsent = Figures()
    unsent.add_message(message(unsent=True))
    assert not unsent.days


def test_quarters_begin_at_quarters() -> None:
    figures = Figures()
    figures.add_event(message(), "BOUNCE", AT, ["bob@example.org"], HARD, first=True)
    [quarter] = figures.quarters
    assert quarter.since == datetime(2025, 8, 5, 10, 30, tzinfo=UTC)


BOUNCE, BOTH = {"SuppressedReasons": ["BOUNCE"]}, {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}
TENANT = {"SuppressionScope": "TENANT"}


@pytest.mark.parametrize(
    ("account", "chosen", "of_tenant", "tenant", "reasons"),
    [
        (None, None, None, "", {"BOUNCE", "COMPLAINT"}),
        (BOUNCE, None, None, "", {"BOUNCE"}),
        (BOUNCE, {"SuppressedReasons": []}, None, "", set()),
        (BOUNCE, {}, BOTH | TENANT, "acme", {"BOUNCE", "COMPLAINT"}),
        (None, BOUNCE, BOTH | TENANT, "acme", {"BOUNCE"}),
        (None, {"SuppressionScope": "ACCOUNT"}, BOUNCE | TENANT, "", {"BOUNCE"}),
        (None, TENANT, None, "acme", {"BOUNCE", "COMPLAINT"}),
    ],
)
def test_set_before_tenant_before_account(account: Any, chosen: Any, of_tenant: Any, tenant: str, reasons: set[str]) -> None:
    found = choose(account, chosen, "acme", of_tenant)
    assert (found.tenant, found.reasons) == (tenant, reasons)


@pytest.mark.parametrize(
    ("sent", "bounces", "complaints", "verdict"),
    [
        (99, 99, 99, "HEALTHY"),
        (1000, 49, 0, "HEALTHY"),
        (1000, 50, 0, "PROBATION"),
        (1000, 100, 0, "SHUTDOWN"),
        (1000, 0, 1, "PROBATION"),
        (1000, 0, 5, "SHUTDOWN"),
        (0, 0, 0, "HEALTHY"),
    ],
)
def test_rates_and_verdicts(sent: int, bounces: int, complaints: int, verdict: str) -> None:
    assert Reputation(sent, bounces, complaints).verdict == verdict


@pytest.mark.parametrize(
    ("pattern", "value", "is_wanted"),
    [
        ("*sale*", "Big sale today", True),
        ("sale*", "Big sale", False),
        ("Sale", "sale", False),
        (r"\*sale", "*sale", True),
        (r"\*sale", "big sale", False),
        ("a*b", "a*b", True),
        ("a*b", "axb", False),
        ("*", "", True),
        ("a.c", "abc", False),
    ],
)
def test_asterisks_at_either_end_stand_for_anything(pattern: str, value: str, is_wanted: bool) -> None:
    assert fits(value, ["nothing", pattern]) == is_wanted
