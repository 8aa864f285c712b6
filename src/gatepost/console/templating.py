"""Filling templates: everything is escaped, and what a template forgets to say is an error."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateRuntimeError,
    Undefined,
    UndefinedError,
)
from jinja2.utils import missing

from gatepost.console import texts
from gatepost.console.shown import on_one_line, shown
from gatepost.rules import regions

if TYPE_CHECKING:
    from gatepost.console.visit import Visit


_REGIONS = tuple(sorted(regions.TABLE))


def render(template: str, *, visit: "Visit", **values: Any) -> str:
    """A page. Templates have `visit`, `t` (a text by its id), `link` (a page of this account and region), the macros of `parts`
    and the values given."""
    always: dict[str, Any] = _shared(visit.language) | {"visit": visit, "address": visit.here, "link": visit.link}
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
        loader=ChoiceLoader([PackageLoader("gatepost.console"), PrefixLoader({"doctor": PackageLoader("gatepost.doctor")})]),
        autoescape=True,
        undefined=_Absent,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "moment": _moment,
        "date": _date,
        "day": _day,
        "hour": _hour,
        "json": _json,
        "pair": _pair,
        "value": _value,
        "settings": _settings,
        "shown": shown,
        "on_one_line": on_one_line,
    }
    made.filters.update(filters)
    return made


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes whenever its content does."""
    content = files("gatepost.console").joinpath("static", name).read_bytes()
    return f"/console/static/{name}?{sha256(content).hexdigest()[:12]}"


class _Absent(Undefined):
    """A name that nobody gave to a template is a mistake; a member that AWS left out of an answer is just empty."""

    def __new__(
        cls,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> Any:
        kind: Any = ChainableUndefined if isinstance(obj, Mapping) else StrictUndefined
        return kind(hint, obj, name, exc)


def _moment(value: datetime) -> str:
    """A time as people read it, in UTC, in one piece."""
    return f"{value:%Y-%m-%d\N{NO-BREAK SPACE}%H:%M:%S}\N{NO-BREAK SPACE}UTC"


def _date(value: datetime) -> str:
    return f"{value:%Y-%m-%d}"


def _day(value: datetime) -> str:
    """A day within a year."""
    return f"{value:%m-%d}"


def _hour(value: datetime) -> str:
    return f"{value:%H:00}"


def _settings(members: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The members of a structure as facts, each on one line."""
    return [(name, value if isinstance(value, str) else _value(value)) for name, value in members.items()]


def _pair(value: str) -> tuple[str, str]:
    """An option that is shown as it is sent."""
    return value, value


def _value(value: Any) -> str:
    """A setting's value on one line; a dash where it is not set."""
    return "–" if value is None else orjson.dumps(value, default=str).decode()


def _json(value: Mapping[str, Any]) -> str:
    """A value as indented JSON."""
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
