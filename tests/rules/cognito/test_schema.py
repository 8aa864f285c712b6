"""What attributes of a user a pool takes, from whom, and in which words it refuses the others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.cognito.attribute_schema import SEARCHABLE, STANDARD, Attribute, Schema, is_email, is_phone_number
from gatepost.cognito.errors import CognitoError, InvalidParameter, NotAuthorized
from gatepost.cognito.pools import declarations

DECLARED = declarations.declared(
    [
        {"Name": "email", "Required": True},
        {"Name": "family_name", "Required": True},
        {"Name": "given_name", "Mutable": False},
        {"Name": "team", "AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "5"}},
        {"Name": "seats", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"}},
        {"Name": "vip", "AttributeDataType": "Boolean"},
        {"Name": "since", "AttributeDataType": "DateTime"},
        {"Name": "badge", "AttributeDataType": "String", "Mutable": False},
        {"Name": "score", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
    ]
)
SCHEMA = Schema(DECLARED)


class Client:
    """As much of an app client as permissions need."""

    def __init__(self, **settings: list[str]) -> None:
        self.settings = settings


CUSTOM = ["email", "family_name", "given_name", "phone_number", "custom:team", "custom:seats", "custom:vip", "custom:badge"]
APP: Any = Client(ReadAttributes=["email", "custom:team"], WriteAttributes=CUSTOM)
PLAIN: Any = Client()


def pairs(**values: str) -> list[Any]:
    return [{"Name": name.replace("__", ":"), "Value": value} for name, value in values.items()]


NEW = {"email": "a@example.com", "family_name": "A"}


def test_what_fits_is_taken_as_it_is() -> None:
    given = {**NEW, "custom__team": "blue", "custom__seats": "3", "custom__vip": "TRUE", "custom__badge": "7", "given_name": "B"}
    assert SCHEMA.admit(pairs(**given), client=APP, creating=True) == {
        "email": "a@example.com",
        "family_name": "A",
        "custom:team": "blue",
        "custom:seats": "3",
        "custom:vip": "true",
        "custom:badge": "7",
        "given_name": "B",
    }


CREATING = [
    ({}, "Attributes did not conform to the schema: family_name: The attribute is required\nemail: The attribute is required\n"),
    ({"email": "a@example.com"}, "Attributes did not conform to the schema: family_name: The attribute is required\n"),
    ({**NEW, "family_name": ""}, "Attributes did not conform to the schema: family_name: The attribute is required\n"),
    ({**NEW, "custom__role": "x"}, "Attributes did not conform to the schema: Type for attribute {custom:role} could not be determined"),
    ({**NEW, "email": "nobody"}, "Invalid email address format."),
    ({**NEW, "phone_number": "12345"}, "Invalid phone number format."),
    ({**NEW, "phone_number": ""}, "Invalid phone number format."),
    ({**NEW, "custom__team": "x"}, "Attributes did not conform to the schema: custom:team: String must be longer than 2 characters\n"),
    (
        {**NEW, "custom__team": "orange"},
        "Attributes did not conform to the schema: custom:team: String must be no longer than 5 characters\n",
    ),
    ({**NEW, "custom__seats": "many"}, "Attributes did not conform to the schema: custom:seats: The value is not a valid number\n"),
    ({**NEW, "custom__seats": "0"}, "Attributes did not conform to the schema: custom:seats: Number must be greater than or equal to 1\n"),
    ({**NEW, "custom__seats": "10"}, "Attributes did not conform to the schema: custom:seats: Number must be less than or equal to 9\n"),
    ({**NEW, "custom__vip": "maybe"}, "Attributes did not conform to the schema: custom:vip: The value is not a valid boolean\n"),
]


@pytest.mark.parametrize(("values", "text"), CREATING)
def test_a_new_user_conforms_to_the_schema(values: dict[str, str], text: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        SCHEMA.admit(pairs(**values), client=APP, creating=True)
    assert refusal.value.message == text


def test_an_administrator_may_leave_required_attributes_out_and_set_what_clients_may_not() -> None:
    assert SCHEMA.admit(pairs(email_verified="true", dev__custom__score="9"), client=None, creating=True) == {
        "email_verified": "true",
        "dev:custom:score": "9",
    }


@pytest.mark.parametrize("name", ["email_verified", "phone_number_verified", "sub", "nickname", "custom:since", "dev:custom:score"])
def test_a_client_writes_what_it_may_write(name: str) -> None:
    with pytest.raises(NotAuthorized, match="A client attempted to write unauthorized attribute"):
        SCHEMA.admit([{"Name": name, "Value": "x"}], client=APP, creating=False)


def test_a_client_without_a_list_writes_the_standard_attributes_and_reads_the_verified_flags_too() -> None:
    schema = Schema(())
    assert schema.writable(PLAIN) == STANDARD.keys() - {"sub", "identities", "email_verified", "phone_number_verified"}
    assert schema.readable(PLAIN) == STANDARD.keys()
    assert SCHEMA.readable(PLAIN) == STANDARD.keys()
    assert SCHEMA.readable(APP) == {"sub", "email", "custom:team"}


CHANGING: list[tuple[list[Any], type[CognitoError], str]] = [
    (
        [{"Name": "custom:badge", "Value": "8"}],
        InvalidParameter,
        "Invalid user attributes: user.custom:badge: Attribute cannot be updated.\n",
    ),
    (
        [{"Name": "given_name", "Value": "C"}, {"Name": "custom:badge", "Value": "8"}],
        InvalidParameter,
        "Invalid user attributes: user.given_name: Attribute cannot be updated.\nuser.custom:badge: Attribute cannot be updated.\n",
    ),
    ([{"Name": "sub", "Value": "8"}], InvalidParameter, "Invalid user attributes: user.sub: Attribute cannot be updated.\n"),
    ([{"Name": "email", "Value": ""}], InvalidParameter, "Invalid user attributes: email: Required attribute cannot be deleted."),
    ([{"Name": "picture"}], InvalidParameter, "Attribute value for picture must not be null"),
    (
        [{"Name": "custom:seats", "Value": "ten"}],
        InvalidParameter,
        "Invalid user attributes: user.custom:seats: The value is not a valid number\n",
    ),
    ([{"Name": "email", "Value": "@"}], InvalidParameter, "Invalid email address format."),
]


@pytest.mark.parametrize(("given", "error", "text"), CHANGING)
def test_a_change_conforms_to_the_schema(given: list[Any], error: type[CognitoError], text: str) -> None:
    with pytest.raises(error) as refusal:
        SCHEMA.admit(given, client=None, creating=False)
    assert refusal.value.message == text


def test_a_blank_value_removes_an_optional_attribute() -> None:
    assert SCHEMA.admit(pairs(nickname="", custom__team=""), client=None, creating=False) == {"nickname": "", "custom:team": ""}


def test_attributes_are_deleted_by_name() -> None:
    assert SCHEMA.removable(["nickname", "custom:team", "nickname"], client=None) == ("nickname", "custom:team")


REMOVING = [
    (
        ["custom:foo", "custom:bar"],
        None,
        "Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n"
        "user.custom:bar: Attribute does not exist in the schema.\n",
    ),
    (["email"], None, "Invalid user attributes: email: Required attribute cannot be deleted."),
    (["custom:badge"], None, "Invalid user attributes: user.custom:badge: Attribute cannot be updated.\n"),
    (["nickname"], APP, "A client attempted to write unauthorized attribute"),
]


@pytest.mark.parametrize(("names", "client", "text"), REMOVING)
def test_what_cannot_be_deleted(names: list[str], client: Any, text: str) -> None:
    with pytest.raises(CognitoError) as refusal:
        SCHEMA.removable(names, client=client)
    assert refusal.value.message == text


def test_missing_names_what_a_user_still_has_to_give() -> None:
    assert SCHEMA.missing({"email": "a@example.com"}) == ("family_name",)
    assert SCHEMA.missing({}) == ("family_name", "email")
    assert SCHEMA.missing(NEW) == ()


@pytest.mark.parametrize("value", ["a@example.com", "a+b@sub.example.com", "müller@example.com", "a@localhost", "o'neil@example.com"])
def test_an_email_address(value: str) -> None:
    assert is_email(value)


@pytest.mark.parametrize("value", ["", "a", "@", "a@", "@b", "a b@example.com", "a@b@c", "a@.com", "a@b..c", "A <a@b.c>", "a@b.c\n"])
def test_no_email_address(value: str) -> None:
    assert not is_email(value)


@pytest.mark.parametrize(("value", "valid"), [("+15555550100", True), ("+123456789012345", True), ("+1234567890123456", False)])
def test_a_phone_number_has_up_to_15_digits(value: str, valid: bool) -> None:
    assert is_phone_number(value) is valid


@pytest.mark.parametrize("value", ["15555550100", "+1 555 5550100", "+0123", "+", "+1a", ""])
def test_no_phone_number(value: str) -> None:
    assert not is_phone_number(value)


def test_the_standard_schema_is_what_describe_user_pool_shows() -> None:
    entries = {name: attribute.described() for name, attribute in STANDARD.items()}
    assert entries["sub"] == {
        "Name": "sub",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": False,
        "Mutable": False,
        "Required": True,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "2048"},
    }
    assert entries["birthdate"]["StringAttributeConstraints"] == {"MinLength": "10", "MaxLength": "10"}
    assert entries["updated_at"]["NumberAttributeConstraints"] == {"MinValue": "0"}
    assert entries["identities"]["StringAttributeConstraints"] == {}
    assert "StringAttributeConstraints" not in entries["email_verified"]
    assert len(entries) == 21
    assert entries.keys() >= SEARCHABLE


@given(st.sampled_from(["String", "Number", "Boolean", "DateTime"]), st.text(max_size=30), st.integers(-3, 9), st.integers(-3, 9))
def test_no_value_breaks_a_check(data_type: Any, value: str, minimum: int, maximum: int) -> None:
    complaint = Attribute("custom:x", data_type, minimum=minimum, maximum=maximum).complaint(value)
    assert complaint == "" or complaint[0].isupper()
