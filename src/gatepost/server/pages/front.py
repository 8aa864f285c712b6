"""What a person sees who opens the server's address: what this is, and where things are."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost import __version__
from gatepost.server.pages.access import world_of
from gatepost.server.pages.html import page


async def show(request: Request) -> Response:
    """The front page."""
    return page("front.html", version=__version__, origin=world_of(request).origin)


routes = [Route("/", show)]
