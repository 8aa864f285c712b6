"""What users of a pool are made of: the standard attributes, the pool's own, and which values they take from whom.

`of(pool)` gives the pool's schema, built once a version of the pool. `Schema.admit` is the one gate for attributes that
somebody sends: SignUp, AdminCreateUser, (Admin)UpdateUserAttributes and the answer to NEW_PASSWORD_REQUIRED all pass it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from re import compile
from typing import TYPE_CHECKING, Literal

from gatepost.cognito.errors import InvalidParameter, NotAuthorized

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AttributeTypeTypeDef, SchemaAttributeTypeTypeDef

    from gatepost.cognito.clients.record import Client
    from gatepost.cognito.pools.record import Pool

DataType = Literal["String", "Number", "DateTime", "Boolean"]

LONGEST_VALUE = 2048
"""Characters that an attribute's value may have. Source: model, AttributeValueType (model)."""

SEARCHABLE = frozenset(("email", "phone_number", "name", "given_name", "family_name", "preferred_username"))
"""The attributes that ListUsers can filter by. Source: model, ListUsersRequest.Filter (model)."""

VERIFIED_FLAGS = frozenset(("email_verified", "phone_number_verified"))
"""What no app client may write. Source: model, CreateUserPoolClientRequest.WriteAttributes (model)."""

_ADDRESS = compile(r'[^\s@<>(),;:"\[\]\\]+@[^\s@<>(),;:"\[\]\\.]+(?:\.[^\s@<>(),;:"\[\]\\.]+)*')
_PHONE = compile(r"\+[1-9][0-9]{1,14}")
_NUMBER = compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a pool's schema, by the name that users carry it under (`email`, `custom:x`, `dev:custom:x`).

    `minimum` and `maximum` are lengths of a String and values of a Number; None is no bound.
    """

    name: str
    data_type: DataType = "String"
    mutable: bool = True
    required: bool = False
    developer_only: bool = False
    minimum: int | None = None
    maximum: int | None = None

    @property
    def custom(self) -> bool:
        """Declared by the pool's owner, not by OpenID Connect."""
        return ":" in self.name

    def complaint(self, value: str) -> str:
        """What is wrong with a value; empty when nothing is. Source: texts guessed."""
        if self.data_type == "String":
            if self.minimum is not None and len(value) < self.minimum:
                return f"String must be longer than {self.minimum} characters"
            if self.maximum is not None and len(value) > self.maximum:
                return f"String must be no longer than {self.maximum} characters"
        elif self.data_type == "Number":
            if not _NUMBER.fullmatch(value):
                return "The value is not a valid number"
            if self.minimum is not None and int(value) < self.minimum:
                return f"Number must be greater than or equal to {self.minimum}"
            if self.maximum is not None and int(value) > self.maximum:
                return f"Number must be less than or equal to {self.maximum}"
        elif self.data_type == "Boolean" and value not in ("true", "false"):
            return "The value is not a valid boolean"
        return ""

    def described(self) -> "SchemaAttributeTypeTypeDef":
        """The attribute as DescribeUserPool prints it, bounds as strings."""
        entry: SchemaAttributeTypeTypeDef = {
            "Name": self.name,
            "AttributeDataType": self.data_type,
            "DeveloperOnlyAttribute": self.developer_only,
            "Mutable": self.mutable,
            "Required": self.required,
        }
        if self.data_type == "String":
            entry["StringAttributeConstraints"] = _present(MinLength=self.minimum, MaxLength=self.maximum)  # pyright: ignore[reportGeneralTypeIssues]
        elif self.data_type == "Number":
            entry["NumberAttributeConstraints"] = _present(MinValue=self.minimum, MaxValue=self.maximum)  # pyright: ignore[reportGeneralTypeIssues]
        return entry


def _present(**bounds: int | None) -> dict[str, str]:
    return {name: str(bound) for name, bound in bounds.items() if bound is not None}


def _text(name: str) -> Attribute:
    return Attribute(name, minimum=0, maximum=LONGEST_VALUE)


STANDARD: Mapping[str, Attribute] = {
    attribute.name: attribute
    for attribute in (
        Attribute("sub", mutable=False, required=True, minimum=1, maximum=LONGEST_VALUE),
        _text("name"),
        _text("given_name"),
        _text("family_name"),
        _text("middle_name"),
        _text("nickname"),
        _text("preferred_username"),
        _text("profile"),
        _text("picture"),
        _text("website"),
        _text("email"),
        Attribute("email_verified", "Boolean"),
        _text("gender"),
        Attribute("birthdate", minimum=10, maximum=10),
        _text("zoneinfo"),
        _text("locale"),
        _text("phone_number"),
        Attribute("phone_number_verified", "Boolean"),
        _text("address"),
        Attribute("updated_at", "Number", minimum=0),
        Attribute("identities"),
    )
}
"""What every pool has before its owner says anything. Source: samples of DescribeUserPool (reported)."""

_NOT_FOR_CLIENTS = VERIFIED_FLAGS | {"sub", "identities"}


class Schema:
    """The attributes of one pool, and the rules they bring."""

    def __init__(self, declared: Iterable["SchemaAttributeTypeTypeDef"]) -> None:
        """`declared` are the entries that differ from the standard, as the pool's settings keep them."""
        self.attributes: dict[str, Attribute] = dict(STANDARD)
        for entry in declared:
            attribute = from_entry(entry)
            self.attributes[attribute.name] = attribute
        self._required = tuple(a.name for a in self.attributes.values() if a.required and a.name != "sub")

    @cached_property
    def default_readable(self) -> frozenset[str]:
        """What a client without ReadAttributes reads: everything that is not custom.

        Source: model, CreateUserPoolClientRequest.ReadAttributes (model).
        """
        return frozenset(name for name, attribute in self.attributes.items() if not attribute.custom)

    @cached_property
    def default_writable(self) -> frozenset[str]:
        """What a client without WriteAttributes writes: the standard attributes without the verified flags.

        Source: model, CreateUserPoolClientRequest.WriteAttributes (model).
        """
        return self.default_readable & self.writable_by_clients

    @cached_property
    def required(self) -> frozenset[str]:
        """What every user must have, but for `sub`, which they get."""
        return frozenset(self._required)

    @cached_property
    def writable_by_clients(self) -> frozenset[str]:
        """What a client can be given write permission for at all: immutable ones too, for sign-up. Source: reported."""
        return frozenset(name for name, a in self.attributes.items() if not a.developer_only and name not in _NOT_FOR_CLIENTS)

    def readable(self, client: "Client") -> frozenset[str]:
        """The names that this client's tokens may show; `sub` is always among them."""
        chosen = client.settings.get("ReadAttributes")
        return frozenset((*chosen, "sub")) if chosen else self.default_readable

    def writable(self, client: "Client") -> frozenset[str]:
        """The names that users may change through this client."""
        chosen = client.settings.get("WriteAttributes")
        return frozenset(chosen) if chosen else self.default_writable

    def missing(self, present: Mapping[str, str]) -> tuple[str, ...]:
        """The required attributes that a user with these values lacks, in the schema's order."""
        return tuple(name for name in self._required if not present.get(name))

    def admit(self, given: Iterable["AttributeTypeTypeDef"], *, client: "Client | None", creating: bool) -> dict[str, str]:
        """Check attributes that somebody sends; name → value as the pool keeps it.

        `client` is the app client they come through, None for an administrator, who needs no write permission and may leave
        required ones out. With `creating` immutable attributes may be given and blank ones count as absent; without it a
        blank value means that the attribute is to be removed, and stands in the answer as "".

        Raises: InvalidParameter, NotAuthorized.
        Source: order of checks guessed; texts reported, except those about bounds (guessed).
        """
        values = {entry["Name"]: entry.get("Value") for entry in given}
        for name, value in values.items():
            if value is None:
                raise InvalidParameter(f"Attribute value for {name} must not be null")
            if name not in self.attributes:
                raise InvalidParameter(f"Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined")
        if client is not None and not self.writable(client).issuperset(values):
            raise NotAuthorized("A client attempted to write unauthorized attribute")
        admitted = {name: self._normal(name, value) for name, value in values.items() if value is not None}
        self._check_formats(admitted, creating=creating)
        if creating:
            self._check_new(admitted, complete=client is not None)
            return {name: value for name, value in admitted.items() if value}
        self._check_changes(admitted)
        return admitted

    def removable(self, names: Iterable[str], *, client: "Client | None") -> tuple[str, ...]:
        """Check the names of attributes that somebody deletes.

        Raises: InvalidParameter, NotAuthorized.
        Source: texts reported.
        """
        names = tuple(dict.fromkeys(names))
        unknown = [f"user.{name}: Attribute does not exist in the schema.\n" for name in names if name not in self.attributes]
        if unknown:
            raise InvalidParameter("Invalid user attributes: " + "".join(unknown))
        if client is not None and not self.writable(client).issuperset(names):
            raise NotAuthorized("A client attempted to write unauthorized attribute")
        self._check_changes(dict.fromkeys(names, ""))
        return names

    def _normal(self, name: str, value: str) -> str:
        return value.lower() if self.attributes[name].data_type == "Boolean" else value

    def _check_formats(self, values: Mapping[str, str], *, creating: bool) -> None:
        for name, valid, text in (
            ("email", is_email, "Invalid email address format."),
            ("phone_number", is_phone_number, "Invalid phone number format."),
        ):
            value = values.get(name)
            if value is not None and (value or creating) and not valid(value):
                raise InvalidParameter(text)

    def _check_new(self, values: Mapping[str, str], *, complete: bool) -> None:
        if "sub" in values:
            raise InvalidParameter("Invalid user attributes: user.sub: Attribute cannot be updated.\n")
        missing = self.missing(values) if complete else ()
        complaints = {name: complaint for name, value in values.items() if value and (complaint := self.attributes[name].complaint(value))}
        complaints |= dict.fromkeys(missing, "The attribute is required")
        if complaints:
            lines = (f"{name}: {complaints[name]}\n" for name in self.attributes if name in complaints)
            raise InvalidParameter("Attributes did not conform to the schema: " + "".join(lines))

    def _check_changes(self, values: Mapping[str, str]) -> None:
        fixed = [f"user.{name}: Attribute cannot be updated.\n" for name in values if not self.attributes[name].mutable]
        if fixed:
            raise InvalidParameter("Invalid user attributes: " + "".join(fixed))
        kept = [f"{name}: Required attribute cannot be deleted." for name, value in values.items() if not value and name in self.required]
        if kept:
            raise InvalidParameter("Invalid user attributes: " + "\n".join(kept))
        complaints = ((name, self.attributes[name].complaint(value)) for name, value in values.items() if value)
        wrong = [f"user.{name}: {complaint}\n" for name, complaint in complaints if complaint]
        if wrong:
            raise InvalidParameter("Invalid user attributes: " + "".join(wrong))


def from_entry(entry: "SchemaAttributeTypeTypeDef") -> Attribute:
    """The attribute of an entry whose name and bounds are already in order."""
    lengths, values = entry.get("StringAttributeConstraints", {}), entry.get("NumberAttributeConstraints", {})
    return replace(
        STANDARD.get(entry.get("Name", ""), Attribute(entry.get("Name", ""))),
        data_type=entry.get("AttributeDataType", "String"),
        mutable=entry.get("Mutable", True),
        required=entry.get("Required", False),
        developer_only=entry.get("DeveloperOnlyAttribute", False),
        minimum=_number(lengths.get("MinLength", values.get("MinValue"))),
        maximum=_number(lengths.get("MaxLength", values.get("MaxValue"))),
    )


def _number(bound: str | None) -> int | None:
    return None if bound is None else int(bound)


def is_email(value: str) -> bool:
    """Whether a pool takes the value as an e-mail address. Source: the exact rule guessed."""
    return _ADDRESS.fullmatch(value) is not None


def is_phone_number(value: str) -> bool:
    """Whether the value is a phone number in E.164: `+`, then up to 15 digits. Source: guide, user-pool-settings-attributes (guide)."""
    return _PHONE.fullmatch(value) is not None


_schemas: dict[str, tuple[int, datetime, Schema]] = {}
_SCHEMAS_KEPT = 2048


def of(pool: "Pool") -> Schema:
    """The schema of a pool, built once a version of the pool."""
    known = _schemas.get(pool.pool_id)
    if known is not None and known[0] == pool.version and known[1] == pool.modified_at:
        return known[2]
    if len(_schemas) >= _SCHEMAS_KEPT:
        _schemas.clear()
    schema = Schema(pool.settings.get("SchemaAttributes", ()))
    _schemas[pool.pool_id] = (pool.version, pool.modified_at, schema)
    return schema
