"""Where the unsubscribe link of a mail leads: a page of the list's topics, and the one click of a mail program.

Looking at the page changes nothing, as whoever follows links in mails before their reader does must not unsubscribe them.
Source: SES guide, sending-email-subscription-management (guide); RFC 8058, section 3.
"""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost.server.pages.access import call_of, in_transaction
from gatepost.server.pages.html import page
from gatepost.ses.contacts import unsubscribing
from gatepost.ses.contacts.links import ONE_CLICK, PATH
from gatepost.ses.contacts.unsubscribing import Visit
from gatepost.store.transaction import Transaction

_GONE = "This link is not good any more."


async def show(request: Request) -> Response:
    """What the recipient is mailed about, to choose from."""
    token = request.path_params["token"]
    visit = await in_transaction(request, lambda tx: unsubscribing.visit(call_of(request, tx), token))
    return _page(visit) if visit else page("said.html", 404, said=_GONE)


async def choose(request: Request) -> Response:
    """What was chosen on the page, or one click."""
    token, body = request.path_params["token"], (await request.body()).decode("utf-8", "replace")
    at_once = ONE_CLICK in body or ("List-Unsubscribe" in body and "One-Click" in body)  # urlencoded, or multipart
    form = {} if at_once else parse_qs(body)

    def work(tx: Transaction) -> bool:
        call = call_of(request, tx)
        visit = unsubscribing.visit(call, token, lock=True)
        if visit is None:
            return False
        if at_once:
            unsubscribing.one_click(call, visit)
        else:
            unsubscribing.choose(call, visit, form.get("topic", ()), unsubscribed="nothing" in form)
        return True

    if not await in_transaction(request, work):
        return page("said.html", 404, said=_GONE)
    return page("said.html", said="You are unsubscribed." if at_once or "nothing" in form else "Your choice is kept.")


def _page(visit: Visit) -> Response:
    topics = [
        {"name": topic.name, "title": topic.display_name, "about": topic.description or "", "chosen": topic.name in visit.subscribed}
        for topic in visit.on.topics
    ]
    return page("unsubscribe.html", address=visit.contact.given, topics=topics, unsubscribed=visit.contact.preferences.unsubscribed)


routes = [
    Route(PATH + "{token}", show),
    Route(PATH + "{token}", choose, methods=["POST"]),
]
