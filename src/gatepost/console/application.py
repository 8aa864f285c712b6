"""The console put together: its paths, its files, and what stands around every page.

Pages are synchronous and run on threads of their own that may wait, for a trigger's function as for the database.
"""

import asyncio
import mimetypes
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost.call import World
from gatepost.console import flash, language, place
from gatepost.console.door import tokens
from gatepost.console.door.entrance import SESSION, Entrance
from gatepost.console.performing import Performer
from gatepost.console.problems import Missing, Unacceptable, told
from gatepost.console.routing import PAGES, Page
from gatepost.console.visit import ROOT, Visit
from gatepost.store.engine import Store

App = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

SECTIONS = (
    "gatepost.console.dashboard",
    "gatepost.console.inbox",
    "gatepost.console.diagnosis",
    "gatepost.console.user_pools",
    "gatepost.console.ses",
    "gatepost.console.reviews",
)
"""The packages and modules that register pages."""

THREADS = 8
FORM_LIMIT = 2 * 1024 * 1024
"""Bytes that a form may send; the longest member of any operation it fills is far below."""

_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")


def application(performer: Performer, store: Store, world: World) -> App:
    """The ASGI application that serves everything below `/console/`."""
    for section in SECTIONS:
        import_module(section)
    threads = ThreadPoolExecutor(THREADS, "gatepost-console")
    routes = [
        Route(f"{ROOT}/static/{{name}}", _static),
        Route(f"{ROOT}/language", language.choose),
        Route(f"{ROOT}/place", place.choose),
        Route(ROOT, place.enter),
        Route(f"{ROOT}/", place.enter),
        *(_route(page, performer, store, world, threads) for page in PAGES),
        Route(f"{ROOT}/{{anything:path}}", place.enter),
    ]
    app = Starlette(routes=routes)
    app.state.world = world
    return Entrance(app, store, world)


def _route(page: Page, performer: Performer, store: Store, world: World, threads: ThreadPoolExecutor) -> Route:
    async def answer(request: Request) -> Response:
        account, region = request.path_params["account"], request.path_params["region"]
        visit = Visit(
            world,
            store,
            performer,
            account,
            region,
            language.of(request),
            request.url.path,
            request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            path={name: value for name, value in request.path_params.items() if name not in ("account", "region")},
            query=dict(request.query_params),
            signed_in=SESSION in request.scope,
            source_ip=request.client.host if request.client else "",
        )
        fresh = tokens.read(request)
        visit.csrf = tokens.for_forms(world.seal, fresh)
        if cookie := request.cookies.get(flash.COOKIE):
            visit.said = flash.take(world.seal, cookie)
        if not _ACCOUNT.fullmatch(account) or not _REGION.fullmatch(region):
            return told(visit, Missing())
        if request.method == "POST":
            problem = await _take_form(request, visit)
            if problem is not None:
                return told(visit, problem)
        response = await asyncio.get_running_loop().run_in_executor(threads, _answered, page, visit)
        tokens.keep(response, fresh, secure=world.origin.startswith("https:"))
        place.remember(response, account, region)
        if visit.said is not None and request.method == "GET" and response.status_code != 303:
            response.delete_cookie(flash.COOKIE, flash.PATH)
        return response

    methods = ["GET", "POST"] if page.posts else ["GET"]
    return Route(f"{ROOT}/{{account}}/{{region}}{page.path}", answer, methods=methods)


def _answered(page: Page, visit: Visit) -> Response:
    try:
        return page.view(visit)
    except Exception as error:  # whatever it is, the visitor is told on a page
        return told(visit, error)


async def _take_form(request: Request, visit: Visit) -> Exception | None:
    """Read what a form sent into the visit; what is wrong with it otherwise."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            return Unacceptable("problem.too_large", 413)
    sent = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=2000)
    if not tokens.matches(visit.csrf, sent.pop("csrf", [""])[0]):
        return Unacceptable("problem.csrf", 403)
    visit.sent = sent
    visit.form = {name: values[-1].replace("\r\n", "\n") for name, values in sent.items()}
    return None


async def _static(request: Request) -> Response:
    """A file of the console's own; its address changes with its content, so that it may be kept for good."""
    file = files("gatepost.console").joinpath("static", request.path_params["name"])
    if not file.is_file():
        return Response("There is no such file.\n", 404, media_type="text/plain")
    kind = mimetypes.guess_type(request.path_params["name"])[0] or "application/octet-stream"
    return Response(file.read_bytes(), media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})
