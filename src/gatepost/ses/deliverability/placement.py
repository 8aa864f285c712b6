"""Predictive inbox placement tests. The message goes to an address of the mailbox simulator, through the gate of all mail.

AWS mails it to addresses at the large providers and counts where it ended up; there are none here, so a report knows that the message could
be sent, and has no placement.
Source: API reference, CreateDeliverabilityTestReport (model).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, insert, select

from gatepost.call import Call
from gatepost.mail import message_ids
from gatepost.ses.deliverability.tables import deliverability_tests as t
from gatepost.ses.errors import NotFound

SEED = "success@simulator.amazonses.com"
LASTS = timedelta(hours=24)

_mine = and_(t.c.account_id == bindparam("account"), t.c.region == bindparam("in_region"))
_test = select(t).where(_mine, t.c.report_id == bindparam("id"))
_page = select(t).where(_mine, t.c.report_id > bindparam("after")).order_by(t.c.report_id).limit(bindparam("most"))
_add = insert(t)


@dataclass(frozen=True, slots=True)
class PlacementTest:
    """One test. It is over a day after it was made."""

    report_id: str
    name: str | None
    subject: str | None
    sender: str
    created_at: datetime
    message_id: str
    tags: Sequence[Mapping[str, str]]

    def status_at(self, now: datetime) -> str:
        return "COMPLETED" if now - self.created_at >= LASTS else "IN_PROGRESS"


def add(
    call: Call, *, name: str | None, subject: str | None, sender: str, message_id: str, tags: Sequence[Mapping[str, str]]
) -> PlacementTest:
    """Write down a test whose message has been accepted."""
    test = PlacementTest(message_ids.new(call.region, call.now), name, subject, sender, call.now, message_id, tags)
    call.tx.write(
        _add,
        {
            "account_id": call.account_id,
            "region": call.region,
            "report_id": test.report_id,
            "name": name,
            "subject": subject,
            "sender": sender,
            "created_at": call.now,
            "message_id": message_id,
            "tags": list(tags),
        },
    )
    return test


def get(call: Call, report_id: str) -> PlacementTest:
    """Raises: NotFound. Source: the text (guessed)."""
    row = call.tx.row(_test, {"account": call.account_id, "in_region": call.region, "id": report_id})
    if row is None:
        raise NotFound(f"Deliverability test report <{report_id}> does not exist.")
    return _from_row(row)


def page(call: Call, after: str, most: int) -> Sequence[PlacementTest]:
    """The caller's tests in the order in which they were made, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [_from_row(row) for row in rows]


def _from_row(row: Row[Any]) -> PlacementTest:
    return PlacementTest(row.report_id, row.name, row.subject, row.sender, row.created_at, row.message_id, row.tags)
