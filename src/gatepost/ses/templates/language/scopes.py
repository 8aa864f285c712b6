"""Where a template's names are looked up: the value that a block works on, and those around it.

A plain name that a block's value lacks is looked for further out, as Handlebars' Java port does; `this.name`, `./name` and
`../name` are not.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import orjson

from gatepost.ses.templates.language.expressions import Call, Expression, Literal, Path
from gatepost.ses.templates.language.limits import Work
from gatepost.ses.templates.language.problems import MissingAttribute, RenderingFailure

if TYPE_CHECKING:
    from gatepost.ses.templates.language.template import Program

_NOTHING: Mapping[str, Any] = {}


class Scope:
    """A value with what surrounds it: `@` variables, the names that `as |…|` gave, and the inline partials in reach."""

    __slots__ = ("_data", "_names", "_outer", "_work", "partials", "value")

    def __init__(
        self,
        value: Any,
        work: Work,
        outer: "Scope | None" = None,
        data: Mapping[str, Any] = _NOTHING,
        names: Mapping[str, Any] = _NOTHING,
        partials: "Mapping[str, Program]" = _NOTHING,
    ) -> None:
        self.value = value
        self._work = work
        self._outer = outer
        self._data = data
        self._names = names
        self.partials = partials

    def inside(self, value: Any, data: Mapping[str, Any] | None = None, names: Mapping[str, Any] | None = None) -> "Scope":
        """The scope of a block that works on `value`."""
        return Scope(value, self._work, self, data or self._data, names or _NOTHING, self.partials)

    def knowing(self, partials: "Mapping[str, Program]") -> "Scope":
        """The same scope with more inline partials."""
        return Scope(self.value, self._work, self._outer, self._data, self._names, {**self.partials, **partials})

    def evaluate(self, expression: Expression) -> Any:
        """The value of an expression; None where there is none.

        Raises: MissingAttribute, for a helper that does not exist.
        """
        if isinstance(expression, Path):
            return self._find(expression)
        self._work.do(1)
        if isinstance(expression, Literal):
            return expression.value
        return self.call(expression)

    def call(self, call: Call) -> Any:
        """What a helper answers. Source: handlebarsjs.com, builtin-helpers, to which the SES guide points (guide)."""
        arguments = [self.evaluate(argument) for argument in call.arguments]
        if call.name == "lookup" and len(arguments) == 2:
            return _step(arguments[0], str(arguments[1])) if isinstance(arguments[1], (str, int, float)) else None
        if call.name == "log":
            return None
        raise MissingAttribute(call.name)

    def _find(self, path: Path) -> Any:
        self._work.do(path.climbs + len(path.segments))
        scope = self
        for _ in range(path.climbs):
            if scope._outer is None:
                return None
            scope = scope._outer
        if path.data:
            return scope._variable(path.segments)
        if not path.segments:
            return scope.value
        if path.explicit:
            return _walk(scope.value, path.segments)
        inner: Scope | None = scope
        while inner is not None:
            if path.segments[0] in inner._names:
                return _walk(inner._names, path.segments)
            if (found := _walk(inner.value, path.segments)) is not None:
                return found
            inner = inner._outer
            self._work.do(len(path.segments))
        return None

    def _variable(self, segments: Sequence[str]) -> Any:
        if segments[0] != "root":
            return _walk(self._data, segments)
        scope = self
        while scope._outer is not None:
            scope = scope._outer
        return _walk(scope.value, segments[1:])


def _walk(value: Any, segments: Sequence[str]) -> Any:
    for segment in segments:
        value = _step(value, segment)
    return value


def _step(value: Any, segment: str) -> Any:
    if isinstance(value, Mapping):
        return cast("Mapping[str, Any]", value).get(segment)
    if isinstance(value, list) and segment.isascii() and segment.isdigit() and len(segment) < 9:
        entries = cast("list[Any]", value)
        return entries[int(segment)] if int(segment) < len(entries) else None
    return None


def holds(value: Any, *, include_zero: bool = False) -> bool:
    """Whether `if` takes a value for true: not null, false, 0, an empty text or an empty list. An empty object is true."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return isinstance(value, Mapping) or bool(value)
    return include_zero or value != 0


def text_of(value: Any) -> str:
    """A value as it is printed: text as it is, everything else as JSON. Source: guessed.

    Raises: RenderingFailure.
    """
    if isinstance(value, str):
        return value
    try:
        return orjson.dumps(value).decode()
    except TypeError as error:
        raise RenderingFailure("The rendering data are nested too deeply.") from error
