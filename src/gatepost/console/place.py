"""Which account and Region a visitor is in. The address says so; a cookie remembers it for the next time."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gatepost.console.door.origins import local_path
from gatepost.settings import DEFAULT_ACCOUNT, DEFAULT_REGION

COOKIE = "gatepost_place"
_PLACE = re.compile(r"[0-9]{12}/[a-z]{2}(-[a-z]+)+-[0-9]")
_YEAR = 31_536_000
_HERE = re.compile(r"/console/[0-9]{12}/[a-z0-9-]+")


async def enter(request: Request) -> Response:
    """To the visitor's last account and Region: its dashboard, or the page that the rest of the path names."""
    remembered = request.cookies.get(COOKIE, "").replace(":", "/")
    place = remembered if _PLACE.fullmatch(remembered) else f"{DEFAULT_ACCOUNT}/{DEFAULT_REGION}"
    rest = request.path_params.get("anything", "")
    if rest[:1].isdigit() or rest.startswith("static/"):
        return Response("There is no such page.\n", 404, media_type="text/plain")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/console/{place}/{rest}{query}", 303)


async def choose(request: Request) -> Response:
    """To the same section in the account and Region that were chosen in the page's head."""
    given = request.query_params
    place = f"{given.get('account', '')}/{given.get('region', '')}"
    back = local_path(given.get("back", ""))
    if not _PLACE.fullmatch(place):
        return RedirectResponse(back, 303)
    section = _HERE.sub("", back).split("/")[1:2]
    return RedirectResponse(f"/console/{place}/{''.join(section)}", 303)


def remember(response: Response, account: str, region: str) -> None:
    """For the next time that somebody opens `/console/`."""
    response.set_cookie(COOKIE, f"{account}:{region}", max_age=_YEAR, path="/console/", httponly=True, samesite="lax")
