"""Users as answers show them."""

from collections.abc import Container
from typing import TYPE_CHECKING

from gatepost.cognito.mfa import preferences
from gatepost.cognito.users.record import User

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AttributeTypeTypeDef, UserTypeTypeDef


def attributes(user: User, names: Container[str] | None = None) -> "list[AttributeTypeTypeDef]":
    """The user's attributes as names and values, `sub` first; only those of `names`, unless it is None."""
    every = {"sub": user.sub, **user.attributes}
    return [{"Name": name, "Value": value} for name, value in every.items() if names is None or name in names]


def listed(user: User, names: Container[str] | None = None) -> "UserTypeTypeDef":
    """The user as ListUsers and AdminCreateUser show them."""
    shown: UserTypeTypeDef = {
        "Username": user.username,
        "Attributes": attributes(user, names),
        "UserCreateDate": user.created_at,
        "UserLastModifiedDate": user.modified_at,
        "Enabled": user.enabled,
        "UserStatus": user.status.value,
    }
    options = preferences.options(user)
    if options:
        shown["MFAOptions"] = options
    return shown
