"""What a function answered: whether it is its event, and its response something that the trigger can mean.

Source: captured refusals for an event that lost its common members, for a null in the place of what was absent and for a list
as a claim (reported); which other types are refused (guessed).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

import orjson

from gatepost.cognito.errors import InvalidLambdaResponse
from gatepost.cognito.triggers.events import Event

Check: TypeAlias = Callable[[Any], bool]
Members: TypeAlias = Mapping[str, Check]


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def are_texts(value: Any) -> bool:
    """A list of strings."""
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)  # pyright: ignore[reportUnknownVariableType]


def are_named_texts(value: Any) -> bool:
    """An object whose values are strings; null counts as one that was not set."""
    return isinstance(value, dict) and all(entry is None or isinstance(entry, str) for entry in value.values())  # pyright: ignore[reportUnknownVariableType]


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def are(members: Members) -> Check:
    """An object whose members, as far as they are set, pass their checks; others are passed over."""

    def check(value: Any) -> bool:
        return isinstance(value, dict) and all(value.get(name) is None or passes(value[name]) for name, passes in members.items())  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]

    return check


def read(event: Event, payload: bytes, members: Members) -> Mapping[str, Any]:
    """The response in an answer.

    Raises: InvalidLambdaResponse.
    """
    try:
        answer: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        answer = None
    if answer is None:
        raise InvalidLambdaResponse("Invalid lambda function output : Invalid JSON")
    if not isinstance(answer, dict) or not event.keys() <= answer.keys() or not _kept(event, answer):  # pyright: ignore[reportUnknownArgumentType]
        raise InvalidLambdaResponse()
    response = cast("Mapping[str, Any]", answer["response"])
    if not are(members)(response):
        raise InvalidLambdaResponse()
    return response


def part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object within an answer; an empty one where it is absent or null."""
    return of.get(name) or {}


def _kept(event: Event, answer: Mapping[str, Any]) -> bool:
    """Whether nothing that was absent has become null, at the top and in the request."""
    request: Any = answer["request"]
    if not isinstance(request, dict):
        return False
    return not any(
        value is None and name not in before
        for before, after in ((event, answer), (event["request"], request))  # pyright: ignore[reportUnknownVariableType]
        for name, value in after.items()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    )
