"""The attributes that a pool's owner declares: CreateUserPool's Schema and AddCustomAttributes.

A standard attribute may be declared to make it required, immutable or narrower; anything else becomes `custom:…`, or
`dev:custom:…` when it is for developers only.
Source: model, SchemaAttributeType (model); the texts (reported) unless said otherwise.
"""

from collections.abc import Iterable, Mapping
from re import compile
from typing import TYPE_CHECKING

from gatepost.cognito.attribute_schema import LONGEST_VALUE, STANDARD, VERIFIED_FLAGS, Attribute, DataType
from gatepost.cognito.errors import InvalidParameter

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import SchemaAttributeTypeTypeDef

MOST_CUSTOM = 50
"""Custom attributes of one pool. Source: guide, limits (guide)."""

DECLARABLE = STANDARD.keys() - VERIFIED_FLAGS - {"identities"}
"""The standard attributes that a declaration can mean; the verified flags, declared, are custom ones. Source: reported."""

_LENGTH, _VALUE = compile("[0-9]{1,18}"), compile("-?[0-9]{1,18}")
_BOUNDS = {
    "String": ("StringAttributeConstraints", "MinLength", "MaxLength", "length", "shorter"),
    "Number": ("NumberAttributeConstraints", "MinValue", "MaxValue", "value", "smaller"),
}


def declared(entries: Iterable["SchemaAttributeTypeTypeDef"]) -> list["SchemaAttributeTypeTypeDef"]:
    """The attributes of a new pool's Schema, as its settings keep them.

    Raises: InvalidParameter.
    """
    found = [_attribute(entry, f"schema.{position}.member") for position, entry in enumerate(entries, 1)]
    names = set[str]()
    for attribute in found:
        if attribute.name in names:
            raise InvalidParameter(f"Duplicate custom attribute names {attribute.name} are not allowed in a user pool schema.")
        names.add(attribute.name)
    return [attribute.described() for attribute in found]


def added(
    existing: Iterable["SchemaAttributeTypeTypeDef"], entries: Iterable["SchemaAttributeTypeTypeDef"]
) -> list["SchemaAttributeTypeTypeDef"]:
    """The declared attributes of a pool after AddCustomAttributes, which declares custom ones only.

    Raises: InvalidParameter. Source: the text about too many guessed.
    """
    kept = list(existing)
    names = {entry.get("Name") for entry in kept}
    for position, entry in enumerate(entries, 1):
        attribute = _custom(entry, f"customAttributes.{position}.member")
        if attribute.name in names:
            raise InvalidParameter(f"{attribute.name}: Existing attribute already has name {attribute.name}.")
        names.add(attribute.name)
        kept.append(attribute.described())
    if sum(":" in entry.get("Name", "") for entry in kept) > MOST_CUSTOM:
        raise InvalidParameter(f"A user pool can have at most {MOST_CUSTOM} custom attributes.")
    return kept


def _attribute(entry: "SchemaAttributeTypeTypeDef", path: str) -> Attribute:
    return _standard(entry) if entry.get("Name") in DECLARABLE else _custom(entry, path)


def _standard(entry: "SchemaAttributeTypeTypeDef") -> Attribute:
    known = STANDARD[entry.get("Name", "")]
    if entry.get("AttributeDataType", known.data_type) != known.data_type or entry.get("DeveloperOnlyAttribute"):
        raise InvalidParameter(
            f"You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {known.name}"
        )
    minimum, maximum = _bounds(entry, known.name, known.data_type)
    return Attribute(
        known.name,
        known.data_type,
        mutable=known.mutable and entry.get("Mutable", True),
        required=known.required or entry.get("Required", False),
        minimum=known.minimum if minimum is None else minimum,
        maximum=known.maximum if maximum is None else maximum,
    )


def _custom(entry: "SchemaAttributeTypeTypeDef", path: str) -> Attribute:
    if "Name" not in entry:
        raise InvalidParameter(
            f"1 validation error detected: Value null at '{path}.name' failed to satisfy constraint: Member must not be null"
        )
    if "AttributeDataType" not in entry:
        raise InvalidParameter("Invalid AttributeDataType input, consider using the provided AttributeDataType enum.")
    if entry.get("Required"):
        raise InvalidParameter("Required custom attributes are not supported currently.")
    developer_only = entry.get("DeveloperOnlyAttribute", False)
    name = f"{'dev:' if developer_only else ''}custom:{entry['Name']}"
    data_type = entry["AttributeDataType"]
    minimum, maximum = _bounds(entry, name, data_type)
    return Attribute(name, data_type, mutable=entry.get("Mutable", True), developer_only=developer_only, minimum=minimum, maximum=maximum)


def _bounds(entry: "SchemaAttributeTypeTypeDef", name: str, data_type: DataType) -> tuple[int | None, int | None]:
    """The bounds of an entry, None where it gives none. Constraints of another type than the attribute's are no part of it."""
    if data_type not in _BOUNDS:
        return None, None
    member, least, most, measure, below = _BOUNDS[data_type]
    given: Mapping[str, str] = entry.get(member) or {}  # pyright: ignore[reportAssignmentType]
    wellformed = _LENGTH if data_type == "String" else _VALUE
    if not all(wellformed.fullmatch(bound) for bound in given.values()):
        raise InvalidParameter(f"Invalid {member} for schema attribute {name}")
    minimum, maximum = (int(given[bound]) if bound in given else None for bound in (least, most))
    if data_type == "String" and max(minimum or 0, maximum or 0) > LONGEST_VALUE:
        raise InvalidParameter(f"user.{name}: String attributes cannot have a length of more than {LONGEST_VALUE}")
    if minimum is not None and maximum is not None and minimum > maximum:
        if name in STANDARD:
            raise InvalidParameter(f"user.{name}: Max {measure} cannot be less than min {measure}.")
        raise InvalidParameter(f"Attribute {name} cannot have a max {measure} {below} than it's min {measure}")
    return minimum, maximum
