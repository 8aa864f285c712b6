"""The list of the inbox: everything or one kind, searched by recipient, filled anew while it is looked at."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from gatepost.cognito.messages import texts
from gatepost.console.inbox.entries import KINDS, Kind, newest
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.mail import messages, refusals
from gatepost.ses.receiving import record

STEP = 50
MOST = 200


@page("/inbox")
def inbox(visit: Visit) -> Response:
    """The list in its page."""
    return visit.show("inbox/inbox.html", **_listed(visit), kinds=KINDS)


@page("/inbox/list")
def fresh(visit: Visit) -> Response:
    """The list alone, for the page to fill itself anew."""
    return visit.show("inbox/list.html", **_listed(visit))


def _listed(visit: Visit) -> dict[str, Any]:
    to, kind = visit.query.get("to", "").strip(), visit.query.get("kind", "")
    most = min(int(given), MOST) if (given := visit.query.get("most", "")).isdecimal() and int(given) > 0 else STEP
    chosen: Sequence[Kind] = tuple(one for one in KINDS if one == kind) or KINDS
    with visit.store.transaction() as tx:
        entries = newest(tx, chosen, to, most)
    more = min(most + STEP, MOST) if len(entries) == most and STEP <= most < MOST else 0
    return {"entries": entries, "to": to, "kind": kind if kind in KINDS else "", "most": most, "more": more}


@page("/inbox/empty", posts=True)
def empty(visit: Visit) -> Response:
    """Everything of this account is forgotten, in all Regions."""

    def forget() -> None:
        with visit.store.transaction() as tx:
            for empty_one in (messages.empty, texts.empty, record.empty, refusals.empty):
                empty_one(tx, visit.account)
            tx.commit()

    here = visit.link("/inbox")
    return visit.confirmed(forget, "inbox.empty", "inbox.empty_sure", "inbox.was_emptied", here, here, account=visit.account)
