"""JSON, for JSON 1.1 and for the bodies of REST-JSON.

`null` is the same as absent, unknown members are ignored, and a value of another JSON type is refused before any
constraint is looked at. Source: reported; texts reported for SES, guessed for user pools.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson

from gatepost.wire.errors import Malformed, TooLarge
from gatepost.wire.parsing import scalars

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from gatepost.wire.catalogue import Operation
    from gatepost.wire.http import HttpRequest
    from gatepost.wire.routing import Route

Reader = Callable[[Any], Any]

TOKEN_LIMIT = 1_000_000
"""Values one body may have, so that a body of brackets can't fill the memory."""
DOCUMENT_DEPTH = 100
"""Levels a free-form document may have; what can't be written back can't be kept."""

_SMALL = 1 << 20


def reader(operation: "Operation") -> "Callable[[Route, HttpRequest], dict[str, Any]]":
    """Reads the input of a JSON 1.1 operation."""
    if operation.input is None:
        return lambda _route, _request: {}
    read = compile_body(operation.input, lenient=False)
    return lambda _route, request: read(body(request.body))


def body(content: bytes) -> Any:
    """The value a body holds. A body of no bytes counts as `{}`; one of blanks is malformed.

    Raises: Malformed, TooLarge.
    """
    if not content:
        return {}
    if len(content) > _SMALL and content.count(b",") + content.count(b"[") + content.count(b"{") > TOKEN_LIMIT:
        raise TooLarge()
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Malformed(None) from None
    if b"\\u0000" in content and _has_nul(value):
        raise Malformed("The request contains a NUL character.")
    return value


def compile_body(shape: "StructureShape", *, lenient: bool) -> Reader:
    """A reader for the members of an operation's input that stand in its body. `lenient` reads as the second API of SES does."""
    return _Compiler(lenient).structure(shape)


class _Compiler:
    def __init__(self, lenient: bool) -> None:
        self._lenient = lenient

    def shape(self, shape: Any) -> Reader:
        kind = shape.type_name
        if kind == "structure":
            return _document if shape.metadata.get("document") else self.structure(shape)
        if kind == "list":
            return self._list(shape)
        if kind == "map":
            return self._map(shape)
        if kind == "boolean":
            return _lenient_boolean if self._lenient else _boolean
        if kind in scalars.INTEGERS:
            return _integer("an Integer" if kind == "integer" else "a Long", scalars.INTEGERS[kind])
        return _SCALARS[kind]

    def structure(self, shape: "StructureShape") -> Reader:
        placed = {name: member for name, member in shape.members.items() if "location" not in member.serialization}
        members = {member.serialization.get("name", name): (name, self.shape(member)) for name, member in placed.items()}
        switches = frozenset(name for name, member in placed.items() if self._is_switch(member))
        union = bool(shape.metadata.get("union"))

        def read(value: Any) -> dict[str, Any]:
            kind = value.__class__
            if kind is not dict:
                raise Malformed("Start of list found where not expected" if kind is list else "Expected null")
            found: dict[str, Any] = dict.fromkeys(switches, False) if switches else {}
            for wire_name, item in value.items():
                member = members.get(wire_name)
                if member is None:
                    continue
                if item is not None:
                    found[member[0]] = member[1](item)
                elif member[0] in switches:
                    raise Malformed(None)
            if union and len(found) != 1:
                raise Malformed(f"Exactly one member of {shape.name} must be set.")
            return found

        return read

    def _is_switch(self, shape: "Shape") -> bool:
        """Whether SES reads the absent member as false. The model marks those that may be absent by their name."""
        return self._lenient and shape.type_name == "boolean" and not shape.name.endswith("Wrapper")

    def _list(self, shape: "ListShape") -> Reader:
        read_item = self.shape(shape.member)

        def read(value: Any) -> list[Any]:
            kind = value.__class__
            if kind is not list:
                raise Malformed("Expected list or null")
            return [None if item is None else read_item(item) for item in value]

        return read

    def _map(self, shape: "MapShape") -> Reader:
        read_item = self.shape(shape.value)

        def read(value: Any) -> dict[str, Any]:
            kind = value.__class__
            if kind is not dict:
                raise Malformed("Expected map or null")
            return {key: read_item(item) for key, item in value.items() if item is not None}

        return read


def _string(value: Any) -> str:
    kind = value.__class__
    if kind is str:
        return value
    raise _unconvertible(value, "a String")


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise _unconvertible(value, "a Boolean")


def _lenient_boolean(value: Any) -> bool:
    """The second API of SES takes any string for true. Source: reported."""
    return True if isinstance(value, str) else _boolean(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _integer(named: str, bits: int) -> Reader:
    def read(value: Any) -> int:
        if not _is_number(value):
            raise _unconvertible(value, named)
        try:
            return scalars.fitting(int(value), bits)
        except ValueError:
            raise _unconvertible(value, named) from None

    return read


def _double(value: Any) -> float:
    if _is_number(value):
        return float(value)
    raise _unconvertible(value, "a Double")


def _timestamp(value: Any) -> Any:
    if _is_number(value):
        with suppress(ValueError):
            return scalars.epoch(value)
    raise _unconvertible(value, "milliseconds since epoch")


def _blob(value: Any) -> bytes:
    try:
        return scalars.blob(_string(value))
    except ValueError:
        raise Malformed("Invalid base64 data") from None


def _document(value: Any) -> Any:
    """Any JSON value, as it is. Raises: Malformed when it is nested too deeply."""
    level = [value]
    for _ in range(DOCUMENT_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return value
    raise Malformed("The document is nested too deeply.")


def _children(value: Any) -> Iterable[Any]:
    kind = value.__class__
    return value.values() if kind is dict else value if kind is list else ()


def _has_nul(value: Any) -> bool:
    """Whether any text in a value, member names included, holds the character that no store keeps."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        kind = item.__class__
        if kind is str:
            if "\x00" in item:
                return True
        else:
            waiting.extend(_children(item))
            if kind is dict:
                waiting.extend(item)
    return False


def _unconvertible(value: Any, target: str) -> Malformed:
    if isinstance(value, dict):
        return Malformed("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return Malformed("Start of list found where not expected")
    if isinstance(value, bool):
        return Malformed(f"{'TRUE' if value else 'FALSE'}_VALUE can not be converted to {target}")
    return Malformed(f"{'STRING' if isinstance(value, str) else 'NUMBER'}_VALUE can not be converted to {target}")


_SCALARS: Mapping[str, Reader] = {
    "string": _string,
    "blob": _blob,
    "timestamp": _timestamp,
    "double": _double,
    "float": _double,
}
