"""An account in one Region: in the sandbox or out of it, paused or not, and how much it may send.

Source: SES guide, request-production-access, manage-sending-quotas and faqs-enforcement (guide).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.tables import accounts
from gatepost.settings import Settings
from gatepost.store.transaction import Transaction

ReviewStatus = Literal["PENDING", "GRANTED", "DENIED", "FAILED"]
EnforcementStatus = Literal["HEALTHY", "PROBATION", "SHUTDOWN"]

UNLIMITED = -1.0
SANDBOX_24H = 200.0
SANDBOX_RATE = 1.0
GRANTED_24H = 50_000.0
GRANTED_RATE = 14.0
UNTHROTTLED_RATE = 100_000.0
"""Messages a second that no machine reaches: from here on nobody counts."""

_here = and_(accounts.c.account_id == bindparam("account"), accounts.c.region == bindparam("in_region"))
_account = select(accounts).where(_here)
_appear = insert(accounts).on_conflict_do_nothing(index_elements=["account_id", "region"])
_set_sending = update(accounts).where(_here).values(sending_enabled=bindparam("enabled"))
_set_enforcement = update(accounts).where(_here).values(enforcement_status=bindparam("status"))
_set_suppression = update(accounts).where(_here).values(suppression=bindparam("attributes"))
_set_vdm = update(accounts).where(_here).values(vdm=bindparam("attributes"))
_set_details = (
    update(accounts)
    .where(_here, accounts.c.review_status.is_(None) | accounts.c.review_status.in_(("GRANTED", "FAILED")))
    .values(details=bindparam("given"))
)
_ask = _set_details.values(review_status="PENDING", case_id=bindparam("case"), review_requested_at=bindparam("at"))
_granted = {"production_access": True, "review_status": "GRANTED", "max_24h": GRANTED_24H, "max_rate": GRANTED_RATE}
_let_out = (
    update(accounts).where(_here).values(production_access=True, max_24h=bindparam("granted_24h"), max_rate=bindparam("granted_rate"))
)
_grant_if_due = (
    update(accounts)
    .where(_here, accounts.c.review_status == "PENDING", accounts.c.review_requested_at <= bindparam("due"))
    .values(_granted)
)


@dataclass(frozen=True, slots=True)
class Account:
    """What SES knows of an account in a Region. Quotas count recipients: a rolling day's, -1 for no limit, and a second's."""

    account_id: str
    region: str
    production_access: bool
    sending_enabled: bool
    enforcement_status: str
    max_24h: float
    max_rate: float
    details: Mapping[str, Any] | None = None
    review_status: ReviewStatus | None = None
    case_id: str | None = None
    review_requested_at: datetime | None = None
    suppression: Mapping[str, Any] | None = None
    """PutAccountSuppressionAttributes' members, once they have been put."""
    vdm: Mapping[str, Any] | None = None
    """The same of PutAccountVdmAttributes."""

    @property
    def limited(self) -> bool:
        """Whether its sends have to be counted before they are accepted."""
        return self.max_24h >= 0 or self.max_rate < UNTHROTTLED_RATE


def find(tx: Transaction, settings: Settings, account_id: str, region: str, now: datetime) -> Account:
    """The account as it is now; one without a row is as new."""
    row = tx.row(_account, {"account": account_id, "in_region": region})
    if row is None:
        return _new(settings, account_id, region)
    if row.review_status == "PENDING" and (due := answered_by_itself(settings, now)) and row.review_requested_at <= due:
        tx.write(_grant_if_due, {"account": account_id, "in_region": region, "due": due})
        row = tx.row(_account, {"account": account_id, "in_region": region}) or row
    return from_row(row)


def of(call: Call) -> Account:
    """The caller's account in the Region that is called."""
    return find(call.tx, call.world.settings, call.account_id, call.region, call.now)


def answered_by_itself(settings: Settings, now: datetime) -> datetime | None:
    """Requests for production access from before this time are granted without anybody's doing; None if none ever is."""
    return now - timedelta(seconds=settings.review_after) if settings.review_after >= 0 else None


def set_sending(call: Call, enabled: bool) -> None:
    """The owner's own switch."""
    _let_appear(call.tx, call.world.settings, call.account_id, call.region)
    call.tx.write(_set_sending, {"account": call.account_id, "in_region": call.region, "enabled": enabled})


def set_suppression(call: Call, attributes: Mapping[str, Any]) -> None:
    """What the account's addresses are suppressed for, and how."""
    _let_appear(call.tx, call.world.settings, call.account_id, call.region)
    call.tx.write(_set_suppression, {"account": call.account_id, "in_region": call.region, "attributes": attributes})


def set_vdm(call: Call, attributes: Mapping[str, Any]) -> None:
    """What the dashboard collects of the account's mail."""
    _let_appear(call.tx, call.world.settings, call.account_id, call.region)
    call.tx.write(_set_vdm, {"account": call.account_id, "in_region": call.region, "attributes": attributes})


def enforce(tx: Transaction, settings: Settings, account_id: str, region: str, status: EnforcementStatus) -> None:
    """What AWS does to an account whose mail bounces too often: the operator plays AWS's part."""
    _let_appear(tx, settings, account_id, region)
    tx.write(_set_enforcement, {"account": account_id, "in_region": region, "status": status})


def grant(tx: Transaction, settings: Settings, account_id: str, region: str, max_24h: float, max_rate: float) -> None:
    """Let an account out of the sandbox without a request, with quotas of recipients a day (-1: no limit) and a second."""
    _let_appear(tx, settings, account_id, region)
    tx.write(_let_out, {"account": account_id, "in_region": region, "granted_24h": max_24h, "granted_rate": max_rate})


def set_details(call: Call, details: Mapping[str, Any]) -> bool:
    """Keep what the owner says about their mail. False: a review is open, or one was denied."""
    _let_appear(call.tx, call.world.settings, call.account_id, call.region)
    return bool(call.tx.write(_set_details, {"account": call.account_id, "in_region": call.region, "given": details}))


def ask_for_production_access(call: Call, details: Mapping[str, Any], case_id: str) -> bool:
    """Keep the details and open a review. False: one is open already, or was denied."""
    _let_appear(call.tx, call.world.settings, call.account_id, call.region)
    parameters = {"account": call.account_id, "in_region": call.region, "given": details, "case": case_id, "at": call.now}
    return bool(call.tx.write(_ask, parameters))


def from_row(row: Row[Any]) -> Account:
    """The account of a row of `accounts`."""
    return Account(
        row.account_id,
        row.region,
        row.production_access,
        row.sending_enabled,
        row.enforcement_status,
        row.max_24h,
        row.max_rate,
        row.details,
        row.review_status,
        row.case_id,
        row.review_requested_at,
        row.suppression,
        row.vdm,
    )


def _new(settings: Settings, account_id: str, region: str) -> Account:
    limits = (UNLIMITED, UNTHROTTLED_RATE) if settings.production_access else (SANDBOX_24H, SANDBOX_RATE)
    return Account(account_id, region, settings.production_access, True, "HEALTHY", *limits)


def _let_appear(tx: Transaction, settings: Settings, account_id: str, region: str) -> None:
    new = _new(settings, account_id, region)
    tx.write(
        _appear,
        {
            "account_id": account_id,
            "region": region,
            "production_access": new.production_access,
            "sending_enabled": new.sending_enabled,
            "enforcement_status": new.enforcement_status,
            "max_24h": new.max_24h,
            "max_rate": new.max_rate,
        },
    )
