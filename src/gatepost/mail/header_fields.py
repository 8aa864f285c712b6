"""The header block of a raw message, field by field, and nothing decoded.

Source: RFC 5322, section 2.2; SES's sentences about broken blocks (reported), the limit of their length (guessed).
"""

from dataclasses import dataclass
from re import ASCII, compile

LONGEST_BLOCK = 1 << 20
"""Bytes that a header block may have."""
LONGEST_LINE = 998

_NAME = compile(rb"([!-9;-~]+)[ \t]*:", ASCII)
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
        end = _end_of_field(data, at)
        name = _NAME.match(data, at, min(end, at + LONGEST_LINE))
        if name is None:
            if not found:
                return [], data
            raise Malformed("Empty header names are illegal.")
        if end > LONGEST_BLOCK:
            raise Malformed("Header section too long.")
        value = _FOLD.sub(b" ", data[name.end() : end]).decode("utf-8", "replace").strip()
        found.append(Field(name[1].decode("ascii"), value, data[at:end]))
        at = end
    return found, b""


def _end_of_field(data: bytes, at: int) -> int:
    """Behind the line end of a field, the lines that it is folded over included; no further than a block may be long."""
    while at <= LONGEST_BLOCK:
        at = data.find(b"\n", at) + 1
        if at == 0:
            return len(data)
        if not data.startswith((b" ", b"\t"), at):
            return at
    return at
