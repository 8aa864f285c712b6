"""Results as XML, for the Query protocol. Source: botocore's Query protocol; samples of the API reference."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gatepost.wire.catalogue import NAMESPACES
from gatepost.wire.responding.json_values import base64

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, StructureShape

    from gatepost.wire.catalogue import Operation

Writer = Callable[[Any, str, list[str]], None]
"""Adds a value, in an element of that name, to the parts of a document."""


def writer(operation: "Operation") -> Callable[[Mapping[str, Any], str], bytes]:
    """Writes an operation's result. One without an output shape has no result element, one with an empty shape an empty one."""
    head = f'<{operation.name}Response xmlns="{NAMESPACES[operation.service]}">'
    tail = f"</RequestId></ResponseMetadata></{operation.name}Response>"
    wrapper = f"{operation.name}Result"
    write = None if operation.output is None else _structure(operation.output)

    def document(result: Mapping[str, Any], request_id: str) -> bytes:
        parts = [head]
        if write is not None:
            write(result, wrapper, parts)
        parts += ("<ResponseMetadata><RequestId>", escaped(request_id), tail)
        return "".join(parts).encode()

    return document


def _shape(shape: Any) -> Writer:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape)
    if kind == "list":
        return _list(shape)
    if kind == "map":
        return _map(shape)
    text = _TEXTS.get(kind, escaped)

    def write(value: Any, name: str, parts: list[str]) -> None:
        parts.append(f"<{name}>{text(value)}</{name}>")

    return write


def _structure(shape: "StructureShape") -> Writer:
    members = [(name, member.serialization.get("name", name), _shape(member)) for name, member in shape.members.items()]

    def write(value: Any, name: str, parts: list[str]) -> None:
        parts.append(f"<{name}>")
        for member, wire_name, write_member in members:
            item = value.get(member)
            if item is not None:
                write_member(item, wire_name, parts)
        parts.append(f"</{name}>")

    return write


def _list(shape: "ListShape") -> Writer:
    write_item = _shape(shape.member)
    item_name = shape.member.serialization.get("name", "member")

    def write(value: Any, name: str, parts: list[str]) -> None:
        parts.append(f"<{name}>")
        for item in value:
            write_item(item, item_name, parts)
        parts.append(f"</{name}>")

    return write


def _map(shape: "MapShape") -> Writer:
    write_item = _shape(shape.value)
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")

    def write(value: Any, name: str, parts: list[str]) -> None:
        parts.append(f"<{name}>")
        for key, item in value.items():
            parts.append(f"<entry><{key_name}>{escaped(key)}</{key_name}>")
            write_item(item, value_name, parts)
            parts.append("</entry>")
        parts.append(f"</{name}>")

    return write


_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def escaped(text: str) -> str:
    """Text as XML takes it; a character that XML 1.0 can't carry becomes U+FFFD."""
    return _SPECIAL.sub(lambda found: _REFERENCES.get(found[0], "\ufffd"), text)


def _timestamp(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{moment.microsecond // 1000:03}Z" if moment.microsecond >= 1000 else "Z")


_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "boolean": lambda value: "true" if value else "false",
    "integer": str,
    "long": str,
    "double": lambda value: str(float(value)),
    "float": lambda value: str(float(value)),
    "timestamp": _timestamp,
    "blob": base64,
}
