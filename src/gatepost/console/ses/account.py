"""The account's dashboard: sandbox or production, how much of the quota is used, what was sent, how it was received."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.ses.history import Span, chart
from gatepost.console.ses.identities import SES, inner
from gatepost.console.visit import Visit
from gatepost.ses.statistics import reputation

GAUGE = 200
"""Units of the drawing that a full gauge is wide."""


@page("/account")
def dashboard(visit: Visit) -> Response:
    """The account in this Region at a glance."""
    return visit.show("ses/account.html", **glance(visit), reputation=_reputation(visit))


def glance(visit: Visit) -> dict[str, Any]:
    """What both dashboards show of the account: its state, the day's quota as a gauge, and the sending history.

    Raises: AwsError.
    """
    account = visit.call(SES, "GetAccount")
    quota: Mapping[str, float] = account["SendQuota"]
    most, sent = quota["Max24HourSend"], quota["SentLast24Hours"]
    span: Span = "fortnight" if visit.query.get("span") == "fortnight" else "day"
    points = visit.call("ses", "GetSendStatistics")["SendDataPoints"]
    return {
        "account": account,
        "details": inner(account, "Details"),
        "review": review_of(account),
        "most": most,
        "sent": sent,
        "rate": quota["MaxSendRate"],
        "used": 0 if most <= 0 else min(1.0, sent / most),
        "gauge": 0 if most <= 0 else round(min(1.0, sent / most) * GAUGE, 1),
        "chart": chart(points, visit.world.clock(), span),
    }


def review_of(account: Members) -> str:
    """How far a request for production access has come; empty where there was none."""
    return str(inner(inner(account, "Details"), "ReviewDetails").get("Status") or "")


def _reputation(visit: Visit) -> reputation.Reputation:
    with visit.store.transaction() as tx:
        return reputation.of(tx, visit.account, visit.region, visit.world.clock())


@page("/account/sending", posts=True)
def sending(visit: Visit) -> Response:
    """The owner's switch: the account's mail is paused, or goes on."""
    enabled = bool(visit.call(SES, "GetAccount")["SendingEnabled"])
    asked = ("account.pause", "account.pause_sure", "account.was_paused")
    if not enabled:
        asked = ("account.resume", "account.resume_sure", "account.was_resumed")
    here = visit.link("/account")
    return visit.confirmed(lambda: visit.call(SES, "PutAccountSendingAttributes", SendingEnabled=not enabled), *asked, here, here)
