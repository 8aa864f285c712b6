"""From pieces to a tree, which is kept for texts that are met again."""

from collections.abc import Iterator
from functools import lru_cache

from gatepost.ses.templates.language.expressions import Call, Expression, Header, Literal, header
from gatepost.ses.templates.language.limits import DEEPEST
from gatepost.ses.templates.language.scanning import Tag, scan
from gatepost.ses.templates.language.template import (
    Choice,
    Each,
    Node,
    Partial,
    Program,
    Section,
    Template,
    Text,
    UnknownHelper,
    Value,
    With,
)

_LONGEST_KEPT = 65_536
"""Characters of a text whose tree is kept: 64 of these take some tens of megabytes."""


def parse(source: str) -> Template:
    """Read a template.

    Raises: MalformedTemplate.
    """
    return _kept(source) if len(source) <= _LONGEST_KEPT else _parsed(source)


def _parsed(source: str) -> Template:
    return Template(_Parser(scan(source)).whole())


_kept = lru_cache(maxsize=64)(_parsed)


class _Parser:
    """Takes the pieces one by one; each block is read up to the tag that ends it."""

    def __init__(self, pieces: Iterator[str | Tag]) -> None:
        self._pieces = pieces
        self._depth = 0

    def whole(self) -> Program:
        program, end = self._program()
        if end is not None:
            raise end.wrong(f"{_shown(end)} closes nothing")
        return program

    def _program(self) -> tuple[Program, Tag | None]:
        """What comes up to the next closing or `else` tag, and that tag; None at the end of the text."""
        nodes: list[Node] = []
        partials: dict[str, Program] = {}
        for piece in self._pieces:
            if isinstance(piece, str):
                nodes.append(Text(piece))
            elif piece.kind in ("/", "else"):
                return Program(nodes, partials), piece
            elif piece.kind == "#*":
                name, body = self._inline(piece)
                partials[name] = body
            else:
                nodes.append(self._node(piece))
        return Program(nodes, partials), None

    def _node(self, tag: Tag) -> Node:
        said = header(tag)
        if tag.kind == ">":
            return _partial(tag, said)
        if tag.kind == "":
            if said.parameters:
                raise tag.wrong("only blocks give names")
            return Value(Call(said.name.source, said.arguments, said.named) if said.arguments or said.named else said.name)
        body, otherwise = self._bodies(tag, said.name.source)
        if tag.kind == "^":
            body, otherwise = otherwise, body
        return _block(tag, said, body, otherwise)

    def _inline(self, tag: Tag) -> tuple[str, Program]:
        said = header(tag)
        if said.name.source != "inline" or len(said.arguments) != 1:
            raise tag.wrong("the only decorator is inline, with the name of a partial")
        body, otherwise = self._bodies(tag, "inline")
        if otherwise.nodes:
            raise tag.wrong("an inline partial has no else")
        return _name_of_partial(tag, said.arguments[0]), body

    def _bodies(self, tag: Tag, name: str) -> tuple[Program, Program]:
        """A block's body and what stands behind its `else`, up to its closing tag."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise tag.wrong("blocks stand too deep inside each other")
        body, end = self._program()
        otherwise = Program()
        if end is not None and end.kind == "else":
            otherwise, end = self._otherwise(end, name)
        if end is None:
            raise tag.wrong(f"{_shown(tag)} is not closed")
        if end.kind == "else":
            raise end.wrong("a block has one else")
        if end.words != (name,):
            raise end.wrong(f"{_shown(end)} does not close {_shown(tag)}")
        self._depth -= 1
        return body, otherwise

    def _otherwise(self, tag: Tag, name: str) -> tuple[Program, Tag | None]:
        """What stands behind an `else`; behind an `else if` that is a block of its own, which the same tag closes."""
        if not tag.words:
            return self._program()
        said = header(tag)
        self._depth += 1
        if self._depth > DEEPEST:
            raise tag.wrong("blocks stand too deep inside each other")
        body, end = self._program()
        otherwise = Program()
        if end is not None and end.kind == "else":
            otherwise, end = self._otherwise(end, name)
        self._depth -= 1
        return Program((_block(tag, said, body, otherwise),)), end


def _block(tag: Tag, said: Header, body: Program, otherwise: Program) -> Node:
    name = said.name.source
    if name not in ("if", "unless", "with", "each"):
        if said.arguments or said.named:
            return UnknownHelper(name)
        return Section(said.name, said.parameters, body, otherwise)
    if len(said.arguments) != 1:
        raise tag.wrong(f"{name} takes one argument")
    subject = said.arguments[0]
    if name in ("if", "unless"):
        return Choice(subject, name == "if", dict(said.named).get("includeZero"), body, otherwise)
    return (With if name == "with" else Each)(subject, said.parameters, body, otherwise)


def _partial(tag: Tag, said: Header) -> Partial:
    if len(said.arguments) > 1:
        raise tag.wrong("a partial takes one context")
    return Partial(said.name.source, said.arguments[0] if said.arguments else None, said.named)


def _name_of_partial(tag: Tag, name: Expression) -> str:
    if isinstance(name, Call):
        raise tag.wrong("a partial's name is a text")
    return str(name.value) if isinstance(name, Literal) else name.source


def _shown(tag: Tag) -> str:
    return "{{" + " ".join(("else", *tag.words) if tag.kind == "else" else (tag.kind + tag.words[0], *tag.words[1:])) + "}}"
