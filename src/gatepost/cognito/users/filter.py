"""The language of ListUsers' Filter: `attribute = "value"`, or `^=` for values that begin so.

Source: model, ListUsersRequest.Filter (model); error texts (reported).
"""

from dataclasses import dataclass
from re import DOTALL, compile, sub

from gatepost.cognito.attribute_schema import SEARCHABLE
from gatepost.cognito.errors import InvalidParameter

NAMES = SEARCHABLE | {"username", "sub", "cognito:user_status", "status"}
"""What can be searched for; `status` is whether the user is enabled."""

_FILTER = compile(r'\s*([^\s=^"]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*', DOTALL)


@dataclass(frozen=True, slots=True)
class Filter:
    """One clause. `prefix`: the attribute begins with `value`; else it is `value`."""

    attribute: str
    value: str
    prefix: bool

    def takes(self, value: str) -> bool:
        """Whether a value passes."""
        return value.startswith(self.value) if self.prefix else value == self.value


def parse(text: str) -> Filter | None:
    """The clause that a Filter says; None when it says nothing, which means everybody.

    Raises: InvalidParameter.
    """
    if not text.strip():
        return None
    found = _FILTER.fullmatch(text)
    if found is None:
        raise InvalidParameter("Error while parsing filter")
    attribute, operator, value = found.groups()
    if attribute not in NAMES:
        raise InvalidParameter(f"Invalid search attribute: {attribute}")
    return Filter(attribute, sub(r'\\(["\\])', r"\1", value), operator == "^=")
