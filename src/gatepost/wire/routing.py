"""Which operation a request asks for.

JSON 1.1 names it in the header `X-Amz-Target`, Query in the parameter `Action`, and the second API of SES by method and
path. Source: the models' metadata and bindings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from gatepost.wire import catalogue, form
from gatepost.wire.catalogue import Operation, Protocol
from gatepost.wire.errors import MissingAction, UnknownOperation
from gatepost.wire.http import HttpRequest

TARGET_PREFIX = "AWSCognitoIdentityProviderService."
REST_ROOT = "/v2/email"
QUERY_VERSION = "2010-12-01"
_SERVICES = {namespace.rstrip("/").rpartition("/")[2]: service for service, namespace in catalogue.NAMESPACES.items()}
"""The services of the Query protocol, by the version that their requests name."""

OLDER_ROUTES: Mapping[tuple[str, str], str] = {
    ("GET", "/v2/email/configuration-sets"): "ListConfigurationSets",
    ("GET", "/v2/email/identities"): "ListEmailIdentities",
}
"""Where clients with older models find two operations; they put every member in the query. Source: model."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Route:
    """The operation a request asks for, and what finding it has already taken from the request."""

    operation: Operation
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    """The path's parameters by name, percent-encoded as sent."""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    """The Query protocol's parameters, decoded."""
    older: bool = False
    """Reached by an older client's route, so every member is in the query."""


def looks_like_aws(request: HttpRequest) -> bool:
    """Whether this is a call of an AWS API rather than a visit to one of the pages. Needs no body."""
    path, headers = request.path, request.headers
    if "x-amz-target" in headers or path.startswith(f"{REST_ROOT}/") or path == REST_ROOT:
        return True
    if headers.get("authorization", "").startswith("AWS4-") or "X-Amz-Credential=" in request.query:
        return True
    if path != "/":
        return False
    kind = headers.get("content-type", "")
    return (
        request.method == "OPTIONS"
        or "Action=" in request.query
        or (request.method == "POST" and kind.startswith((_FORM, "application/x-amz-json")))
    )


def protocol_of(request: HttpRequest) -> Protocol:
    """The protocol a request is meant in, and so the shape its errors take, even if it names no operation."""
    if request.path.startswith(f"{REST_ROOT}/") or request.path == REST_ROOT:
        return "rest-json"
    if "x-amz-target" in request.headers or request.headers.get("content-type", "").startswith("application/x-amz-json"):
        return "json"
    return "query"


def route(request: HttpRequest) -> Route:
    """Find the operation.

    Raises: UnknownOperation, MissingAction, Malformed and TooLarge (a form that can't be read).
    """
    protocol = protocol_of(request)
    if protocol == "json":
        return _by_target(request)
    if protocol == "rest-json":
        return _by_path(request)
    return _by_action(request)


def _by_target(request: HttpRequest) -> Route:
    target = request.headers.get("x-amz-target", "")
    found = catalogue.operation("cognito-idp", target[len(TARGET_PREFIX) :]) if target.startswith(TARGET_PREFIX) else None
    if found is None or request.method != "POST":
        raise UnknownOperation()
    return Route(found)


def _by_action(request: HttpRequest) -> Route:
    parameters = form.parameters(request)
    action = parameters.get("Action")
    if not action:
        raise MissingAction()
    version = parameters.get("Version", QUERY_VERSION)
    service = _SERVICES.get(version) if request.path == "/" else None
    found = catalogue.operation(service, action) if service else None
    if found is None:
        raise UnknownOperation(action, version)
    return Route(found, parameters=parameters)


def _by_path(request: HttpRequest) -> Route:
    path = request.path.rstrip("/")
    older = OLDER_ROUTES.get((request.method, path))
    if older is not None:
        return Route(catalogue.of_service("sesv2")[older], older=True)
    found = _descend(_tree(), path.split("/")[1:], request.method)
    if found is None:
        raise UnknownOperation()
    leaf, values = found
    return Route(leaf.operation, dict(zip(leaf.labels, values, strict=True)))


@dataclass(frozen=True, slots=True)
class _Leaf:
    operation: Operation
    labels: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    """One segment of the known paths: what may follow it literally, as a parameter, or as a parameter of many segments."""

    literal: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    label: "_Node | None" = None
    greedy: dict[str, _Leaf] = field(default_factory=dict[str, _Leaf])
    leaves: dict[str, _Leaf] = field(default_factory=dict[str, _Leaf])


def _descend(node: _Node, segments: list[str], method: str) -> tuple[_Leaf, tuple[str, ...]] | None:
    """Follow the segments, literal ones first."""
    if not segments:
        leaf = node.leaves.get(method)
        return None if leaf is None else (leaf, ())
    head, rest = segments[0], segments[1:]
    following = node.literal.get(head)
    if following is not None and (found := _descend(following, rest, method)):
        return found
    if not head:
        return None
    if node.label is not None and (found := _descend(node.label, rest, method)):
        return found[0], (head, *found[1])
    leaf = node.greedy.get(method)
    return None if leaf is None else (leaf, ("/".join(segments),))


@cache
def _tree() -> _Node:
    root = _Node()
    for operation in catalogue.of_service("sesv2").values():
        _plant(root, operation)
    return root


def _plant(node: _Node, operation: Operation) -> None:
    labels: list[str] = []
    for segment in operation.path.rstrip("/").split("/")[1:]:
        if segment.startswith("{"):
            labels.append(segment.strip("{+}"))
            if segment.endswith("+}"):
                node.greedy[operation.method] = _Leaf(operation, tuple(labels))
                return
            node.label = node.label or _Node()
            node = node.label
        else:
            node = node.literal.setdefault(segment, _Node())
    node.leaves[operation.method] = _Leaf(operation, tuple(labels))
