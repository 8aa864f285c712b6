"""An e-mail address as SES reads it: `user@example.com`, `Name <user@example.com>`, `"Na, me" <user@example.com>`.

SES reads as strictly as the mail library under it, and its error texts are that library's sentences.
Source: SES guide, creating-identities and troubleshoot-error-messages (guide); the single texts (reported).
"""

from dataclasses import dataclass
from functools import lru_cache
from re import ASCII, compile

_PLAIN = compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", ASCII)
_SPECIALS = frozenset('()<>,;:\\"[]@')
_NEEDS_QUOTES = frozenset('()<>@,;:\\".[]')
_DOMAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")

LONGEST = 320
"""UTF-16 units that an address with its display name may have."""


class Malformed(ValueError):
    """Not a mailbox; the text is SES's."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox: as it was given, its display name without quotes (empty if none) and its bare address."""

    given: str
    name: str
    address: str

    @property
    def local(self) -> str:
        """What stands before the last `@`."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands behind the last `@`, in lower case."""
        return self.address.rpartition("@")[2].lower()

    @property
    def normal(self) -> str:
        """`name <address>`, with quotes only where they are needed."""
        if not self.name:
            return self.address
        if _NEEDS_QUOTES.isdisjoint(self.name):
            return f"{self.name} <{self.address}>"
        escaped = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{self.address}>'

    @property
    def too_long(self) -> bool:
        """Longer than SES takes."""
        return len(self.given) > LONGEST // 2 and len(self.normal.encode("utf-16-le")) // 2 > LONGEST


def parse(given: str) -> Mailbox:
    """Reads one mailbox.

    Raises: Malformed, with SES's sentence.
    """
    return _remembered(given) if len(given) <= 2 * LONGEST else _read(given)


def _read(given: str) -> Mailbox:
    if _PLAIN.fullmatch(given):
        return Mailbox(given, "", given)
    name, address = _name_and_address(given)
    _check_address(address)
    return Mailbox(given, name, address)


_remembered = lru_cache(maxsize=8192)(_read)


def _name_and_address(given: str) -> tuple[str, str]:
    """Takes comments away and parts the display name from what stands in angle brackets."""
    before: list[str] = []
    inside: list[str] | None = None
    closed = quoted = False
    depth = at = 0
    while at < len(given):
        char = given[at]
        at += 1
        text = before if inside is None or closed else inside
        if char == "\\" and (quoted or depth) and at < len(given):
            if not depth:
                text.append(given[at - 1 : at + 1])
            at += 1
        elif depth:
            depth += (char == "(") - (char == ")")
        elif char == '"':
            quoted = not quoted
            text.append(char)
        elif quoted:
            text.append(char)
        elif char == "(":
            depth = 1
        elif char == "<":
            if inside is not None:
                raise Malformed("Extra route-addr")
            inside = []
        elif char == ">" and inside is not None and not closed:
            closed = True
        elif char == "," or (closed and not char.isspace()):
            raise Malformed("Illegal address")
        else:
            text.append(char)
    if quoted:
        raise Malformed("Missing '\"'")
    if depth:
        raise Malformed("Missing ')'")
    if inside is None:
        return "", "".join(before).strip()
    if not closed:
        raise Malformed("Missing '>'")
    return _unquoted("".join(before).strip()), "".join(inside).strip()


def _unquoted(name: str) -> str:
    if len(name) < 2 or name[0] != '"' or name[-1] != '"':
        return name
    return name[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def _check_address(address: str) -> None:
    """One scan from the left; the first violation decides the sentence."""
    if not address:
        raise Malformed("Illegal address")
    at = _after_quoted_local(address) if address[0] == '"' else _after_local(address)
    _check_domain(address[at + 1 :])


def _after_local(address: str) -> int:
    last = ""
    for at, char in enumerate(address):
        if char == "@":
            if at == 0:
                raise Malformed("Missing local name")
            if last == ".":
                raise Malformed("Local address ends with dot")
            return at
        if char == "." and last in ("", "."):
            raise Malformed("Local address contains dot-dot" if last else "Local address starts with dot")
        if char <= " " or char > "~":
            raise Malformed("Local address contains control or whitespace")
        if char in _SPECIALS:
            raise Malformed("Local address contains illegal character")
        last = char
    raise Malformed("Missing final '@domain'")


def _after_quoted_local(address: str) -> int:
    if "\r" in address or "\n" in address:
        raise Malformed(f"Invalid email address {address}.")
    at = 1
    while at < len(address) and address[at] != '"':
        at += 2 if address[at] == "\\" else 1
    if at + 1 >= len(address):
        raise Malformed("Missing final '@domain'")
    if address[at + 1] != "@":
        raise Malformed("Quote not at end of local address")
    return at + 1


def _check_domain(domain: str) -> None:
    if not domain:
        raise Malformed("Missing domain")
    if domain[0] == "[" and domain[-1] == "]" and "[" not in domain[1:] and "]" not in domain[:-1]:
        return
    last = ""
    for char in domain:
        if char <= " " or char > "~":
            raise Malformed("Domain contains control or whitespace")
        if char not in _DOMAIN:
            raise Malformed("Domain contains illegal character")
        if char == "." and last in ("", "."):
            raise Malformed("Domain contains dot-dot" if last else "Domain starts with dot")
        last = char
    if last == ".":
        raise Malformed("Domain ends with dot")
