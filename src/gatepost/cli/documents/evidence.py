"""`docs/evidence.md`: where each rule comes from and how sure it is, guesses first, from the docstrings' own words.

It is a list of what somebody with an AWS account could check for us.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gatepost
from gatepost.cli.documents.markdown import page, table

KINDS = {
    "guessed": "Likely, but nobody has seen it. An answer of AWS that confirms or contradicts one of these is worth a report.",
    "reported": "Seen by somebody in AWS's answers: in an issue, a log, a measurement or another client.",
    "documented": "Written in AWS's guides, API references and models, or in the standard that is named.",
}

_SOURCE = re.compile(r"Source:\s*(?P<source>.+?)(?=\n\s*\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Claim:
    """One docstring's source."""

    place: str
    source: str

    @property
    def kind(self) -> str:
        """As sure as its least sure part."""
        return next((kind for kind in ("guessed", "reported") if kind in self.source), "documented")


def render() -> str:
    """The page."""
    claims = sorted(_claims(), key=lambda claim: claim.place)
    return page(
        "Evidence",
        "Where the rules that this server follows come from. A place with several sources stands under the least certain one.",
        *(block for kind, about in KINDS.items() for block in _section(kind, about, [claim for claim in claims if claim.kind == kind])),
    )


def _section(kind: str, about: str, claims: list[Claim]) -> Iterator[str | list[str]]:
    yield f"## {kind.capitalize()}"
    yield about
    yield table(("Where", "Source"), ((f"`{claim.place}`", claim.source) for claim in claims))


def _claims() -> Iterator[Claim]:
    root = Path(gatepost.__file__).parent
    for file in root.rglob("*.py"):
        module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for name, text in _docstrings(ast.parse(file.read_text())):
            if found := _SOURCE.search(text):
                yield Claim(f"{module}.{name}" if name else module, " ".join(found["source"].split()))


def _docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every docstring with the dotted name of what it explains; a string below an assignment explains that."""
    pending: list[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]] = [("", tree)]
    while pending:
        name, node = pending.pop()
        if text := ast.get_docstring(node):
            yield name, text
        for before, child in zip([None, *node.body], node.body, strict=False):
            match before, child:
                case _, ast.ClassDef(name=inner) | ast.FunctionDef(name=inner) | ast.AsyncFunctionDef(name=inner):
                    pending.append((f"{name}.{inner}" if name else inner, child))
                case (
                    ast.AnnAssign(target=ast.Name(id=inner)) | ast.Assign(targets=[ast.Name(id=inner)]),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    yield f"{name}.{inner}" if name else inner, text
                case _:
                    pass
