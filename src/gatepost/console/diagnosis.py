"""The doctor's report as a page: why did the mail of a pool not arrive?

The doctor speaks to this server as it would to AWS, over HTTP and signed with a key of the account.
"""

import shlex

from starlette.responses import Response

from gatepost.cognito.messages import daily_limit
from gatepost.console.problems import Unacceptable
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.doctor.case import OPERATIONS, Case
from gatepost.doctor.diagnosis import Outcome, Report
from gatepost.doctor.examination import examine
from gatepost.doctor.names import SYSTEM, Names, NoResolver, resolver_at
from gatepost.doctor.page import SEVERITY_NAMES
from gatepost.doctor.reading import Aws
from gatepost.settings import Settings

MOST_POOLS = 60
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
HEADLINES = {
    Outcome.FINE: ("good", "doctor.fine"),
    Outcome.WARNINGS: ("wait", "doctor.warnings"),
    Outcome.BROKEN: ("bad", "doctor.broken"),
    Outcome.COULD_NOT_LOOK: ("bad", "doctor.could_not_look"),
}
"""How a report is summed up: the colour, and the sentence."""


@page("/doctor")
def ask(visit: Visit) -> Response:
    """The question as a form and, once it names a pool, the answer below: asking changes nothing, so that it is an address to hand on."""
    listed = visit.call("cognito-idp", "ListUserPools", MaxResults=MOST_POOLS)
    chosen = visit.query.get("pool", "").strip()
    report = _report(visit, chosen) if chosen else None
    return visit.show(
        "diagnosis.html",
        pools=[(pool["Id"], f"{pool['Name']} ({pool['Id']})") for pool in listed["UserPools"]],
        all_pools="NextToken" not in listed,
        chosen=chosen,
        operations=OPERATIONS,
        report=report,
        headline=HEADLINES[report.outcome] if report else None,
        severities=SEVERITY_NAMES,
        command=_command(visit, chosen),
    )


def _report(visit: Visit, pool_id: str) -> Report:
    """Raises: Unacceptable, where this server has no access key that the doctor could sign with."""
    credentials = visit.performer.credentials(visit.account)
    if credentials is None:
        raise Unacceptable("doctor.no_key", 409)
    given = {name: visit.query.get(name, "").strip() for name in ("username", "email", "error", "operation", "message_id")}
    case = Case(
        Aws(region=visit.region, endpoint_url=_own_address(visit), credentials=credentials),
        pool_id,
        given_username=given["username"],
        email=given["email"],
        error_text=given["error"],
        operation=given["operation"] if given["operation"] in OPERATIONS else "",
        message_id=given["message_id"],
        default_sent=_sent_by_default(visit),
        names=_names(visit.world.settings) if "dns" in visit.query else None,
        now=visit.world.clock(),
    )
    return examine(case)


def _own_address(visit: Visit) -> str:
    """Where this server reaches itself: behind a proxy the way over its public address may be closed to it."""
    settings = visit.world.settings
    if not settings.public_url:
        return visit.world.origin
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _sent_by_default(visit: Visit) -> int:
    """How many mails AWS's own sender has taken today."""
    with visit.store.transaction() as tx:
        return daily_limit.sent_today(tx, visit.account, visit.region, visit.world.clock())


def _names(settings: Settings) -> Names | None:
    """DNS as this server asks it; None where there is no resolver."""
    try:
        return Names(resolver_at(settings.dns_server or SYSTEM))
    except NoResolver:
        return None


def _command(visit: Visit, pool_id: str) -> str:
    """The same question in a terminal; where signatures are checked, with the reader's own access key."""
    options = [("--user-pool-id", pool_id or f"{visit.region}_EXAMPLE")]
    for name in ("username", "email", "error", "operation", "message_id"):
        if given := visit.query.get(name, "").strip():
            options.append((f"--{name.replace('_', '-')}", given))
    if "dns" in visit.query:
        options.append(("--resolver", visit.world.settings.dns_server or SYSTEM))
    options += [("--region", visit.region), ("--endpoint-url", visit.world.origin)]
    words = " ".join(f"{option} {shlex.quote(value)}" for option, value in options)
    by = "" if visit.world.settings.auth == "strict" else f"gatepost exec --account {visit.account} -- "
    return f"{by}gatepost doctor {words}"
