"""Java's regular expressions, which the models are written in, for Python.

The `regex` module knows `\\p{L}`; what is left are the classes that mean ASCII in Java and Unicode in Python, and the dot.
Source: Java's Pattern, `matches()` (guide).
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

TIMEOUT = 0.25
"""Seconds that one match may take, should a model bring a pattern that backtracks; the text then counts as not matching."""

_TEXT = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"

LINEAR: Mapping[str, str] = {
    _TEXT + r"\{####\}" + _TEXT: r"(?=(?s:.*?)\{####\})" + _TEXT + "+",
    _TEXT + r"\{##" + _TEXT + r"##\}" + _TEXT: r"(?=(?>(?s:.*?)\{##)(?s:.*?)##\})" + _TEXT + "+",
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+": r"(?=(?s:.)(?>(?s:.*?)@)(?s:.))[\p{L}\p{M}\p{S}\p{N}\p{P}]++",
    r"^s3:\/\/([^\/]+)\/(.*?([^\/]+)\/?)$": r"s3://[^/]++/(?:[^/\n\r\u0085\u2028\u2029]*/)*[^/]+/?",
}
"""Patterns that take square time over long texts, written so that they match the same in linear time."""

_SHORT = 256
"""Characters of a text that is matched without a watch, which costs more than the match."""

_IN_CLASS = {
    r"\w": "A-Za-z0-9_",
    r"\W": "[^A-Za-z0-9_]",
    r"\d": "0-9",
    r"\D": "[^0-9]",
    r"\s": r" \t\n\x0B\f\r",
    r"\S": r"[^ \t\n\x0B\f\r]",
}
_ALONE = {short: long if long.startswith("[") else f"[{long}]" for short, long in _IN_CLASS.items()} | {".": r"[^\n\r\u0085\u2028\u2029]"}
_TOKEN = re.compile(r"\(\?s:\.(?:\*\?)?\)|\\[pP]\{\w+\}|\\.|.", re.DOTALL)
_ONE_CLASS = re.compile(r"\^?\[(?:\\.|[^\]\\])+\][+*]\$?")


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches a Java pattern."""
    return _matcher(pattern)(text)


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    if _ONE_CLASS.fullmatch(pattern):
        # A class that repeats can't backtrack; `re` is several times faster where it knows the class.
        simple = translated(pattern) if "\\p" in pattern else re.compile(pattern, re.ASCII)
        return lambda text: simple.fullmatch(text) is not None
    watched = translated(LINEAR.get(pattern, pattern))

    def match(text: str) -> bool:
        try:
            return watched.fullmatch(text, timeout=None if len(text) <= _SHORT else TIMEOUT) is not None
        except TimeoutError:
            return False

    return match


def translated(pattern: str) -> "regex.Pattern[str]":
    """A Java pattern as one of Python's that matches the same texts."""
    import regex  # here, because a server that starts has nothing to match yet

    dot_is_all = pattern.startswith("(?s)")
    parts: list[str] = []
    in_class = False
    for token in _TOKEN.findall(pattern.removeprefix("(?s)")):
        if token == "]":
            in_class = False
        if token == "." and (in_class or dot_is_all):
            parts.append(token)
        else:
            parts.append((_IN_CLASS if in_class else _ALONE).get(token, token))
        if token == "[":
            in_class = True
    return regex.compile("".join(parts), regex.V1 | (regex.DOTALL if dot_is_all else 0))
