"""What rule sets, rules and filters may be called, and AWS's words for what they may not.

Source: API reference, CreateReceiptRuleSet, ReceiptRule, ReceiptFilter (model); texts (reported) for sets and filters, by analogy (guessed)
for rules.
"""

from collections.abc import Sequence
from re import ASCII, compile

from gatepost.ses.errors import BadRequest
from gatepost.wire.errors import ConstraintViolations

LONGEST = 64
_CHARACTERS = compile(r"[a-zA-Z0-9_.-]+", ASCII)
_SET = compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?", ASCII)
_RULE = compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?", ASCII)


def violations(path: str, name: str) -> list[str]:
    """What a name breaks of the constraints that the front end checks; `path` is where it stands."""
    found: list[str] = []
    if not _CHARACTERS.fullmatch(name):
        found.append(f"Value at '{path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9_.-]+$")
    if len(name) > LONGEST:
        found.append(f"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {LONGEST}")
    return found


def require_set(name: str, path: str = "ruleSetName") -> None:
    """Raises: ConstraintViolations, BadRequest."""
    require_no(violations(path, name))
    if not _SET.fullmatch(name):
        raise BadRequest(f"Not a valid {path}: {name}")


def require_rule(name: str) -> None:
    """The first and the last character; the others `violations` has looked at.

    Raises: BadRequest.
    """
    if not _RULE.fullmatch(name):
        raise BadRequest(f"Not a valid ruleName: {name}")


def require_filter(name: str) -> None:
    """Raises: BadRequest."""
    if len(name) > LONGEST or not _SET.fullmatch(name):
        raise BadRequest("Not a valid filterName")


def require_no(found: Sequence[str]) -> None:
    """Raises: ConstraintViolations, if any were found."""
    if found:
        raise ConstraintViolations(found)
