"""How much of an account's mail bounces or is complained about, and what AWS does about it.

AWS looks at a representative volume, not at a stretch of time. Here it is the mail of the last two weeks, if there is enough of it.
Source: SES guide, faqs-enforcement and reputationdashboardmessages (guide) for the rates; the volume (guessed).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from gatepost.call import World
from gatepost.ses import account, counting
from gatepost.ses.account import EnforcementStatus
from gatepost.ses.statistics import quarters
from gatepost.ses.statistics.tables import event_counts
from gatepost.ses.tables import send_counts
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")

REVIEWED = {"BOUNCE": 0.05, "COMPLAINT": 0.001}
PAUSED = {"BOUNCE": 0.10, "COMPLAINT": 0.005}
FEWEST = 100
"""Recipients of fewer than this many say nothing about a sender."""
LATELY = timedelta(hours=1)
"""Accounts that nothing happened to for so long have been judged already."""

_SEVERITY: tuple[EnforcementStatus, ...] = ("HEALTHY", "PROBATION", "SHUTDOWN")

_sent = select(func.coalesce(func.sum(send_counts.c.recipients), 0)).where(
    and_(
        send_counts.c.account_id == bindparam("account"),
        send_counts.c.region == bindparam("in_region"),
        send_counts.c.since > bindparam("after"),
    )
)
_accused = select(event_counts.c.account_id, event_counts.c.region).where(event_counts.c.since > bindparam("after"))


@dataclass(frozen=True, slots=True)
class Reputation:
    """Recipients that mail went to, that bounced for good, and that complained."""

    sent: int
    bounces: int
    complaints: int

    @property
    def bounce_rate(self) -> float:
        """From 0 to 1."""
        return self.bounces / self.sent if self.sent else 0.0

    @property
    def complaint_rate(self) -> float:
        """From 0 to 1."""
        return self.complaints / self.sent if self.sent else 0.0

    @property
    def verdict(self) -> EnforcementStatus:
        """What AWS makes of it."""
        if self.sent < FEWEST:
            return "HEALTHY"
        if self.bounce_rate >= PAUSED["BOUNCE"] or self.complaint_rate >= PAUSED["COMPLAINT"]:
            return "SHUTDOWN"
        if self.bounce_rate >= REVIEWED["BOUNCE"] or self.complaint_rate >= REVIEWED["COMPLAINT"]:
            return "PROBATION"
        return "HEALTHY"


def of(tx: Transaction, account_id: str, region: str, now: datetime) -> Reputation:
    """An account's."""
    after = now - counting.KEPT
    key: dict[str, Any] = {"account": account_id, "in_region": region, "after": after}
    counted = quarters.sums(tx, account_id, region, after)
    return Reputation(int(tx.value(_sent, key)), counted.get("BOUNCE", 0), counted.get("COMPLAINT", 0))


def enforce(store: Store, world: World) -> None:
    """Put those under review whose rates are too high, and pause those whose are far too high. Only the operator takes that back."""
    now = world.clock()
    with store.transaction() as tx:
        accused = {(row.account_id, row.region) for row in tx.rows(_accused, {"after": now - LATELY})}
        for account_id, region in sorted(accused):
            found = of(tx, account_id, region, now)
            mine = account.find(tx, world.settings, account_id, region, now)
            if _SEVERITY.index(found.verdict) > _SEVERITY.index(mine.enforcement_status):
                log.warning(
                    "account %s in %s is %s now: %.1f %% of its mail bounced, %.2f %% was complained about",
                    account_id,
                    region,
                    found.verdict,
                    found.bounce_rate * 100,
                    found.complaint_rate * 100,
                )
                account.enforce(tx, world.settings, account_id, region, found.verdict)
        tx.commit()
