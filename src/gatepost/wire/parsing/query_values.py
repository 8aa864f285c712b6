"""The Query protocol: a tree of dotted names in a form.

`Destination.ToAddresses.member.1=a@example.com` is the first of a list in a structure. Source: botocore's Query protocol.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gatepost.wire.errors import Malformed
from gatepost.wire.parsing import scalars

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, StructureShape

    from gatepost.wire.catalogue import Operation
    from gatepost.wire.http import HttpRequest
    from gatepost.wire.routing import Route

DEPTH = 24
"""Dots in a name; the deepest member of the model has a third of them."""

Tree = dict[str, Any]
Reader = Callable[[Any], Any]


def reader(operation: "Operation") -> "Callable[[Route, HttpRequest], dict[str, Any]]":
    """Reads the input of a Query operation from the parameters that routing has decoded."""
    if operation.input is None:
        return lambda _route, _request: {}
    read = _structure(operation.input)
    return lambda route, _request: read(_tree(route.parameters))


def _tree(parameters: Mapping[str, str]) -> Tree:
    """The parameters by the parts of their names. Raises: Malformed when a name is both a value and a structure."""
    root: Tree = {}
    for name, value in parameters.items():
        if "." not in name:
            branch, last = root, name
        elif name.count(".") <= DEPTH:
            *parts, last = name.split(".")
            branch = _grown(root, parts)
        else:
            continue
        if branch.setdefault(last, value) is not value:
            raise Malformed("Unexpected complex element termination")
    return root


def _grown(root: Tree, parts: list[str]) -> Tree:
    branch: Any = root
    for part in parts:
        branch = branch.setdefault(part, {})
        if isinstance(branch, str):
            raise Malformed("Unexpected complex element termination")
    return branch


def _shape(shape: Any) -> Reader:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape)
    if kind == "list":
        return _list(shape)
    if kind == "map":
        return _map(shape)
    return scalar(kind)


def _structure(shape: "StructureShape") -> Reader:
    members = [(name, member.serialization.get("name", name), _shape(member)) for name, member in shape.members.items()]

    def read(node: Any) -> dict[str, Any]:
        branch = _branch(node)
        return {name: read_member(branch[wire_name]) for name, wire_name, read_member in members if wire_name in branch}

    return read


def _list(shape: "ListShape") -> Reader:
    read_item = _shape(shape.member)
    item_name = None if shape.serialization.get("flattened") else shape.member.serialization.get("name", "member")

    def read(node: Any) -> list[Any]:
        branch = _branch(node)
        if item_name is not None:
            branch = _branch(branch.get(item_name, ""))
        return [read_item(item) for _, item in sorted(branch.items(), key=_position)]

    return read


def _map(shape: "MapShape") -> Reader:
    read_item = _shape(shape.value)
    entry_name = None if shape.serialization.get("flattened") else "entry"
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")

    def read(node: Any) -> dict[str, Any]:
        branch = _branch(node)
        if entry_name is not None:
            branch = _branch(branch.get(entry_name, ""))
        found: dict[str, Any] = {}
        for _, entry in sorted(branch.items(), key=_position):
            pair = _branch(entry)
            if isinstance(pair.get(key_name), str) and value_name in pair:
                found[pair[key_name]] = read_item(pair[value_name])
        return found

    return read


def _branch(node: Any) -> Tree:
    """The parts below a name. An empty value stands for a structure or list without any."""
    if not isinstance(node, str):
        return node
    if node == "":
        return {}
    raise Malformed("Unexpected complex element termination")


def _position(item: tuple[str, Any]) -> int:
    try:
        return scalars.integer(item[0], 31)
    except ValueError:
        raise Malformed(f"Unexpected index: unable to parse integer from {item[0][:40]}") from None


def scalar(kind: str) -> Reader:
    """A reader for a single value in a form or a URL."""
    named, convert = _CONVERSIONS[kind]

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise Malformed("Start of structure or map found where not expected.")
        if convert is None:
            return value
        try:
            return convert(value)
        except (ValueError, OverflowError):
            raise Malformed(f"STRING_VALUE can not be converted to {named}") from None

    return read


_CONVERSIONS: dict[str, tuple[str, Callable[[str], Any] | None]] = {
    "string": ("a String", None),
    "boolean": ("a Boolean", scalars.boolean),
    "integer": ("an Integer", lambda text: scalars.integer(text, scalars.INTEGERS["integer"])),
    "long": ("a Long", lambda text: scalars.integer(text, scalars.INTEGERS["long"])),
    "float": ("a Float", scalars.double),
    "double": ("a Double", scalars.double),
    "timestamp": ("a Date", scalars.timestamp),
    "blob": ("a Blob", scalars.blob),
}
