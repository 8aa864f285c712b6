"""The generated part of `docs/diagnosing.md`: every check, and what a caller must be allowed to do for all of them."""

import json
from collections.abc import Iterable
from inspect import getsourcefile
from pathlib import Path
from re import DOTALL, findall, sub

from gatepost.cli.documents.markdown import table
from gatepost.doctor import examination, unreadable
from gatepost.doctor.case import describe
from gatepost.doctor.reading import action_of

PAGE = Path("docs") / "diagnosing.md"
CALL = r'\bread\(\s*"([a-z0-9-]+)",\s*"([a-z_]+)"|\bask\(\s*"([a-z0-9-]+)",\s*"([a-z_]+)"'
"""How the doctor's code asks AWS."""


def render() -> str:
    """The page, with the parts between its marks written anew."""
    page = PAGE.read_text(encoding="utf-8")
    page = _between(page, "checks", table(("id", "severity", "looks at", "what it means", "how sure", "the rule's source"), _rows()))
    return _between(page, "permissions", ["```json", *json.dumps(policy(), indent=2).splitlines(), "```"])


def _rows() -> Iterable[tuple[str, ...]]:
    for one in examination.ALL:
        yield one.id, one.severity, one.title, one.meaning, one.certainty, one.source
    for kind in (*unreadable.KINDS.values(), unreadable.NO_POOL):
        yield kind.id, "F" if kind is unreadable.NO_POOL else "W or i", kind.title, kind.meaning, "certain", "AWS's common errors (model)"


def policy() -> dict[str, object]:
    """The IAM policy that lets every check look."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions(), "Resource": "*"}]}


def actions() -> list[str]:
    """The actions that the doctor calls, as its code says."""
    room = Path(getsourcefile(describe) or "").parent
    found = {
        action_of(service or other, operation or another)
        for module in room.glob("*.py")
        for service, operation, other, another in findall(CALL, module.read_text(encoding="utf-8"))
    }
    return sorted(found)


def _between(page: str, mark: str, lines: Iterable[str]) -> str:
    body = "\n".join(lines)
    return sub(rf"(<!-- {mark}: .*?-->\n).*?(\n<!-- end of {mark} -->)", lambda marks: f"{marks[1]}{body}{marks[2]}", page, flags=DOTALL)
