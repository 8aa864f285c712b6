"""Pages for people: plain HTML without scripts, from the templates beside this module."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Fill a template; every value is escaped."""
    return HTMLResponse(_templates().get_template(template).render(values), status, _HEADERS)


@cache
def _templates() -> Environment:
    loader = PackageLoader("gatepost.server.pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
