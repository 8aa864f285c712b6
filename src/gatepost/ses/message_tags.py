"""Message tags: pairs that events carry. Their characters are checked when the message is sent.

Source: recorded answers of the real service (reported), two spaces in the texts included.
"""

from collections.abc import Mapping, Sequence
from re import ASCII, compile
from typing import Any

from gatepost.ses.errors import BadRequest

LONGEST = 255
FEEDBACK_ID_TAGS = ("ses:feedback-id-a", "ses:feedback-id-b")
"""The only names with a colon: they fill the first fields of Feedback-ID."""

_NAME = compile(r"[A-Za-z0-9_-]+", ASCII)
_VALUE = compile(r"[A-Za-z0-9_.@-]+", ASCII)


def require(tags: Sequence[Mapping[str, Any]]) -> None:
    """Raises: BadRequest."""
    for tag in tags:
        _require_name(tag["Name"])
        _require_value(tag["Value"])


def in_header(value: str) -> list[dict[str, str]]:
    """The tags of an `X-SES-MESSAGE-TAGS` header: `a=b, c=d`."""
    pairs = (pair.partition("=") for pair in value.split(",") if pair.strip())
    return [{"Name": name.strip(), "Value": content.strip()} for name, _, content in pairs]


def _require_name(name: str) -> None:
    if not name:
        raise BadRequest("The tag name must be specified.")
    if len(name) > LONGEST:
        raise BadRequest(f"Tag name cannot exceed {LONGEST} characters.")
    if not _NAME.fullmatch(name) and name not in FEEDBACK_ID_TAGS:
        raise BadRequest(f"Invalid tag name <{name}>: only alphanumeric ASCII characters, '_',  '-' are allowed.")


def _require_value(value: str) -> None:
    if not value:
        raise BadRequest("The tag value must be specified.")
    if len(value) > LONGEST:
        raise BadRequest(f"Tag value cannot exceed {LONGEST} characters.")
    if not _VALUE.fullmatch(value):
        raise BadRequest(f"Invalid tag value <{value}>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.")
