"""What a client says, one line at a time: a verb, and what stands behind it.

Source: RFC 5321, sections 4.1.1.2, 4.1.1.3 and 4.1.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from re import ASCII, IGNORECASE, compile


@dataclass(frozen=True, slots=True)
class Command:
    """A verb in upper case, and its argument without the spaces around it."""

    verb: str
    argument: str


@dataclass(frozen=True, slots=True)
class Path:
    """An address of MAIL or RCPT. `bracketed`: it stood in angle brackets, as it should."""

    address: str
    bracketed: bool
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    """By name in upper case; empty texts for those without a value."""


_PREFIXES = {"MAIL": compile(r"FROM\s*:\s*", ASCII | IGNORECASE), "RCPT": compile(r"TO\s*:\s*", ASCII | IGNORECASE)}
_QUOTED_PATH = compile(r'<((?:[^"<>\\]|"(?:[^"\\]|\\.)*")*)>')


def read(line: bytes) -> Command:
    """Take a line apart. Bytes outside ASCII become characters that no address and no verb has."""
    verb, _, argument = line.decode("ascii", "replace").strip().partition(" ")
    return Command(verb.upper(), argument.strip())


def path(command: Command) -> Path | None:
    """The path of a MAIL or RCPT command; None if it has none."""
    prefix = _PREFIXES[command.verb].match(command.argument)
    if prefix is None or prefix.end() == len(command.argument):
        return None
    rest = command.argument[prefix.end() :]
    bracketed = _QUOTED_PATH.match(rest)
    if bracketed is None:
        address, _, behind = rest.partition(" ")
        return Path(address, False, _parameters(behind))
    return Path(bracketed[1].strip(), True, _parameters(rest[bracketed.end() :]))


def _parameters(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in text.split())
    return {name.upper(): value for name, _, value in pairs}
