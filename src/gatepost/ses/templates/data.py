"""What templates are filled with: a JSON object given as a text, and how an entry's data come over the default ones."""

from collections.abc import Mapping
from typing import Any, cast

import orjson


class InvalidData(ValueError):
    """The text is not a JSON object."""


def read(text: str) -> dict[str, Any]:
    """Raises: InvalidData."""
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidData(str(error)) from error
    if not isinstance(found, dict):
        raise InvalidData("not an object")
    return cast("dict[str, Any]", found)


def merged(default: Mapping[str, Any], replacement: Mapping[str, Any]) -> dict[str, Any]:
    """The replacement over the default, key by key and object by object; a list is replaced as a whole.

    Source: tests of the real service, by two persons (reported).
    """
    whole = dict(default)
    waiting: list[tuple[dict[str, Any], Mapping[str, Any]]] = [(whole, replacement)]
    while waiting:
        into, over = waiting.pop()
        for key, value in over.items():
            under = into.get(key)
            if isinstance(value, dict) and isinstance(under, dict):
                into[key] = inner = dict(cast("dict[str, Any]", under))
                waiting.append((inner, cast("dict[str, Any]", value)))
            else:
                into[key] = value
    return whole
