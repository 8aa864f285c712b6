"""The pages behind links in mails: the one that confirms a sign-up, and the one that verifies an address for SES.

Following one changes something, as at AWS, so what only looks whether a page is there (HEAD) is answered without doing it.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Host, Route, Router

from gatepost.cognito import domains, signup, ui_customization
from gatepost.cognito.risk import events
from gatepost.cognito.signup import LinkResult
from gatepost.server.pages.access import call_of, in_transaction, world_of
from gatepost.server.pages.html import page
from gatepost.ses import custom_verification
from gatepost.ses.identities import verification
from gatepost.store.transaction import Transaction


async def confirm_user(request: Request) -> Response:
    """Confirm a sign-up, on the domain of its pool. Source: guide, user-pool link verification (guide)."""
    if request.method == "HEAD":
        return Response()
    prefix, query = request.path_params["prefix"], dict(request.query_params)

    def work(tx: Transaction) -> LinkResult:
        call = call_of(request, tx)
        call.request = {"ClientId": query.get("client_id", "")}
        return signup.confirm_by_link(call, prefix, query)

    result = await in_transaction(request, work, calls_out=True)
    return page("said.html", 200 if result.confirmed else 400, said=result.text)


async def feedback(request: Request) -> Response:
    """Whoever got a notice of a risky sign-in says whether it was them. Source: guide, message templates (guide: one-click links)."""
    if request.method == "HEAD":
        return Response()
    query = request.query_params
    given = [query.get(name, "") for name in ("user_name", "event_id", "feedback_token", "verdict")]

    def work(tx: Transaction) -> bool:
        pool = domains.pool_of(tx, request.path_params["prefix"])
        if pool is None or any("\0" in value for value in given):
            return False
        return events.judge_by_link(call_of(request, tx), pool, *given)

    if not await in_transaction(request, work):
        return page("said.html", 400, said="This link is not good.")
    return page("said.html", said="Thank you. What you said was noted.")


async def logo(request: Request) -> Response:
    """The logo that a pool's classic hosted UI was given for a client, or for all."""

    def work(tx: Transaction) -> tuple[bytes, str] | None:
        pool = domains.pool_of(tx, request.path_params["prefix"])
        return None if pool is None else ui_customization.logo(tx, pool.pool_id, request.path_params["client"])

    found = await in_transaction(request, work)
    return Response(status_code=404) if found is None else Response(found[0], media_type=found[1])


async def verify_address(request: Request) -> Response:
    """Verify an address by the link that its mail carried, and go on to where its template says, if it was a mail of one's own.

    Source: SES guide, creating-identities (guide); the status of going on (guessed).
    """
    if request.method == "HEAD":
        return Response()
    query = request.query_params
    account_id, region = query.get("Context", ""), query.get("X-Amz-Credential", "").split("/")[2:3]

    def work(tx: Transaction) -> tuple[str | None, str | None]:
        address = verification.confirm(tx, world_of(request), query.get("X-Amz-Signature", ""))
        template = query.get("TemplateName")
        if not template or not region or "\0" in f"{account_id}{region[0]}{template}":
            return address, None
        return address, custom_verification.destination(tx, account_id, region[0], template, good=address is not None)

    address, destination = await in_transaction(request, work)
    if destination is not None:
        return RedirectResponse(destination, 302)
    if address is None:
        return page("said.html", 400, said="This link is not good any more: it was used, or it is older than 24 hours.")
    return page("said.html", said=f"{address} is verified. Amazon SES may send mail from it now.")


_pages_of_a_domain = [
    Route("/confirmUser", confirm_user),
    Route("/confirmUser/", confirm_user),
    Route("/feedback", feedback),
    Route("/logo/{client}", logo),
]

routes = [
    Host("{prefix}.auth.localhost", Router(_pages_of_a_domain)),
    Route("/_domain/{prefix}/confirmUser", confirm_user),
    Route("/_domain/{prefix}/confirmUser/", confirm_user),
    Route("/_domain/{prefix}/feedback", feedback),
    Route("/_domain/{prefix}/logo/{client}", logo),
    Route("/_ses/verify", verify_address),
]
