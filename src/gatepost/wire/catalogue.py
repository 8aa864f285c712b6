"""The operations of the three services and of two neighbours, as botocore's models describe them.

A model is read when the first of its operations is asked for; nothing is read at import.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gzip import decompress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import orjson

if TYPE_CHECKING:
    from botocore.model import ServiceModel, StructureShape

Protocol: TypeAlias = Literal["json", "query", "rest-json"]

PROTOCOLS: Mapping[str, Protocol] = {"cognito-idp": "json", "ses": "query", "sesv2": "rest-json"}
"""The services served, and the protocol that each speaks."""
NEIGHBOURS: Mapping[str, Protocol] = {"sts": "query", "iam": "query"}
"""Services of which a few operations are served, for whoever asks about the caller and about the role that sends a pool's mail."""
NAMESPACES: Mapping[str, str] = {
    "ses": "http://ses.amazonaws.com/doc/2010-12-01/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}
"""The namespaces of what the Query protocol's services answer. Their last parts are the versions that requests name. Source: model."""

PUBLIC_IN_WORDS = frozenset((("cognito-idp", "GetClientToken"),))
"""What SDKs sign although the client's secret is all that counts. Source: API reference, GetClientToken (model: its text)."""
UNSIGNED_TOO = frozenset((("cognito-idp", "GetDerivedToken"),))
"""Source: API reference, GetDerivedToken (model: its text)."""
_UNLISTED: Mapping[str, Mapping[str, tuple[str, ...]]] = {"cognito-idp": {"ExplicitAuthFlowsType": ("ALLOW_CLIENT_TOKEN_AUTH",)}}
"""Values that the model's text names and its lists lack. Source: API reference, GetClientToken (model)."""


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of one service. There is one object an operation, so it is its own key."""

    service: str
    name: str
    protocol: Protocol
    public: bool
    """Callable without a signature, and one that is there is not looked at: the model's `authtype: none`, or what it says in words."""
    unsigned_too: bool
    """Callable with a signature, which then counts, and without one."""
    method: str
    path: str
    """The URI template, for `rest-json`."""
    input: "StructureShape | None"
    output: "StructureShape | None"


def operations() -> tuple[Operation, ...]:
    """Every operation of the three services, by service and then in the model's order."""
    return tuple(operation for service in PROTOCOLS for operation in of_service(service).values())


def operation(service: str, name: str) -> Operation | None:
    """One operation, or None when the service has none of that name."""
    return of_service(service).get(name)


@cache
def of_service(service: str) -> Mapping[str, Operation]:
    """A service's operations by name."""
    described = model(service)
    found: dict[str, Operation] = {}
    for name in described.operation_names:
        entry = described.operation_model(name)
        found[name] = Operation(
            service,
            name,
            PROTOCOLS.get(service) or NEIGHBOURS[service],
            entry.auth_type == "none" or (service, name) in PUBLIC_IN_WORDS,
            (service, name) in UNSIGNED_TOO,
            entry.http.get("method", "POST"),
            entry.http.get("requestUri", "/"),
            entry.input_shape,
            entry.output_shape,
        )
    return found


@cache
def model(service: str) -> "ServiceModel":
    """A service's whole model, without its documentation."""
    from botocore.model import ServiceModel  # here, because it takes as long as starting all the rest

    return ServiceModel(_read(service), service)


def _read(service: str) -> dict[str, Any]:
    """The newest description of a service that botocore carries; its API versions are dates."""
    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("botocore, which carries the service models, is not installed")
    newest = max((Path(spec.origin).parent / "data" / service).iterdir())
    packed = newest / "service-2.json.gz"
    content = decompress(packed.read_bytes()) if packed.exists() else (newest / "service-2.json").read_bytes()
    described: dict[str, Any] = orjson.loads(content)
    for shape in described["shapes"].values():
        shape.pop("documentation", None)
        for member in shape.get("members", {}).values():
            member.pop("documentation", None)
    for entry in described["operations"].values():
        entry.pop("documentation", None)
    for name, values in _UNLISTED.get(service, {}).items():
        listed: list[str] = described["shapes"][name]["enum"]
        listed.extend(value for value in values if value not in listed)
    return described
