"""Confirming, listing, marking and forgetting devices: for their users, and for administrators.

Source: API reference, ConfirmDevice and its kin, and their administrators' twins (model).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.devices import record
from gatepost.cognito.devices.views import shown
from gatepost.cognito.errors import DeviceKeyExists, InvalidParameter
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users import record as users
from gatepost.cognito.users.record import User
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminForgetDeviceRequestTypeDef,
        AdminGetDeviceRequestTypeDef,
        AdminListDevicesRequestTypeDef,
        AdminUpdateDeviceStatusRequestTypeDef,
        ConfirmDeviceRequestTypeDef,
        ForgetDeviceRequestTypeDef,
        GetDeviceRequestTypeDef,
        ListDevicesRequestTypeDef,
        UpdateDeviceStatusRequestTypeDef,
    )


@cognito.operation("ConfirmDevice")
def confirm_device(call: Call, request: "ConfirmDeviceRequestTypeDef") -> dict[str, Any]:
    """A user keeps the device that a sign-in has given a key to, which is the one in the access token.

    Raises: NotAuthorized, InvalidUserPoolConfiguration, ResourceNotFound (another device's key), InvalidParameter, DeviceKeyExists.
    Source: that the key must be the token's (guessed).
    """
    who = holder(call, request["AccessToken"])
    record.require_tracked(who.pool)
    key = request["DeviceKey"]
    config = request.get("DeviceSecretVerifierConfig")
    secret = record.secret(config) if config else None
    if record.find(call, who.pool, who.user, key) is not None:
        raise DeviceKeyExists()
    if key != who.claims.get("device_key"):
        raise record.unknown()
    if not record.add(call, who.pool, who.user, key, request.get("DeviceName"), secret):
        raise DeviceKeyExists()
    return {"UserConfirmationNecessary": record.remembered_when_asked(who.pool)}


@cognito.operation("GetDevice")
def get_device(call: Call, request: "GetDeviceRequestTypeDef") -> dict[str, Any]:
    """One of the user's devices. Raises: NotAuthorized, InvalidParameter, InvalidUserPoolConfiguration, ResourceNotFound."""
    return _get(call, *_holder(call, request), request["DeviceKey"])


@cognito.operation("ListDevices")
def list_devices(call: Call, request: "ListDevicesRequestTypeDef") -> dict[str, Any]:
    """The user's devices. Raises: NotAuthorized, InvalidParameter, InvalidUserPoolConfiguration."""
    return _list(call, *_holder(call, request), request)


@cognito.operation("UpdateDeviceStatus")
def update_device_status(call: Call, request: "UpdateDeviceStatusRequestTypeDef") -> dict[str, Any]:
    """The user has a device remembered, or not. Raises: as GetDevice."""
    return _mark(call, *_holder(call, request), request)


@cognito.operation("ForgetDevice")
def forget_device(call: Call, request: "ForgetDeviceRequestTypeDef") -> None:
    """The user takes a device away. Raises: as GetDevice."""
    record.remove(call, *_holder(call, request), request["DeviceKey"])


@cognito.operation("AdminGetDevice")
def admin_get_device(call: Call, request: "AdminGetDeviceRequestTypeDef") -> dict[str, Any]:
    """A device of any user. Raises: ResourceNotFound, InvalidUserPoolConfiguration, UserNotFound."""
    return _get(call, *_subject(call, request), request["DeviceKey"])


@cognito.operation("AdminListDevices")
def admin_list_devices(call: Call, request: "AdminListDevicesRequestTypeDef") -> dict[str, Any]:
    """The devices of any user. Raises: ResourceNotFound, InvalidParameter, InvalidUserPoolConfiguration, UserNotFound."""
    return _list(call, *_subject(call, request), request)


@cognito.operation("AdminUpdateDeviceStatus")
def admin_update_device_status(call: Call, request: "AdminUpdateDeviceStatusRequestTypeDef") -> dict[str, Any]:
    """An administrator has a device remembered, or not. Raises: as AdminGetDevice."""
    return _mark(call, *_subject(call, request), request)


@cognito.operation("AdminForgetDevice")
def admin_forget_device(call: Call, request: "AdminForgetDeviceRequestTypeDef") -> None:
    """An administrator takes a device away. Raises: as AdminGetDevice."""
    record.remove(call, *_subject(call, request), request["DeviceKey"])


def _holder(call: Call, request: Mapping[str, Any]) -> tuple[Pool, User]:
    """Who asks. That the model can do without an access token does not mean that there is another way to tell."""
    token = request.get("AccessToken")
    if not token:
        raise InvalidParameter("Missing required parameter AccessToken")
    who = holder(call, token)
    record.require_tracked(who.pool)
    return who.pool, who.user


def _subject(call: Call, request: Mapping[str, Any]) -> tuple[Pool, User]:
    pool = pools.get(call, request["UserPoolId"])
    record.require_tracked(pool)
    return pool, users.require(call, pool, request["Username"])


def _get(call: Call, pool: Pool, user: User, device_key: str) -> dict[str, Any]:
    return {"Device": shown(pool, user, record.require(call, pool, user, device_key))}


def _list(call: Call, pool: Pool, user: User, request: Mapping[str, Any]) -> dict[str, Any]:
    found, following = page_tokens.page(
        call,
        f"devices {pool.pool_id} {user.sub}",
        request,
        request.get("Limit") or record.MOST_ON_A_PAGE,
        lambda after, most: record.page(call, pool, user, after, most),
        lambda device: device.device_key,
        member="PaginationToken",
    )
    return {"Devices": [shown(pool, user, device) for device in found], **following}


def _mark(call: Call, pool: Pool, user: User, request: Mapping[str, Any]) -> dict[str, Any]:
    """Without a status nothing changes. Source: guessed."""
    device, status = record.require(call, pool, user, request["DeviceKey"]), request.get("DeviceRememberedStatus")
    if status:
        record.mark(call, pool, user, device.device_key, remembered=status == "remembered")
    return {}
