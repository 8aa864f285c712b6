"""A line of the CSV file: the columns it must have, and the user that it says.

No quotes; a comma within a value is written with a backslash before it.
Source: guide, cognito-user-pools-using-import-tool-csv-header (guide); texts but for the auto-verified one (guessed).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gatepost.cognito import attribute_schema
from gatepost.cognito.attribute_schema import Schema
from gatepost.cognito.pools.record import Pool

LONGEST = 16_000
"""Characters of a line."""
USERNAME, MFA = "cognito:username", "cognito:mfa_enabled"

_STANDARD = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
)
_TRUTH = {"true": "true", "false": "false"}


class Unreadable(Exception):
    """A line that says no user; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A user to import."""

    username: str
    mfa: bool
    attributes: dict[str, str]


def header(pool: Pool) -> list[str]:
    """The columns of the pool's file, in the order in which GetCSVHeader tells them."""
    custom = [name for name in attribute_schema.of(pool).attributes if name.startswith("custom:")]
    return [*_STANDARD, *custom, MFA, USERNAME]


def cells(line: str) -> list[str]:
    """The values of a line, without the spaces around them.

    Raises: Unreadable.
    """
    if len(line) > LONGEST:
        raise Unreadable(f"The line is longer than {LONGEST} characters.")
    try:
        [found] = csv.reader([line], quoting=csv.QUOTE_NONE, escapechar="\\", strict=True)
    except (csv.Error, ValueError) as error:
        raise Unreadable("The line can't be read.") from error
    return [value.strip() for value in found]


def read(pool: Pool, columns: Sequence[str], line: str) -> Row:
    """The user that a line says.

    Raises: Unreadable.
    """
    found = cells(line)
    if len(found) != len(columns):
        raise Unreadable(f"The line has {len(found)} columns; the header has {len(columns)}.")
    values = {name: value for name, value in zip(columns, found, strict=True) if value}
    username = values.pop(USERNAME, "")
    if not username:
        raise Unreadable("The User Record does not have a cognito:username.")
    mfa = _truth(MFA, values.pop(MFA, ""))
    schema = attribute_schema.of(pool)
    attributes = {name: _normal(schema, name, value) for name, value in values.items()}
    if pool.auto_verified and not any(attributes.get(f"{name}_verified") == "true" and attributes.get(name) for name in pool.auto_verified):
        raise Unreadable("The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).")
    if mfa and "phone_number" not in attributes:
        raise Unreadable("The User Record enables MFA but does not have a phone_number.")
    return Row(username, mfa, attributes)


def _normal(schema: Schema, name: str, value: str) -> str:
    if schema.attributes[name].data_type == "Boolean":
        return str(_truth(name, value)).lower()
    if name == "birthdate":
        try:
            return f"{datetime.strptime(value, '%m/%d/%Y'):%Y-%m-%d}"  # noqa: DTZ007  a day has no time zone
        except ValueError as error:
            raise Unreadable("The birthdate must be in the format mm/dd/yyyy.") from error
    return value


def _truth(name: str, value: str) -> bool:
    if value.lower() not in _TRUTH:
        raise Unreadable(f"{name} must be TRUE or FALSE.")
    return value.lower() == "true"
