"""What a pool's owner may declare in Schema and AddCustomAttributes, and AWS's words for the rest."""

from typing import Any

import pytest

from gatepost.cognito.attribute_schema import Schema
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.pools.declarations import added, declared


def entry(name: str, data_type: str = "", **members: Any) -> dict[str, Any]:
    return {"Name": name, **({"AttributeDataType": data_type} if data_type else {}), **members}


def text(**bounds: str) -> dict[str, Any]:
    return {"StringAttributeConstraints": bounds}


def number(**bounds: str) -> dict[str, Any]:
    return {"NumberAttributeConstraints": bounds}


REFUSED = [
    ([entry("x")], "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."),
    ([entry("x", "String", Required=True)], "Required custom attributes are not supported currently."),
    (
        [entry("email", "Number")],
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
    ),
    (
        [entry("email", DeveloperOnlyAttribute=True)],
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
    ),
    ([entry("email", **text(MinLength="x"))], "Invalid StringAttributeConstraints for schema attribute email"),
    ([entry("email", **text(MinLength="-1"))], "Invalid StringAttributeConstraints for schema attribute email"),
    ([entry("updated_at", **number(MaxValue="x"))], "Invalid NumberAttributeConstraints for schema attribute updated_at"),
    ([entry("email", **text(MaxLength="2049"))], "user.email: String attributes cannot have a length of more than 2048"),
    ([entry("email", **text(MinLength="2049"))], "user.email: String attributes cannot have a length of more than 2048"),
    ([entry("email", **text(MinLength="2", MaxLength="1"))], "user.email: Max length cannot be less than min length."),
    ([entry("updated_at", **number(MinValue="2", MaxValue="1"))], "user.updated_at: Max value cannot be less than min value."),
    (
        [entry("x", "Number", **number(MinValue="2", MaxValue="1"))],
        "Attribute custom:x cannot have a max value smaller than it's min value",
    ),
    (
        [entry("x", "String", **text(MinLength="2", MaxLength="1"))],
        "Attribute custom:x cannot have a max length shorter than it's min length",
    ),
    (
        [entry("x", "String"), entry("x", "Number")],
        "Duplicate custom attribute names custom:x are not allowed in a user pool schema.",
    ),
    (
        [entry("y", "String"), {"AttributeDataType": "String"}],
        "1 validation error detected: Value null at 'schema.2.member.name' failed to satisfy constraint: Member must not be null",
    ),
]


@pytest.mark.parametrize(("entries", "complaint"), REFUSED)
def test_what_no_pool_can_have(entries: Any, complaint: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        declared(entries)
    assert refusal.value.message == complaint


def test_a_custom_attribute_is_mutable_optional_and_for_all_unless_it_says_otherwise() -> None:
    assert declared([{"Name": "x", "AttributeDataType": "String"}]) == [
        {
            "Name": "custom:x",
            "AttributeDataType": "String",
            "DeveloperOnlyAttribute": False,
            "Mutable": True,
            "Required": False,
            "StringAttributeConstraints": {},
        }
    ]


def test_one_for_developers_says_so_in_its_name() -> None:
    (found,) = declared([{"Name": "x", "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": True, "Mutable": False}])
    assert found == {
        "Name": "dev:custom:x",
        "AttributeDataType": "Boolean",
        "DeveloperOnlyAttribute": True,
        "Mutable": False,
        "Required": False,
    }


def test_a_standard_attribute_keeps_the_bound_that_is_not_given() -> None:
    (found,) = declared([{"Name": "email", "Required": True, "StringAttributeConstraints": {"MinLength": "7"}}])
    assert found.get("Required")
    assert found.get("StringAttributeConstraints") == {"MinLength": "7", "MaxLength": "2048"}
    assert Schema([found]).attributes["email"].minimum == 7


def test_the_verified_flags_cannot_be_declared_and_become_custom() -> None:
    (found,) = declared([{"Name": "email_verified", "AttributeDataType": "Boolean"}])
    assert found.get("Name") == "custom:email_verified"


def test_an_attribute_that_is_there_is_not_added_again() -> None:
    existing = declared([{"Name": "banana", "AttributeDataType": "String"}])
    with pytest.raises(InvalidParameter) as refusal:
        added(existing, [{"Name": "banana", "AttributeDataType": "String"}])
    assert refusal.value.message == "custom:banana: Existing attribute already has name custom:banana."
    existing = added(existing, [{"Name": "banana", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}])
    with pytest.raises(InvalidParameter) as refusal:
        added(existing, [{"Name": "banana", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}])
    assert refusal.value.message == "dev:custom:banana: Existing attribute already has name dev:custom:banana."


def test_what_is_added_later_is_custom_whatever_it_is_called() -> None:
    assert [entry.get("Name") for entry in added((), [{"Name": "email", "AttributeDataType": "String"}])] == ["custom:email"]


def test_a_pool_has_at_most_50_custom_attributes() -> None:
    full = declared([{"Name": f"a{number}", "AttributeDataType": "String"} for number in range(50)])
    with pytest.raises(InvalidParameter, match="at most 50"):
        added(full, [{"Name": "one_more", "AttributeDataType": "String"}])
