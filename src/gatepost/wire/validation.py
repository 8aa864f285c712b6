"""Holding a request's values against the model, and AWS's words for what breaks it.

One text names everything that is wrong:
`2 validation errors detected: Value null at 'userPoolId' failed to satisfy constraint: …; Value 'a b' at 'clientId' …`.
Paths are in camel case, structures in a list are `.1.member`, values of sensitive shapes are not shown. Source: reported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from gatepost.wire import constraints
from gatepost.wire.errors import ConstraintViolations

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape

    from gatepost.wire.catalogue import Operation
    from gatepost.wire.constraints import Constraint

Check: TypeAlias = Callable[[Any, str, list[str]], None]
"""Looks at a value that stands at a path, and adds a text for each constraint it breaks. A structure's path ends in a dot."""

VIOLATION_LIMIT = 100
"""Violations that one answer lists."""
ECHO_LIMIT = 4096
"""Characters of a value that an answer repeats."""

ZERO_WHEN_MISSING = {
    ("ListResourceServersRequest", "MaxResults"),
    ("ListUserPoolsRequest", "MaxResults"),
    ("ListUserImportJobsRequest", "MaxResults"),
}
"""Integers that user pools read as 0 when they are not given. Source: reported for the first, guessed for the others."""

ANY_REGION = {("EmailConfigurationType", "SourceArn")}
"""ARNs whose Region may be `*`, against their pattern. Source: guide, user-pool-email (guide); the exception guessed."""

_FAILED = "failed to satisfy constraint:"
_NOT_NULL = f"{_FAILED} Member must not be null"


@dataclass(frozen=True, slots=True)
class _Wording:
    """How a service words a violation."""

    echoes: bool
    """Whether the value is shown."""
    null: str
    """The words for a member that is missing."""


_WORDINGS = {
    "cognito-idp": _Wording(echoes=True, null="Value null"),
    "ses": _Wording(echoes=False, null="Value null"),
    "sesv2": _Wording(echoes=False, null="Value"),
    "sts": _Wording(echoes=True, null="Value null"),
    "iam": _Wording(echoes=True, null="Value null"),
}
_CONTACTS = _WORDINGS["ses"]
"""The contact lists of the second API of SES word it as the first API does. Source: reported."""


def checker(operation: "Operation") -> Callable[[dict[str, Any]], None]:
    """What checks an operation's whole input.

    The function raises: ConstraintViolations.
    """
    if operation.input is None:
        return lambda _values: None
    contacts = operation.path.startswith("/v2/email/contact-lists")
    look = _Compiler(_CONTACTS if contacts else _WORDINGS[operation.service]).structure(operation.input)
    if look is None:
        return lambda _values: None

    def check(values: dict[str, Any]) -> None:
        violations: list[str] = []
        look(values, "", violations)
        if violations:
            raise ConstraintViolations(violations[:VIOLATION_LIMIT])

    return check


def check(operation: "Operation", values: dict[str, Any]) -> None:
    """Hold an input that came over no wire against the model.

    Raises: ConstraintViolations.
    """
    _checker(operation)(values)


_checker = cache(checker)


class _Compiler:
    """Builds the checks of one service's shapes; None for a shape that demands nothing."""

    def __init__(self, wording: _Wording) -> None:
        self._wording = wording

    def shape(self, shape: Any) -> Check | None:
        if shape.type_name == "structure":
            return self.structure(shape)
        if shape.type_name == "list":
            return self._list(shape)
        if shape.type_name == "map":
            return self._map(shape)
        return self._each(shape, self._constraints(shape))

    def structure(self, shape: "StructureShape") -> Check | None:
        if shape.metadata.get("document"):
            return None
        members: list[tuple[str, str, str | None, Check | None]] = []
        null = self._wording.null
        for name, member in shape.members.items():
            camel, check = name[:1].lower() + name[1:], self.shape(member)
            if check is not None and (shape.name, name) in ANY_REGION:
                check = _in_any_region(check)
            missing = f"{null} at '{{}}{camel}' {_NOT_NULL}" if name in shape.required_members else None
            if missing is not None or check is not None:
                members.append((name, f"{camel}." if member.type_name == "structure" else camel, missing, check))
        zeros = frozenset(name for name in shape.members if (shape.name, name) in ZERO_WHEN_MISSING)
        if not members:
            return None

        def look(value: Any, path: str, violations: list[str]) -> None:
            for name, camel, missing, check in members:
                item = value.get(name)
                if item is None:
                    if name in zeros and check is not None:
                        check(0, path + camel, violations)
                    elif missing is not None:
                        violations.append(missing.format(path))
                elif check is not None:
                    check(item, path + camel, violations)

        return look

    def _list(self, shape: "ListShape") -> Check:
        size = self._each(shape, constraints.of_size(shape))
        nested = self.shape(shape.member) if shape.member.type_name in ("structure", "list", "map") else None
        items = self._items(shape, shape.member, "Member must", lambda value: value)
        prefix = "{}.{}.member" + ("." if shape.member.type_name == "structure" else "")
        null = self._wording.null

        def look(value: Any, path: str, violations: list[str]) -> None:
            if size is not None:
                size(value, path, violations)
            if None in value:
                violations.append(f"{null} at '{path}.{value.index(None) + 1}.member' {_NOT_NULL}")
            elif nested is not None:
                for index, item in enumerate(value, 1):
                    nested(item, prefix.format(path, index), violations)
                    if len(violations) > VIOLATION_LIMIT:
                        break
            elif items is not None:
                items(value, path, violations)

        return look

    def _map(self, shape: "MapShape") -> Check:
        size = self._each(shape, constraints.of_size(shape))
        nested = self.shape(shape.value) if shape.value.type_name in ("structure", "list", "map") else None
        keys = self._items(shape, shape.key, "Map keys must", lambda value: value)
        items = self._items(shape, shape.value, "Map value must", lambda value: value.values())
        prefix = "{}.{}.member" + ("." if shape.value.type_name == "structure" else "")

        def look(value: Any, path: str, violations: list[str]) -> None:
            for check in (size, keys, items):
                if check is not None:
                    check(value, path, violations)
            if nested is not None:
                for key, item in value.items():
                    nested(item, prefix.format(path, key), violations)
                    if len(violations) > VIOLATION_LIMIT:
                        break

        return look

    def _each(self, shape: "Shape", demands: "list[Constraint]") -> Check | None:
        """One violation a constraint."""
        if not demands:
            return None
        pairs = [(demand.holds, f"{_FAILED} {demand.text}") for demand in demands]
        shown = self._shown(shape)

        def look(value: Any, path: str, violations: list[str]) -> None:
            for holds, told in pairs:
                if not holds(value):
                    violations.append(f"{shown(value)} at '{path}' {told}")

        return look

    def _items(self, shape: "Shape", item: "Shape", subject: str, choose: Callable[[Any], Any]) -> Check | None:
        """One violation for all the single values in a list or map, which lists all that was demanded of them."""
        demands = self._constraints(item)
        if not demands:
            return None
        holds = [demand.holds for demand in demands]
        told = f"{_FAILED} {subject} satisfy constraint: {constraints.bracketed(demands)}"
        shown = self._shown(shape)

        def look(value: Any, path: str, violations: list[str]) -> None:
            for single in choose(value):
                for hold in holds:
                    if not hold(single):
                        violations.append(f"{shown(value)} at '{path}' {told}")
                        return

        return look

    def _constraints(self, shape: "Shape") -> "list[Constraint]":
        if shape.type_name in ("structure", "list", "map"):
            return []
        return constraints.of_value(shape, ordered=not self._wording.echoes)

    def _shown(self, shape: "Shape") -> Callable[[Any], str]:
        """How a violation's text begins: with the value, unless it is sensitive or nobody could read it."""
        return (lambda value: f"Value '{_printed(value)}'") if self._wording.echoes and _may_be_shown(shape) else lambda _value: "Value"


def _in_any_region(check: Check) -> Check:
    """The same check for an ARN whose Region may be `*`."""

    def look(value: Any, path: str, violations: list[str]) -> None:
        if ":*:" in value:
            unmet: list[str] = []
            check(value.replace(":*:", "::", 1), path, unmet)
            if not unmet:
                return
        check(value, path, violations)

    return look


def _may_be_shown(shape: Any) -> bool:
    if shape.metadata.get("sensitive") or shape.type_name in ("structure", "blob"):
        return False
    if shape.type_name == "list":
        return _may_be_shown(shape.member)
    return shape.type_name != "map" or (_may_be_shown(shape.key) and _may_be_shown(shape.value))


def _printed(value: Any) -> str:
    """A value as Java prints it."""
    kind = value.__class__
    if kind is list:
        return f"[{', '.join(map(_printed, value[:ECHO_LIMIT]))}]"[:ECHO_LIMIT]
    if kind is dict:
        return f"{{{', '.join(f'{key}={_printed(item)}' for key, item in value.items())}}}"[:ECHO_LIMIT]
    return str(value)[:ECHO_LIMIT]
