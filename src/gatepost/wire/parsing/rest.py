"""REST-JSON: members from the path, from the query and from the body. Source: the model's bindings."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gatepost.wire import form
from gatepost.wire.parsing import json_values
from gatepost.wire.parsing.query_values import scalar

if TYPE_CHECKING:
    from gatepost.wire.catalogue import Operation
    from gatepost.wire.http import HttpRequest
    from gatepost.wire.routing import Route

ReadText = Callable[[Sequence[str]], Any]


def reader(operation: "Operation") -> "Callable[[Route, HttpRequest], dict[str, Any]]":
    """Reads the input of a REST-JSON operation."""
    shape = operation.input
    if shape is None:
        return lambda _route, _request: {}
    labels: dict[str, tuple[str, ReadText]] = {}
    parameters: dict[str, tuple[str, ReadText]] = {}
    older: dict[str, tuple[str, ReadText]] = {}
    for name, member in shape.members.items():
        place, wire_name = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri":
            labels[wire_name] = (name, _text(member))
        elif place == "querystring":
            parameters[wire_name] = (name, _text(member))
        elif member.type_name in ("string", "integer"):
            older[wire_name] = (name, _text(member))
    read_body = json_values.compile_body(shape, lenient=True)

    def read(route: "Route", request: "HttpRequest") -> dict[str, Any]:
        if route.older:
            return _from_query(request.query, older)
        found: dict[str, Any] = read_body(json_values.body(request.body))
        if parameters:
            found.update(_from_query(request.query, parameters))
        for wire_name, value in route.labels.items():
            name, read_label = labels[wire_name]
            found[name] = read_label((form.decoded(value),))
        return found

    return read


def _from_query(query: str, members: Mapping[str, tuple[str, ReadText]]) -> dict[str, Any]:
    given: dict[str, list[str]] = {}
    for name, value in form.pairs(query):
        if name in members:
            given.setdefault(name, []).append(value)
    return {members[name][0]: members[name][1](values) for name, values in given.items()}


def _text(shape: Any) -> ReadText:
    """A reader for what a member's values say; a list has one for each time its name occurs."""
    if shape.type_name == "list":
        read_item = scalar(shape.member.type_name)
        return lambda values: [read_item(value) for value in values]
    read = scalar(shape.type_name)
    return lambda values: read(values[-1])
