"""Every operation of the models, spoken with botocore in both directions."""

from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fixtures.served import OPERATIONS, PROTOCOLS
from gatepost import wire
from gatepost.wire import catalogue
from gatepost.wire.catalogue import Operation
from gatepost.wire.errors import AwsError
from gatepost.wire.http import HttpResponse

ZEROS = {"ListResourceServers": {"MaxResults"}}
"""Optional members without which a request is refused all the same."""
few = settings(max_examples=4, derandomize=True, database=None)
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.service}.{operation.name}")


@every_operation
@few
@given(data=st.data())
def test_a_handler_gets_what_botocore_was_given(operation: Operation, values: Any, serialised: Any, data: st.DataObject) -> None:
    sent = data.draw(values(operation.input)) if operation.input else {}
    arrives = _as_it_arrives(operation, sent)
    assume(_complete(operation.input, arrives) and ZEROS.get(operation.name, set()) <= arrives.keys())
    request = serialised(operation, sent)
    route = wire.route(request)
    assert route.operation is operation
    assert wire.parse(route, request) == arrives


@every_operation
@few
@given(data=st.data())
def test_botocore_reads_what_a_handler_answered(operation: Operation, values: Any, data: st.DataObject) -> None:
    result = data.draw(values(operation.output)) if operation.output else {}
    response = wire.respond(operation, result, "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f")
    read = create_parser(operation.protocol).parse(_received(response), operation.output)
    metadata = read.pop("ResponseMetadata")
    assert read == result
    assert (metadata["HTTPStatusCode"], metadata["RequestId"]) == (200, "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f")


def _errors() -> list[tuple[str, Any]]:
    return [(service, shape) for service in PROTOCOLS for shape in catalogue.model(service).error_shapes]


@pytest.mark.parametrize(("service", "shape"), _errors(), ids=lambda part: getattr(part, "name", part))
@few
@given(data=st.data())
def test_botocore_reads_every_modelled_error(service: str, shape: Any, values: Any, data: st.DataObject) -> None:
    stated = shape.metadata.get("error", {})
    status = stated.get("httpStatusCode", 400)
    kind: Any = type(
        shape.name,
        (AwsError,),
        {"code": shape.name, "status": status, "query_code": stated.get("code", ""), "query_status": status},
    )
    members = data.draw(values(shape))
    text = next((members.pop(name) for name in ("message", "Message") if name in members), "") or "what went wrong"
    protocol = PROTOCOLS[service]
    response = wire.refuse(protocol, kind(text, **members), "id", service)
    parser = create_parser(protocol)
    told = parser.parse(_received(response), None)
    assert response.status == told["ResponseMetadata"]["HTTPStatusCode"] == status
    assert (told["Error"]["Code"], told["Error"]["Message"]) == (shape.error_code, text)
    assert members.items() <= parser.parse(_received(response), shape).items()


def _received(response: HttpResponse) -> dict[str, Any]:
    return {"status_code": response.status, "headers": HeadersDict(response.headers), "body": response.body}


def _as_it_arrives(operation: Operation, sent: dict[str, Any]) -> dict[str, Any]:
    """What the protocol can't say, or says another way, taken into account."""
    if operation.protocol == "query":
        return _without_empty_structures(operation.input, sent) or {}
    if operation.protocol == "rest-json":
        return _with_switches(operation.input, sent)
    return sent


def _without_empty_structures(shape: Any, value: Any) -> Any:
    """A form has no way to write a structure without members; None stands for what is not there."""
    if shape is None or shape.type_name not in ("structure", "list"):
        return value
    if shape.type_name == "list":
        items = [kept for item in value if (kept := _without_empty_structures(shape.member, item)) is not None]
        return items if items or not value else None
    members = {name: _without_empty_structures(shape.members[name], item) for name, item in value.items()}
    return {name: item for name, item in members.items() if item is not None} or None


def _with_switches(shape: Any, value: Any) -> Any:
    """A switch that is not given is off, wherever its structure is given; an empty list in a query is not there."""
    if shape.type_name == "list":
        return [_with_switches(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {key: _with_switches(shape.value, item) for key, item in value.items()}
    if shape.type_name != "structure":
        return value
    found = {name: _with_switches(shape.members[name], item) for name, item in value.items()}
    for name, member in shape.members.items():
        if member.type_name == "boolean" and not member.name.endswith("Wrapper"):
            found.setdefault(name, False)
        if member.serialization.get("location") == "querystring" and found.get(name) == []:
            del found[name]
    return found


def _complete(shape: Any, value: Any) -> bool:
    """Whether all that is required is still there after the protocol had its way."""
    if shape is None or shape.type_name not in ("structure", "list"):
        return True
    if shape.type_name == "list":
        return all(_complete(shape.member, item) for item in value)
    return set(shape.required_members) <= value.keys() and all(_complete(shape.members.get(name), item) for name, item in value.items())
