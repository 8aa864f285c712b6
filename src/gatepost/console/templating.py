"""Filling templates: everything is escaped, and what a template forgets to say is an error."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from gatepost.console import texts
from gatepost.rules import regions

if TYPE_CHECKING:
    from gatepost.console.visit import Visit


_REGIONS = tuple(sorted(regions.TABLE))


def render(template: str, *, visit: "Visit", **values: Any) -> str:
    """A page. Templates have `visit`, `t` (a text by its id), `link` (a page of this account and region), the macros of `parts`
    and the values given."""
    always: dict[str, Any] = _shared(visit.language) | {"visit": visit, "address": visit.address, "link": visit.link}
    parts = _templates().get_template("parts.html").make_module(always)
    return _templates().get_template(template).render(values, **always, parts=parts)


def render_alone(template: str, language: str, **values: Any) -> str:
    """A page that belongs to no account: the sign-in."""
    return _templates().get_template(template).render(values, **_shared(language))


def _shared(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "t": partial(texts.text, language),
        "asset": asset,
        "languages": texts.LANGUAGES,
        "regions": _REGIONS,
    }


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("gatepost.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.filters |= {"moment": _moment, "json": _json}
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes whenever its content does."""
    content = files("gatepost.console").joinpath("static", name).read_bytes()
    return f"/console/static/{name}?{sha256(content).hexdigest()[:12]}"


def _moment(value: datetime) -> str:
    """A time as people read it, in UTC."""
    return f"{value:%Y-%m-%d %H:%M:%S} UTC"


def _json(value: Mapping[str, Any]) -> str:
    """A value as indented JSON."""
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
