"""What becomes of a verification as time passes, and what the tokens of a domain depend on."""

from datetime import UTC, datetime, timedelta

import pytest

from gatepost.ses.identities import dkim
from gatepost.ses.identities.record import ADDRESS_PATIENCE, DOMAIN_PATIENCE, Status, status_at
from gatepost.store.sealing import Seal

START = datetime(2026, 1, 1, tzinfo=UTC)
SEAL = Seal(bytes(range(32)))


@pytest.mark.parametrize(
    ("status", "patience", "hours", "becomes"),
    [
        ("PENDING", ADDRESS_PATIENCE, 23.9, "PENDING"),
        ("PENDING", ADDRESS_PATIENCE, 24, "FAILED"),
        ("PENDING", DOMAIN_PATIENCE, 71.9, "PENDING"),
        ("PENDING", DOMAIN_PATIENCE, 72, "FAILED"),
        ("SUCCESS", ADDRESS_PATIENCE, 10_000, "SUCCESS"),
        ("TEMPORARY_FAILURE", DOMAIN_PATIENCE, 71.9, "TEMPORARY_FAILURE"),
        ("TEMPORARY_FAILURE", DOMAIN_PATIENCE, 72, "FAILED"),
        ("NOT_STARTED", DOMAIN_PATIENCE, 10_000, "NOT_STARTED"),
        ("FAILED", DOMAIN_PATIENCE, 0, "FAILED"),
    ],
)
def test_patience_ends(status: Status, patience: timedelta, hours: float, becomes: Status) -> None:
    assert status_at(status, START, START, patience, START + timedelta(hours=hours)) == becomes


def test_tokens_depend_on_account_region_domain_and_key_alone() -> None:
    asked = [(SEAL, "1", "us-east-1", "a.com"), (SEAL, "2", "us-east-1", "a.com"), (SEAL, "1", "eu-west-1", "a.com")]
    asked += [(SEAL, "1", "us-east-1", "b.com"), (Seal(bytes(32)), "1", "us-east-1", "a.com")]
    every = [token for where in asked for token in dkim.tokens(*where)]
    assert len(set(every)) == 15
    assert dkim.tokens(*asked[0]) == every[:3]
    assert len({dkim.verification_token(*where) for where in asked}) == 5


def test_the_records_to_publish() -> None:
    names = dkim.cname_records(SEAL, "1", "af-south-1", "a.com")
    assert all(name == f"{target.partition('.')[0]}._domainkey.a.com" for name, target in names)
    assert all(target.endswith(".dkim.af-south-1.amazonses.com") for _, target in names)
    assert dkim.txt_record(SEAL, "1", "us-east-1", "a.com")[0] == "_amazonses.a.com"
