"""The message log: what an account has sent from a Region, page by page, each with how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from starlette.responses import Response

from gatepost.console.inbox.entries import read_of
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.mail import glances
from gatepost.mail.glances import Glance, State
from gatepost.store.transaction import Transaction

PAGE_SIZE = 25
AT_ONCE = 50
MOST_LOOKED_AT = 500
"""Messages that one page looks through for those that a filter lets through."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message with its subject and how far it has come."""

    glance: Glance
    subject: str
    state: State


@page("/message-log")
def message_log(visit: Visit) -> Response:
    """The newest, or those behind `before`; by recipient, by a part of the subject, by state."""
    to, subject, state = (visit.query.get(name, "").strip() for name in ("to", "subject", "state"))
    states: Sequence[State] = get_args(State)
    with visit.store.transaction() as tx:
        lines, following = _page(tx, visit, visit.query.get("before", ""), to, subject.casefold(), state if state in states else "")
    return visit.show(
        "ses/message_log.html", lines=lines, next=following, to=to, subject=subject, state=state, states_=states, looked_at=MOST_LOOKED_AT
    )


def _page(tx: Transaction, visit: Visit, before: str, to: str, subject: str, state: str) -> tuple[list[Line], str]:
    """The lines, and the id behind which the next page begins; empty when there is nothing behind them."""
    lines: list[Line] = []
    for _ in range(MOST_LOOKED_AT // AT_ONCE):
        batch = glances.before(tx, visit.account, visit.region, before, to, AT_ONCE)
        states = glances.states(tx, visit.account, visit.region, [one.message_id for one in batch])
        for glance in batch:
            before = glance.message_id
            line = Line(glance, read_of(tx, glance).subject, states[glance.message_id])
            if (not state or line.state == state) and subject in line.subject.casefold():
                lines.append(line)
                if len(lines) == PAGE_SIZE:
                    return lines, before
        if len(batch) < AT_ONCE:
            return lines, ""
    return lines, before
