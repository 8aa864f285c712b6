"""Values as literals: a text in double quotes, lists and objects around it, as JSON has them and the other languages too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

Quoted = Callable[[str], str]


def yaml(text: str) -> str:
    """A text in YAML's double quotes."""
    return _quoted(text, lambda character: f"\\U{ord(character):08x}")


def hcl(text: str) -> str:
    """A text in HCL's double quotes, with nothing in it that HCL would fill in."""
    return _quoted(text, lambda character: f"\\U{ord(character):08x}").replace("${", "$${").replace("%{", "%%{")


def typescript(text: str) -> str:
    """A text in TypeScript's double quotes."""
    return _quoted(text, lambda character: f"\\u{{{ord(character):x}}}")


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _quoted(text: str, beyond: Callable[[str], str]) -> str:
    """What nobody could see is escaped; `beyond` writes a character outside of the first 65,536."""

    def shown(character: str) -> str:
        if character in _SHORT:
            return _SHORT[character]
        if character.isprintable():
            return character
        return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else beyond(character)

    return f'"{"".join(map(shown, text))}"'


def literal(value: Any, quoted: Quoted, *, colon: str = ": ", margin: str | None = None) -> str:
    """A value on one line, or with `margin`, which stands before its last line, on several."""
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        inner = [f"{quoted(name)}{colon}{_inside(member, quoted, colon, margin)}" for name, member in members.items()]
        return _between("{", inner, "}", margin)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = cast("Sequence[Any]", value)
        return _between("[", [_inside(item, quoted, colon, margin) for item in items], "]", margin)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return quoted(str(value))


def _inside(value: Any, quoted: Quoted, colon: str, margin: str | None) -> str:
    return literal(value, quoted, colon=colon, margin=None if margin is None else f"{margin}  ")


def _between(opening: str, parts: Sequence[str], closing: str, margin: str | None) -> str:
    if margin is None or not parts:
        return f"{opening}{', '.join(parts)}{closing}"
    lines = "".join(f"{margin}  {part},\n" for part in parts[:-1]) + f"{margin}  {parts[-1]}\n"
    return f"{opening}\n{lines}{margin}{closing}"
