"""The header block of a raw message, field by field, and nothing decoded.

Source: RFC 5322, section 2.2; SES's sentences about broken blocks (reported), the limit of their length (guessed).
"""

from dataclasses import dataclass
from re import ASCII, compile

LONGEST_BLOCK = 1 << 20
"""Bytes that a header block may have."""

_FIELD = compile(rb"([!-9;-~]+)[ \t]*:((?:[^\r\n]|\r(?!\n)|\r?\n[ \t])*)(?:\r?\n|\Z)", ASCII)
_FOLD = compile(rb"\r?\n[ \t]")


class Malformed(ValueError):
    """Not a header block; the text is SES's."""


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: its name, its value on one line, and its bytes as they stand in the message."""

    name: str
    value: str
    source: bytes


def split(data: bytes) -> tuple[list[Field], bytes]:
    """The header fields of a message and its body. Data that does not begin with a field is all body.

    Raises: Malformed.
    """
    found: list[Field] = []
    at = 0
    while at < len(data):
        if data.startswith(b"\n", at):
            return found, data[at + 1 :]
        if data.startswith(b"\r\n", at):
            return found, data[at + 2 :]
        field = _FIELD.match(data, at)
        if field is None:
            if not found:
                return [], data
            raise Malformed("Empty header names are illegal.")
        if field.end() > LONGEST_BLOCK:
            raise Malformed("Header section too long.")
        name, value = field.groups()
        value = _FOLD.sub(b" ", value) if b"\n" in value else value
        found.append(Field(name.decode("ascii"), value.decode("utf-8", "replace").strip(" \t\r"), field[0]))
        at = field.end()
    return found, b""
