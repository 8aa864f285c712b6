"""A template as a tree, and how each of its parts is filled.

The tree is as deep as the limits allow and no deeper, so filling it recursively is safe; how much it may do and write is
counted as it goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from gatepost.ses.templates.language.expressions import Call, Expression, Path
from gatepost.ses.templates.language.limits import DEEPEST, LONGEST, Work
from gatepost.ses.templates.language.problems import MissingAttribute, RenderingFailure
from gatepost.ses.templates.language.scopes import Scope, holds, text_of

UNSUBSCRIBE_URL = "amazonSESUnsubscribeUrl"
UNSUBSCRIBE_PLACEHOLDER = f"{{{{{UNSUBSCRIBE_URL}}}}}"
"""Filled when the mail is sent to a contact list, and left as it is otherwise. Source: SES guide, subscription-management (guide)."""


class Node(Protocol):
    """A part of a template."""

    def render(self, rendering: "Rendering", scope: Scope) -> None:
        """Write this part.

        Raises: RenderingFailure.
        """
        ...


@dataclass(frozen=True, slots=True)
class Program:
    """What stands between two tags, with the inline partials that are defined there: they are known from its beginning on."""

    nodes: Sequence[Node] = ()
    partials: "Mapping[str, Program]" = field(default_factory=dict[str, "Program"])


@dataclass(frozen=True, slots=True)
class Template:
    """A whole template."""

    program: Program

    @property
    def is_plain(self) -> bool:
        """Nothing but text and attributes: all that a template given with a send may hold."""
        plain = all(isinstance(node, Text) or (isinstance(node, Value) and isinstance(node.value, Path)) for node in self.program.nodes)
        return plain and not self.program.partials

    def render(self, data: Mapping[str, Any], work: Work | None = None) -> str:
        """Fill the template. `work` is what may be done for it, and is less afterwards; None for as much as a message may have.

        Raises: RenderingFailure, MissingAttribute.
        """
        rendering = Rendering(work or Work())
        rendering.run(self.program, Scope(data, rendering.work))
        return rendering.text


class Rendering:
    """One filling of a template: what is written so far, and what is left of its limits."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._room = LONGEST
        self._written: list[str] = []
        self._depth = 0

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._written)

    def write(self, text: str) -> None:
        """Raises: RenderingFailure."""
        self._room -= len(text)
        if self._room < 0:
            raise RenderingFailure(f"The rendered template is longer than {LONGEST} characters.")
        self._written.append(text)

    def run(self, program: Program, scope: Scope) -> None:
        """Raises: RenderingFailure."""
        self.work.do(len(program.nodes) + 1)
        if self._depth > DEEPEST:
            raise RenderingFailure("The template is nested too deeply.")
        if program.partials:
            self.work.do(len(program.partials) + len(scope.partials))
            scope = scope.knowing(program.partials)
        self._depth += 1
        for node in program.nodes:
            node.render(self, scope)
        self._depth -= 1


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stay as they are."""

    text: str

    def render(self, rendering: Rendering, scope: Scope) -> None:
        rendering.write(self.text)


@dataclass(frozen=True, slots=True)
class Value:
    """`{{name}}`: an attribute, which must be there, or what a helper answers. Nothing is escaped.

    Source: SES guide, send-personalized-email-advanced (guide).
    """

    value: Path | Call

    def render(self, rendering: Rendering, scope: Scope) -> None:
        value = scope.evaluate(self.value)
        if value is not None:
            rendering.write(text_of(value))
        elif isinstance(self.value, Path):
            if self.value.source != UNSUBSCRIBE_URL:
                raise MissingAttribute(self.value.source)
            rendering.write(UNSUBSCRIBE_PLACEHOLDER)


@dataclass(frozen=True, slots=True)
class Choice:
    """`if` and `unless`; what it asks about may be missing."""

    test: Expression
    wanted: bool
    include_zero: Expression | None
    body: Program
    otherwise: Program

    def render(self, rendering: Rendering, scope: Scope) -> None:
        include_zero = self.include_zero is not None and scope.evaluate(self.include_zero) is True
        found = holds(scope.evaluate(self.test), include_zero=include_zero)
        rendering.run(self.body if found is self.wanted else self.otherwise, scope)


@dataclass(frozen=True, slots=True)
class With:
    """`with`: works on a value, unless that is missing or empty."""

    subject: Expression
    names: Sequence[str]
    body: Program
    otherwise: Program

    def render(self, rendering: Rendering, scope: Scope) -> None:
        value = scope.evaluate(self.subject)
        if holds(value, include_zero=True):
            rendering.run(self.body, scope.inside(value, names=dict(zip(self.names, (value,), strict=False))))
        else:
            rendering.run(self.otherwise, scope)


@dataclass(frozen=True, slots=True)
class Each:
    """`each`: works on every entry of a list, or every value of an object."""

    subject: Expression
    names: Sequence[str]
    body: Program
    otherwise: Program

    def render(self, rendering: Rendering, scope: Scope) -> None:
        entries = _entries(scope.evaluate(self.subject))
        if not entries:
            rendering.run(self.otherwise, scope)
        last = len(entries) - 1
        for index, (key, value) in enumerate(entries):
            data = {"index": index, "key": key, "first": index == 0, "last": index == last}
            names = dict(zip(self.names, (value, key), strict=False)) if self.names else None
            rendering.run(self.body, scope.inside(value, data, names))


def _entries(value: Any) -> Sequence[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, Any]", value).items())
    return list(enumerate(cast("list[Any]", value))) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class Section:
    """`{{#name}}` where the name is no helper's: goes through a list, works on a value, or asks whether something holds."""

    subject: Path
    names: Sequence[str]
    body: Program
    otherwise: Program

    def render(self, rendering: Rendering, scope: Scope) -> None:
        value = scope.evaluate(self.subject)
        if value is True:
            rendering.run(self.body, scope)
        else:
            block = Each if isinstance(value, list) else With
            block(self.subject, self.names, self.body, self.otherwise).render(rendering, scope)


@dataclass(frozen=True, slots=True)
class UnknownHelper:
    """A block with arguments whose name is no helper's: SES misses an attribute of that name. Source: reported."""

    name: str

    def render(self, rendering: Rendering, scope: Scope) -> None:
        raise MissingAttribute(self.name)


@dataclass(frozen=True, slots=True)
class Partial:
    """`{{> name}}`, with a context of its own or more names if it gives them."""

    name: str
    context: Expression | None
    named: Sequence[tuple[str, Expression]]

    def render(self, rendering: Rendering, scope: Scope) -> None:
        program = scope.partials.get(self.name)
        if program is None:
            raise RenderingFailure(f"The partial '{self.name}' could not be found.")
        names = {name: scope.evaluate(value) for name, value in self.named}
        value = scope.evaluate(self.context) if self.context else scope.value
        rendering.run(program, scope.inside(value, names=names) if names or self.context else scope)
