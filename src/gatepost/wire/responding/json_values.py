"""Results as JSON: timestamps as seconds since 1970, blobs as base64, members in the model's order."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, StructureShape

    from gatepost.wire.catalogue import Operation

Writer = Callable[[Any], Any]


def writer(operation: "Operation") -> Callable[[Mapping[str, Any], str], bytes]:
    """Writes an operation's result. One without an output shape has an empty body in JSON 1.1, `{}` in REST-JSON."""
    if operation.output is None:
        empty = b"" if operation.protocol == "json" else b"{}"
        return lambda _result, _request_id: empty
    write = _structure(operation.output)
    return lambda result, _request_id: orjson.dumps(write(result))


def _shape(shape: Any) -> Writer | None:
    """A writer for one shape; None when orjson writes its values as they are."""
    kind = shape.type_name
    if kind == "structure":
        return None if shape.metadata.get("document") else _structure(shape)
    if kind == "list":
        return _list(shape)
    if kind == "map":
        return _map(shape)
    return _SCALARS.get(kind)


def _structure(shape: "StructureShape") -> Writer:
    members = [(name, member.serialization.get("name", name), _shape(member)) for name, member in shape.members.items()]

    def write(value: Any) -> dict[str, Any]:
        get = value.get
        found: dict[str, Any] = {}
        for name, wire_name, write_member in members:
            item = get(name)
            if item is not None:
                found[wire_name] = item if write_member is None else write_member(item)
        return found

    return write


def _list(shape: "ListShape") -> Writer | None:
    write_item = _shape(shape.member)
    return None if write_item is None else lambda value: [write_item(item) for item in value]


def _map(shape: "MapShape") -> Writer | None:
    write_item = _shape(shape.value)
    return None if write_item is None else lambda value: {key: write_item(item) for key, item in value.items()}


def seconds(moment: datetime) -> float:
    """Seconds since 1970, to the millisecond; whole ones as an integer."""
    stamp = round(moment.timestamp(), 3)
    return int(stamp) if stamp.is_integer() else stamp


def base64(content: bytes) -> str:
    """A blob's text."""
    return b64encode(content).decode("ascii")


_SCALARS: Mapping[str, Writer] = {"timestamp": seconds, "blob": base64, "double": float, "float": float}
