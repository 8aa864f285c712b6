"""Which language a visitor reads: the one they chose, or the one that their browser asks for."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gatepost.console import texts
from gatepost.console.door.origins import local_path

COOKIE = "gatepost_language"
_YEAR = 31_536_000


def of(request: Request) -> str:
    """The language of a request, by its tag."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in texts.LANGUAGES else texts.preferred(request.headers.get("accept-language", ""))


async def choose(request: Request) -> Response:
    """Keep a choice, and go back to where it was made."""
    response = RedirectResponse(local_path(request.query_params.get("back", "")), 303)
    chosen = request.query_params.get("to", "")
    if chosen in texts.LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, path="/console/", httponly=True, samesite="lax")
    return response
