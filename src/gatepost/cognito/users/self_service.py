"""What signed-in users see and change of themselves, with their access token."""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attribute_schema
from gatepost.cognito.mfa import preferences
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users import attributes, changes, removal, views
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        DeleteUserAttributesRequestTypeDef,
        DeleteUserRequestTypeDef,
        GetUserRequestTypeDef,
        GetUserResponseTypeDef,
        UpdateUserAttributesRequestTypeDef,
        UpdateUserAttributesResponseTypeDef,
    )


@cognito.operation("GetUser")
def get_user(call: Call, request: "GetUserRequestTypeDef") -> "GetUserResponseTypeDef | dict[str, Any]":
    """The user, as far as their client may read.

    Raises: NotAuthorized, UserNotFound, UserNotConfirmed, PasswordResetRequired.
    Source: API reference, GetUser; model, CreateUserPoolClientRequest.ReadAttributes.
    """
    who = holder(call, request["AccessToken"])
    readable = attribute_schema.of(who.pool).readable(who.client)
    return {"Username": who.user.username, "UserAttributes": views.attributes(who.user, readable), **preferences.shown(who.user)}


@cognito.operation("UpdateUserAttributes")
def update_user_attributes(
    call: Call, request: "UpdateUserAttributesRequestTypeDef"
) -> "UpdateUserAttributesResponseTypeDef | dict[str, Any]":
    """Change attributes; a new address gets a code. When its mail is refused the change stays, or waits on.

    Raises: NotAuthorized, InvalidParameter, AliasExists, CodeDeliveryFailure, LimitExceeded, InvalidEmailRoleAccessPolicy.
    Source: API reference, UpdateUserAttributes; what a refused mail leaves behind (guessed).
    """
    who = holder(call, request["AccessToken"])
    wanted = attribute_schema.of(who.pool).admit(request["UserAttributes"], client=who.client, creating=False)
    user = changes.lock(call, who.user)
    return {"CodeDeliveryDetailsList": attributes.change(call, who.pool, user, wanted)}


@cognito.operation("DeleteUserAttributes")
def delete_user_attributes(call: Call, request: "DeleteUserAttributesRequestTypeDef") -> dict[str, Any]:
    """Remove attributes.

    Raises: NotAuthorized, InvalidParameter. Source: API reference, DeleteUserAttributes.
    """
    who = holder(call, request["AccessToken"])
    names = attribute_schema.of(who.pool).removable(request["UserAttributeNames"], client=who.client)
    attributes.change(call, who.pool, changes.lock(call, who.user), dict.fromkeys(names, ""))
    return {}


@cognito.operation("DeleteUser")
def delete_user(call: Call, request: "DeleteUserRequestTypeDef") -> None:
    """Users delete themselves.

    Raises: NotAuthorized. Source: API reference, DeleteUser.
    """
    who = holder(call, request["AccessToken"])
    removal.remove(call, who.pool, who.user)
