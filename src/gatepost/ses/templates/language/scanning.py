"""From a template's text to pieces: plain text, and tags with the words inside them.

One pass from the left; nothing is looked at twice. A `~` at a tag's edge takes the white space on that side away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from re import VERBOSE, Match, compile
from typing import cast

from gatepost.ses.templates.language.problems import MalformedTemplate

_OPENING = compile(r"\{\{(?P<trim>~?)(?P<kind>\{\{|\{|&|\#\s*\*|\#\s*>|\#|/|\^|>|!--|!|\*|=|)", VERBOSE)
_CLOSING = compile(r"\s*(?P<trim>~?)\}\}")
_CLOSING_TRIPLE = compile(r"\s*\}(?P<trim>~?)\}\}")
_END_OF_LONG_COMMENT = compile(r"--(?P<trim>~?)\}\}")
_END_OF_COMMENT = compile(r"(?P<trim>~?)\}\}")
_WORD = compile(
    r"""
    \s* (?P<word>
        "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'                              # a string
      | [()=|]
      | @? (?: \[[^\]]*\] | [^\s!"\#%&'()*+,;<=>@\[\\\]^`{|}~] )+           # a path or a number
    )
    """,
    VERBOSE,
)
_LONGEST_REASON = 200
_REFUSED = {
    "{{": "raw blocks are not supported",
    "*": "decorators other than inline are not supported",
    "=": "delimiters cannot be changed",
    "#>": "partial blocks are not supported",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in braces: its kind (`` for a value, `#`, `#*`, `/`, `^`, `>` or `else`), its words, and where it stands.

    A word is a path, a number, a string in its quotes, or one of `( ) = |`.
    """

    kind: str
    words: tuple[str, ...]
    line: int

    def wrong(self, reason: str) -> MalformedTemplate:
        """The error of a tag that does not belong where it is."""
        return MalformedTemplate(f"Line {self.line}: {reason[:_LONGEST_REASON]}.")


def scan(source: str) -> Iterator[str | Tag]:
    """The pieces of a template in order; no two texts stand side by side.

    Raises: MalformedTemplate.
    """
    scanner = _Scanner(source)
    text, trim = "", False
    for piece, trim_before, trim_after in scanner:
        if isinstance(piece, str):
            text += piece.lstrip() if trim else piece
            trim = False
            continue
        if trim_before:
            text = text.rstrip()
        if piece is not None:
            if text:
                yield text
            yield piece
            text = ""
        trim = trim_after
    if text:
        yield text


class _Scanner:
    """Yields texts, tags and comments (None), each with whether white space before and after it goes."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._line = 1
        self._counted_to = 0

    def __iter__(self) -> Iterator[tuple[str | Tag | None, bool, bool]]:
        at = 0
        while (found := self._source.find("{{", at)) >= 0:
            slashes = self._backslashes_before(found, at)
            if slashes == 1:
                yield self._source[at : found - 1] + "{{", False, False
                at = found + 2
                continue
            yield self._source[at : found - (slashes > 0)], False, False
            tag, trim_before, trim_after, at = self._tag(found)
            yield tag, trim_before, trim_after
        yield self._source[at:], False, False

    def _backslashes_before(self, at: int, start: int) -> int:
        """How many, two at most: one makes the braces text, of two one stays."""
        before = self._source[max(start, at - 2) : at]
        return len(before) - len(before.rstrip("\\"))

    def _tag(self, at: int) -> tuple[Tag | None, bool, bool, int]:
        line = self._line_of(at)
        opening = cast("Match[str]", _OPENING.match(self._source, at))
        kind, trim_before = "".join(opening["kind"].split()), bool(opening["trim"])
        if kind in _REFUSED:
            raise MalformedTemplate(f"Line {line}: {_REFUSED[kind]}.")
        if kind in ("!", "!--"):
            end = (_END_OF_LONG_COMMENT if kind == "!--" else _END_OF_COMMENT).search(self._source, opening.end())
            if end is None:
                raise MalformedTemplate(f"Line {line}: a comment is not closed.")
            return None, trim_before, bool(end["trim"]), end.end()
        words: list[str] = []
        closing, position = _CLOSING_TRIPLE if kind == "{" else _CLOSING, opening.end()
        while (end := closing.match(self._source, position)) is None:
            word = _WORD.match(self._source, position)
            if word is None:
                raise MalformedTemplate(f"Line {line}: {self._source[at : at + 30].split(chr(10))[0]!r} is not a tag.")
            words.append(word["word"])
            position = word.end()
        if kind in ("{", "&"):
            kind = ""
        if (kind == "" and words[:1] == ["else"]) or (kind == "^" and not words):
            kind, words = "else", words[1:]
        return Tag(kind, tuple(words), line), trim_before, bool(end["trim"]), end.end()

    def _line_of(self, at: int) -> int:
        self._line += self._source.count("\n", self._counted_to, at)
        self._counted_to = at
        return self._line
