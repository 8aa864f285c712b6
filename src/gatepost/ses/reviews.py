"""Requests for production access, as the operator sees them: a queue to approve from, or deny.

At AWS people answer them, within a day or so. Here the operator does, or, with the setting `review_after`, time does.
Source: SES guide, request-production-access (guide).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from gatepost.ses import account
from gatepost.ses.account import GRANTED_24H, GRANTED_RATE
from gatepost.ses.tables import accounts
from gatepost.settings import Settings
from gatepost.store.transaction import Transaction

_pending = (
    select(accounts)
    .where(accounts.c.review_status == "PENDING", accounts.c.review_requested_at > bindparam("due"))
    .order_by(accounts.c.review_requested_at)
)
_answer = update(accounts).where(accounts.c.case_id == bindparam("case"), accounts.c.review_status == "PENDING")
_approve = _answer.values(
    review_status="GRANTED", production_access=True, max_24h=bindparam("granted_24h"), max_rate=bindparam("granted_rate")
)
_deny = _answer.values(review_status="DENIED")
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Review:
    """An open request. `details` are what PutAccountDetails was given."""

    id: str
    account_id: str
    region: str
    requested_at: datetime
    details: Mapping[str, Any]


def pending(tx: Transaction, settings: Settings, now: datetime) -> Sequence[Review]:
    """The open requests of all accounts and Regions, oldest first."""
    due = account.answered_by_itself(settings, now) or _LONG_AGO
    return [
        Review(row.case_id, row.account_id, row.region, row.review_requested_at, row.details) for row in tx.rows(_pending, {"due": due})
    ]


def approve(tx: Transaction, review_id: str, max_24h: float = GRANTED_24H, max_rate: float = GRANTED_RATE) -> bool:
    """Let the account out of the sandbox, with quotas of recipients a day (-1: no limit) and a second.

    False: there is no open request of that id.
    """
    return bool(tx.write(_approve, {"case": review_id, "granted_24h": max_24h, "granted_rate": max_rate}))


def deny(tx: Transaction, review_id: str) -> bool:
    """Leave the account in the sandbox. False: there is no open request of that id."""
    return bool(tx.write(_deny, {"case": review_id}))
