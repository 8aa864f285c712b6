"""The pages behind links in mails: the one that confirms a sign-up, and the one that verifies an address for SES.

Following one changes something, as at AWS, so what only looks whether a page is there (HEAD) is answered without doing it.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Host, Route, Router

from gatepost.cognito import signup
from gatepost.cognito.signup import LinkResult
from gatepost.server.pages.access import call_of, in_transaction, world_of
from gatepost.server.pages.html import page
from gatepost.ses.identities import verification
from gatepost.store.transaction import Transaction


async def confirm_user(request: Request) -> Response:
    """Confirm a sign-up, on the domain of its pool. Source: guide, user-pool link verification (guide)."""
    if request.method == "HEAD":
        return Response()
    prefix, query = request.path_params["prefix"], dict(request.query_params)

    def work(tx: Transaction) -> LinkResult:
        return signup.confirm_by_link(call_of(request, tx), prefix, query)

    result = await in_transaction(request, work)
    return page("said.html", 200 if result.confirmed else 400, said=result.text)


async def verify_address(request: Request) -> Response:
    """Verify an address by the link that its mail carried. Source: SES guide, creating-identities (guide)."""
    if request.method == "HEAD":
        return Response()
    token = request.query_params.get("X-Amz-Signature", "")
    address = await in_transaction(request, lambda tx: verification.confirm(tx, world_of(request), token))
    if address is None:
        return page("said.html", 400, said="This link is not good any more: it was used, or it is older than 24 hours.")
    return page("said.html", said=f"{address} is verified. Amazon SES may send mail from it now.")


_pages_of_a_domain = [Route("/confirmUser", confirm_user), Route("/confirmUser/", confirm_user)]

routes = [
    Host("{prefix}.auth.localhost", Router(_pages_of_a_domain)),
    Route("/_domain/{prefix}/confirmUser", confirm_user),
    Route("/_domain/{prefix}/confirmUser/", confirm_user),
    Route("/_ses/verify", verify_address),
]
