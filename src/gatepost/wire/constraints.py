"""What the model demands of a single value: length, range, pattern, one of a set. Each with AWS's words for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from gatepost.wire.patterns import matches

if TYPE_CHECKING:
    from botocore.model import Shape

LONG = 1024
"""Characters from which on a text that is too long is not held against its pattern as well."""

ENUM_ORDERS: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset(order): order
    for order in (
        ("OPT_OUT", "OPT_IN"),
        ("ENABLED", "DISABLED"),
        ("BOUNCE", "COMPLAINT"),
        ("OPTIONAL", "REQUIRE", "REQUIRE_OPEN_ONLY"),
        ("OPTIONAL", "REQUIRE"),
        ("Optional", "Require"),
        ("RejectMessage", "UseDefaultValue"),
        ("REJECT_MESSAGE", "USE_DEFAULT_VALUE"),
    )
}
"""Sets whose values SES prints in an order of its own. Source: reported."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One demand: `holds` says whether a value meets it, `text` is how AWS puts it."""

    text: str
    holds: Callable[[Any], bool]


def of_value(shape: "Shape", *, ordered: bool) -> list[Constraint]:
    """What a shape demands of a string, number or blob. `ordered` prints sets in SES's own order."""
    traits = shape.metadata
    found: list[Constraint] = []
    if "enum" in traits:
        found.append(_one_of(tuple(traits["enum"]), ordered=ordered))
    if "pattern" in traits:
        found.append(_pattern(traits["pattern"], traits.get("max")))
    return found + (_range(traits) if shape.type_name in ("integer", "long", "float", "double") else of_size(shape))


def of_size(shape: "Shape") -> list[Constraint]:
    """What a shape demands of a length: characters, bytes, items or entries."""
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    found: list[Constraint] = []
    if highest is not None:
        found.append(Constraint(f"Member must have length less than or equal to {highest}", lambda value: len(value) <= highest))
    if lowest is not None:
        found.append(Constraint(f"Member must have length greater than or equal to {lowest}", lambda value: len(value) >= lowest))
    return found


def _range(traits: Mapping[str, Any]) -> list[Constraint]:
    lowest, highest = traits.get("min"), traits.get("max")
    found: list[Constraint] = []
    if highest is not None:
        found.append(Constraint(f"Member must have value less than or equal to {highest}", lambda value: value <= highest))
    if lowest is not None:
        found.append(Constraint(f"Member must have value greater than or equal to {lowest}", lambda value: value >= lowest))
    return found


def _one_of(values: tuple[str, ...], *, ordered: bool) -> Constraint:
    allowed = frozenset(values)
    printed = ENUM_ORDERS.get(allowed, values) if ordered else values
    return Constraint(f"Member must satisfy enum value set: [{', '.join(printed)}]", allowed.__contains__)


def _pattern(pattern: str, longest: int | None) -> Constraint:
    holds = partial(matches, pattern)
    text = f"Member must satisfy regular expression pattern: {pattern}"
    if longest is None:
        return Constraint(text, holds)
    limit = max(longest, LONG)
    return Constraint(text, lambda value: len(value) > limit or holds(value))


def bracketed(constraints: list[Constraint]) -> str:
    """A shape's demands as AWS lists them for the items of a list: lengths before the pattern."""
    order = sorted(constraints, key=lambda constraint: "regular expression" in constraint.text)
    return f"[{', '.join(constraint.text for constraint in order)}]"
