"""JSON, for JSON 1.1 and for the bodies of REST-JSON.

`null` is the same as absent, unknown members are ignored, and a value of another JSON type is refused before any
constraint is looked at. Source: reported; texts reported for SES, guessed for user pools.
"""

from collections.abc import Callable, Mapping
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
    read = compile_shape(operation.input)
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


def compile_shape(shape: "Shape", *, lenient: bool = False) -> Reader:
    """A reader for values of one shape. `lenient` reads as the second API of SES does."""
    return _Compiler(lenient).shape(shape)


class _Compiler:
    def __init__(self, lenient: bool) -> None:
        self._lenient = lenient

    def shape(self, shape: "Shape") -> Reader:
        kind = shape.type_name
        if kind == "structure":
            return _document if shape.metadata.get("document") else self._structure(shape)  # type: ignore[arg-type]
        if kind == "list":
            return self._list(shape)  # type: ignore[arg-type]
        if kind == "map":
            return self._map(shape)  # type: ignore[arg-type]
        if kind == "boolean":
            return _lenient_boolean if self._lenient else _boolean
        if kind in scalars.INTEGERS:
            return _integer("an Integer" if kind == "integer" else "a Long", scalars.INTEGERS[kind])
        return _SCALARS[kind]

    def _structure(self, shape: "StructureShape") -> Reader:
        members = {member.serialization.get("name", name): (name, self.shape(member)) for name, member in shape.members.items()}
        switches = frozenset(name for name, member in shape.members.items() if self._is_switch(member))
        union = bool(shape.metadata.get("union"))

        def read(value: Any) -> dict[str, Any]:
            if type(value) is not dict:
                raise Malformed("Start of list found where not expected" if type(value) is list else "Expected null")
            found: dict[str, Any] = dict.fromkeys(switches, False)
            for wire_name, item in value.items():  # pyright: ignore[reportUnknownVariableType]
                member = members.get(wire_name)  # pyright: ignore[reportUnknownArgumentType]
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
            if type(value) is not list:
                raise Malformed("Expected list or null")
            return [None if item is None else read_item(item) for item in value]  # pyright: ignore[reportUnknownVariableType]

        return read

    def _map(self, shape: "MapShape") -> Reader:
        read_item = self.shape(shape.value)

        def read(value: Any) -> dict[str, Any]:
            if type(value) is not dict:
                raise Malformed("Expected map or null")
            return {key: read_item(item) for key, item in value.items() if item is not None}  # pyright: ignore[reportUnknownVariableType]

        return read


def _string(value: Any) -> str:
    if type(value) is str:
        return value
    raise _unconvertible(value, "a String")


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise _unconvertible(value, "a Boolean")


def _lenient_boolean(value: Any) -> bool:
    """The second API of SES takes any string for true. Source: reported."""
    return True if type(value) is str else _boolean(value)


def _integer(named: str, bits: int) -> Reader:
    def read(value: Any) -> int:
        if type(value) is not int and type(value) is not float:
            raise _unconvertible(value, named)
        try:
            return scalars.fitting(int(value), bits)
        except ValueError:
            raise _unconvertible(value, named) from None

    return read


def _double(value: Any) -> float:
    if type(value) is float or type(value) is int:
        return float(value)
    raise _unconvertible(value, "a Double")


def _timestamp(value: Any) -> Any:
    try:
        if type(value) is int or type(value) is float:
            return scalars.epoch(value)
    except ValueError:
        pass
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


def _children(value: Any) -> Any:
    if type(value) is dict:
        return value.values()  # pyright: ignore[reportUnknownVariableType]
    return value if type(value) is list else ()  # pyright: ignore[reportUnknownVariableType]


def _has_nul(value: Any) -> bool:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is str:
            if "\x00" in item:
                return True
        else:
            waiting.extend(_children(item))
            if type(item) is dict:
                waiting.extend(item)  # pyright: ignore[reportUnknownArgumentType]
    return False


def _unconvertible(value: Any, target: str) -> Malformed:
    if type(value) is dict:
        return Malformed("Start of structure or map found where not expected.")
    if type(value) is list:
        return Malformed("Start of list found where not expected")
    token = {str: "STRING_VALUE", bool: f"{value!s}_VALUE".upper()}.get(type(value), "NUMBER_VALUE")
    return Malformed(f"{token} can not be converted to {target}")


_SCALARS: Mapping[str, Reader] = {
    "string": _string,
    "blob": _blob,
    "timestamp": _timestamp,
    "double": _double,
    "float": _double,
}
