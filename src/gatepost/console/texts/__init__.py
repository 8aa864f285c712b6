"""Every sentence that the console says, by its id, in each of its languages.

A language is a folder of TOML files; `[user_pools] title = "…"` has the id `user_pools.title`. `{name}` is a placeholder.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

ENGLISH = "en"
CHINESE = "zh-Hant"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", CHINESE: "繁體中文"}
"""The languages by their tags, each named in itself."""

_FOLDERS = {ENGLISH: "en", CHINESE: "zh_hant"}


def text(language: str, id: str, **values: Any) -> str:
    """One sentence, filled.

    Raises: KeyError, for an id that nobody wrote.
    """
    sentence = catalogue(language)[id]
    return sentence.format(**values) if values else sentence


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its id."""
    found: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(_FOLDERS[language]).iterdir(), key=lambda each: each.name):
        found |= dict(_flat("", tomllib.loads(file.read_text("utf-8"))))
    return found


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", cast("dict[str, Any]", value))
        else:
            yield f"{prefix}{name}", value


def preferred(accepted: str) -> str:
    """The language that an `Accept-Language` header asks for: Chinese of any kind before English only where it comes first.

    Source: RFC 9110, section 12.5.4.
    """
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, quality = part.strip().partition(";")
        language, weight = _known(tag.strip().lower()), _weight(quality)
        if language and weight > 0:
            ranked.append((-weight, place, language))
    return min(ranked)[2] if ranked else ENGLISH


def _known(tag: str) -> str:
    if tag == "zh" or tag.startswith("zh-"):
        return CHINESE
    return ENGLISH if tag == "en" or tag.startswith("en-") else ""


def _weight(quality: str) -> float:
    try:
        return float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
    except ValueError:
        return 0.0
