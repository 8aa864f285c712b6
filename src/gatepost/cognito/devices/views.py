"""A device as DeviceType shows it. Source: API reference, AdminListDevices, a sample (reported)."""

from typing import Any

from gatepost.cognito.devices.record import Device
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User
from gatepost.rules.regions import partition


def shown(pool: Pool, user: User, device: Device) -> dict[str, Any]:
    """DeviceType. What DeviceAttributes say of a device is what it was confirmed and last used with."""
    place = f"arn:{partition(pool.region)}:cognito-idp:{pool.region}:{pool.account_id}"
    owner = f"{user.username}.{pool.pool_id}"
    attributes = {
        "device_status": "valid",
        "device_name": device.name,
        "dev:device_arn": f"{place}:owner/{owner}/device/{device.device_key}",
        "dev:device_owner": owner,
        "last_ip_used": device.last_ip,
        "dev:device_remembered_status": "remembered" if device.remembered else "not_remembered",
        "dev:device_sdk": device.sdk,
    }
    return {
        "DeviceKey": device.device_key,
        "DeviceAttributes": [{"Name": name, "Value": value} for name, value in attributes.items() if value],
        "DeviceCreateDate": device.created_at,
        "DeviceLastModifiedDate": device.modified_at,
        "DeviceLastAuthenticatedDate": device.authenticated_at,
    }
