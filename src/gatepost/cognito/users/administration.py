"""What administrators see and change of a user."""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attribute_schema
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.messages import email
from gatepost.cognito.mfa import preferences
from gatepost.cognito.pools import record as pools
from gatepost.cognito.tokens import revocation
from gatepost.cognito.users import attributes, changes, removal, views
from gatepost.cognito.users.enrolment import NO_PREFERRED_USERNAME
from gatepost.cognito.users.record import UserStatus, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminDeleteUserAttributesRequestTypeDef,
        AdminDeleteUserRequestTypeDef,
        AdminDisableUserRequestTypeDef,
        AdminEnableUserRequestTypeDef,
        AdminGetUserRequestTypeDef,
        AdminGetUserResponseTypeDef,
        AdminUpdateUserAttributesRequestTypeDef,
    )


@cognito.operation("AdminGetUser")
def admin_get_user(call: Call, request: "AdminGetUserRequestTypeDef") -> "AdminGetUserResponseTypeDef | dict[str, Any]":
    """The user, with all attributes.

    Raises: ResourceNotFound, UserNotFound. Source: API reference, AdminGetUser.
    """
    pool = pools.get(call, request["UserPoolId"])
    user = require(call, pool, request["Username"])
    return {
        "Username": user.username,
        "UserAttributes": views.attributes(user),
        "UserCreateDate": user.created_at,
        "UserLastModifiedDate": user.modified_at,
        "Enabled": user.enabled,
        "UserStatus": user.status.value,
        **preferences.shown(user),
    }


@cognito.operation("AdminUpdateUserAttributes")
def admin_update_user_attributes(call: Call, request: "AdminUpdateUserAttributesRequestTypeDef") -> dict[str, Any]:
    """Change any mutable attribute. With `email_verified` a new address applies at once, without it gets a code.

    When the mail is refused the error is not CodeDeliveryFailure, which this operation does not have.
    Raises: ResourceNotFound, UserNotFound, InvalidParameter, AliasExists, LimitExceeded, InvalidEmailRoleAccessPolicy.
    Source: API reference, AdminUpdateUserAttributes; the preferred username's text (reported for SignUp).
    """
    pool = pools.get(call, request["UserPoolId"])
    wanted = attribute_schema.of(pool).admit(request["UserAttributes"], client=None, creating=False)
    user = changes.lock(call, require(call, pool, request["Username"]))
    if wanted.get("preferred_username") and "preferred_username" in pool.alias_attributes and user.status is UserStatus.UNCONFIRMED:
        raise InvalidParameter(NO_PREFERRED_USERNAME)
    with email.refusals_of_administrators():
        attributes.change(call, pool, user, wanted)
    return {}


@cognito.operation("AdminDeleteUserAttributes")
def admin_delete_user_attributes(call: Call, request: "AdminDeleteUserAttributesRequestTypeDef") -> dict[str, Any]:
    """Remove attributes.

    Raises: ResourceNotFound, UserNotFound, InvalidParameter. Source: API reference, AdminDeleteUserAttributes.
    """
    pool = pools.get(call, request["UserPoolId"])
    user = changes.lock(call, require(call, pool, request["Username"]))
    names = attribute_schema.of(pool).removable(request["UserAttributeNames"], client=None)
    attributes.change(call, pool, user, dict.fromkeys(names, ""))
    return {}


@cognito.operation("AdminDisableUser")
def admin_disable_user(call: Call, request: "AdminDisableUserRequestTypeDef") -> dict[str, Any]:
    """Keep a user from signing in, and end their sessions.

    Raises: ResourceNotFound, UserNotFound. Source: API reference, AdminDisableUser.
    """
    pool = pools.get(call, request["UserPoolId"])
    user = require(call, pool, request["Username"])
    changes.write(call, user, enabled=False)
    revocation.sign_out(call, pool, user)
    return {}


@cognito.operation("AdminEnableUser")
def admin_enable_user(call: Call, request: "AdminEnableUserRequestTypeDef") -> dict[str, Any]:
    """Let a user sign in again; sessions that were ended stay so.

    Raises: ResourceNotFound, UserNotFound. Source: API reference, AdminEnableUser.
    """
    pool = pools.get(call, request["UserPoolId"])
    changes.write(call, require(call, pool, request["Username"]), enabled=True)
    return {}


@cognito.operation("AdminDeleteUser")
def admin_delete_user(call: Call, request: "AdminDeleteUserRequestTypeDef") -> None:
    """Delete a user.

    Raises: ResourceNotFound, UserNotFound. Source: API reference, AdminDeleteUser.
    """
    pool = pools.get(call, request["UserPoolId"])
    removal.remove(call, pool, require(call, pool, request["Username"]))
