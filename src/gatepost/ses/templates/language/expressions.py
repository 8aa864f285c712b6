"""What names a value: a path through the data, a literal, or a call of a helper."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import ASCII, compile
from typing import TypeAlias

from gatepost.ses.templates.language.scanning import Tag

_NUMBER = compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", ASCII)
_SEGMENT = compile(r"(?:\[(?P<literal>[^\]]+)\]|(?P<plain>[^./\[\]]+))(?:[./](?=.)|\Z)")
_ESCAPED = compile(r"\\(.)")
_MARKS = frozenset("()=|")
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
DEEPEST = 32
"""How deep calls may stand inside calls."""
MOST_SEGMENTS = 100
"""How many names a path may have."""


@dataclass(frozen=True, slots=True)
class Path:
    """`name`, `contact.name`, `../name`, `this`, `@index`, `[first name]`. A plain name that is not found is looked for further out."""

    source: str
    segments: tuple[str, ...]
    climbs: int = 0
    data: bool = False
    explicit: bool = False
    """Begins with `this`, `./` or `../`: looked for in that one place."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, a number, a boolean, or null."""

    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Call:
    """A helper with arguments."""

    name: str
    arguments: "tuple[Expression, ...]"
    named: "tuple[tuple[str, Expression], ...]" = ()


Expression: TypeAlias = Path | Literal | Call


@dataclass(frozen=True, slots=True)
class Header:
    """All that a tag says: a name, its arguments, named ones, and the names that `as |…|` gives."""

    name: Path
    arguments: tuple[Expression, ...] = ()
    named: tuple[tuple[str, Expression], ...] = ()
    parameters: tuple[str, ...] = ()


def header(tag: Tag) -> Header:
    """Read a tag's words.

    Raises: MalformedTemplate.
    """
    words, parameters = _without_parameters(tag)
    reader = _Reader(tag, words)
    name = reader.expression()
    if isinstance(name, Call):
        raise tag.wrong("a call cannot be a name")
    arguments, named = reader.arguments(closing=False)
    return Header(_as_path(name), arguments, named, parameters)


def _without_parameters(tag: Tag) -> tuple[Sequence[str], tuple[str, ...]]:
    words = tag.words
    if "|" not in words:
        return words, ()
    start = words.index("|")
    names = words[start + 1 : -1]
    if start < 1 or words[start - 1] != "as" or words[-1] != "|" or not names or not _MARKS.isdisjoint(names):
        raise tag.wrong("parameters are written `as |name|` at the end of a tag")
    return words[: start - 1], names


def _as_path(name: Path | Literal) -> Path:
    """A literal in a name's place names an attribute: `{{"first name"}}`."""
    if isinstance(name, Path):
        return name
    text = "null" if name.value is None else str(name.value).lower() if isinstance(name.value, bool) else str(name.value)
    return Path(text, (text,))


class _Reader:
    """Goes through a tag's words once."""

    def __init__(self, tag: Tag, words: Sequence[str]) -> None:
        self._tag = tag
        self._words = words
        self._at = 0
        self._depth = 0

    def expression(self) -> Expression:
        word = self._next()
        if word == "(":
            return self._call()
        if word in _MARKS:
            raise self._tag.wrong(f"`{word}` stands where a name should")
        if word[0] in "\"'":
            return Literal(_ESCAPED.sub(r"\1", word[1:-1]))
        if word in _CONSTANTS:
            return Literal(_CONSTANTS[word])
        if _NUMBER.fullmatch(word):
            return Literal(float(word) if "." in word else int(word))
        return self._path(word)

    def arguments(self, *, closing: bool) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
        """What stands behind a name, up to the end of the tag or, in a call, up to its closing parenthesis."""
        arguments: list[Expression] = []
        named: list[tuple[str, Expression]] = []
        while self._at < len(self._words):
            if self._words[self._at] == ")":
                break
            if self._words[self._at + 1 : self._at + 2] == ("=",):
                name = self._next()
                self._at += 1
                named.append((name, self.expression()))
            else:
                arguments.append(self.expression())
        if closing != (self._at < len(self._words)):
            raise self._tag.wrong("its parentheses do not match")
        self._at += closing
        return tuple(arguments), tuple(named)

    def _call(self) -> Call:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._tag.wrong("calls stand too deep inside each other")
        name = self._next()
        if name in _MARKS:
            raise self._tag.wrong("a call begins with a helper's name")
        arguments, named = self.arguments(closing=True)
        self._depth -= 1
        return Call(name, arguments, named)

    def _next(self) -> str:
        if self._at == len(self._words):
            raise self._tag.wrong("a name is missing")
        self._at += 1
        return self._words[self._at - 1]

    def _path(self, word: str) -> Path:
        path = _path(word)
        if path is None:
            raise self._tag.wrong(f"`{word}` is not a path")
        return path


@lru_cache(maxsize=1024)
def _path(word: str) -> Path | None:
    rest, data, climbs, explicit = word, word[0] == "@", 0, False
    if data:
        rest = rest[1:]
    while rest == ".." or rest.startswith("../"):
        rest, climbs, explicit = rest[3:], climbs + 1, True
    if rest in (".", "this"):
        rest, explicit = "", True
    elif rest.startswith(("./", "this.", "this/")):
        rest, explicit = rest[2:] if rest[0] == "." else rest[5:], True
    segments: list[str] = []
    while rest:
        segment = _SEGMENT.match(rest)
        if segment is None or len(segments) == MOST_SEGMENTS:
            return None
        segments.append(segment["plain"] or segment["literal"])
        rest = rest[segment.end() :]
    if not (segments or (explicit and not data)):
        return None
    return Path(word, tuple(segments), climbs, data, explicit)
