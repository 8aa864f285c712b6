"""Message ids: the Region, the time, and the way back to it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.mail import message_ids

MARCH = datetime(2026, 3, 27, 21, 5, 3, 392000, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  bounds are naive
def test_an_id_tells_when_it_was_made(moment: datetime) -> None:
    found = message_ids.accepted_at(message_ids.new("us-east-1", moment))
    assert found is not None
    assert timedelta() <= moment - found < timedelta(milliseconds=1)


def test_an_id_from_a_delivered_mail_reads_as_its_date_did() -> None:
    assert message_ids.accepted_at("0100019d311d65a0-b9c1419e-f3a0-4afd-b0bd-848f18ff5950-000000") == MARCH


@pytest.mark.parametrize(
    ("region", "prefix"), [("us-east-1", "0100"), ("us-west-2", "0101"), ("eu-west-1", "0102"), ("ap-northeast-1", "0106")]
)
def test_regions_have_prefixes(region: str, prefix: str) -> None:
    assert message_ids.new(region, MARCH).startswith(prefix)


def test_an_unknown_region_always_has_the_same_prefix() -> None:
    first, second = (message_ids.new("xx-north-9", MARCH)[:4] for _ in range(2))
    assert first == second
    assert first.startswith("01")


def test_ids_differ() -> None:
    assert len({message_ids.new("us-east-1", MARCH) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("wrong", ["", "x" * 60, "0100", "0100zzzzzzzzzzzz-b9c1419e-f3a0-4afd-b0bd-848f18ff5950-000000"])
def test_what_is_no_id(wrong: str) -> None:
    assert message_ids.accepted_at(wrong) is None
