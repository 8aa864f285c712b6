"""Devices: keeping one, seeing them, marking and forgetting them; for their users and for administrators."""

from collections.abc import Callable
from typing import Any

import pytest
from pycognito.aws_srp import generate_hash_device

UNKNOWN = ("ResourceNotFoundException", "Device does not exist.")


def found(clubs: Callable[..., Any], *, asks: bool = False) -> Any:
    """A club that remembers devices, with Ada in it."""
    club = clubs(DeviceConfiguration={"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": asks})
    club.join("ada")
    return club


@pytest.fixture
def club(clubs: Callable[..., Any]) -> Any:
    return found(clubs)


def confirm(club: Any, tokens: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Keep the device that a sign-in was given a key for."""
    given = tokens["NewDeviceMetadata"]
    _password, config = generate_hash_device(given["DeviceGroupKey"], given["DeviceKey"])
    return club.cognito.confirm_device(
        AccessToken=tokens["AccessToken"], DeviceKey=given["DeviceKey"], DeviceSecretVerifierConfig=config, **more
    )


def kept(club: Any, name: str = "ada", **more: Any) -> tuple[str, str]:
    """A device that was kept: its key, and the access token of its sign-in."""
    tokens = club.tokens(name)
    confirm(club, tokens, **more)
    return tokens["NewDeviceMetadata"]["DeviceKey"], tokens["AccessToken"]


def attributes(device: dict[str, Any]) -> dict[str, str]:
    return {entry["Name"]: entry["Value"] for entry in device["DeviceAttributes"]}


def test_a_new_device_is_given_a_key(club: Any) -> None:
    one, other = club.tokens("ada")["NewDeviceMetadata"], club.tokens("ada")["NewDeviceMetadata"]
    assert one["DeviceKey"].startswith("us-east-1_")
    assert one["DeviceKey"] != other["DeviceKey"]
    assert one["DeviceGroupKey"] == other["DeviceGroupKey"]
    assert one["DeviceGroupKey"].startswith("-")


def test_a_pool_that_remembers_no_devices_knows_none(clubs: Callable[..., Any], refused: Any) -> None:
    club = clubs()
    club.join("ada")
    tokens = club.sign_in("ada", DEVICE_KEY="us-east-1_0")["AuthenticationResult"]
    assert "NewDeviceMetadata" not in tokens
    off = ("InvalidUserPoolConfigurationException", "Device tracking is not enabled for the user pool.")
    with refused(*off):
        club.cognito.list_devices(AccessToken=tokens["AccessToken"])
    with refused(*off):
        club.cognito.confirm_device(AccessToken=tokens["AccessToken"], DeviceKey="us-east-1_0")
    with refused(*off):
        club.cognito.admin_list_devices(UserPoolId=club.pool_id, Username="ada")


def test_a_confirmed_device_is_remembered_at_once(club: Any) -> None:
    tokens = club.tokens("ada")
    assert confirm(club, tokens, DeviceName="Ada's engine")["UserConfirmationNecessary"] is False
    key = tokens["NewDeviceMetadata"]["DeviceKey"]
    device = club.cognito.get_device(AccessToken=tokens["AccessToken"], DeviceKey=key)["Device"]
    assert device["DeviceKey"] == key
    told = attributes(device)
    assert told["device_name"] == "Ada's engine"
    assert told["device_status"] == "valid"
    assert told["last_ip_used"] == "127.0.0.1"
    assert told["dev:device_remembered_status"] == "remembered"
    assert told["dev:device_owner"] == f"ada.{club.pool_id}"
    assert told["dev:device_arn"].endswith(f":owner/ada.{club.pool_id}/device/{key}")
    assert device["DeviceCreateDate"] == device["DeviceLastModifiedDate"] == device["DeviceLastAuthenticatedDate"]


def test_a_user_may_be_asked_first(clubs: Callable[..., Any]) -> None:
    club = found(clubs, asks=True)
    tokens = club.tokens("ada")
    assert confirm(club, tokens)["UserConfirmationNecessary"] is True
    which = {"AccessToken": tokens["AccessToken"], "DeviceKey": tokens["NewDeviceMetadata"]["DeviceKey"]}

    def status() -> str:
        return attributes(club.cognito.get_device(**which)["Device"])["dev:device_remembered_status"]

    assert status() == "not_remembered"
    club.cognito.update_device_status(**which)
    assert status() == "not_remembered"
    club.cognito.update_device_status(**which, DeviceRememberedStatus="remembered")
    assert status() == "remembered"
    club.cognito.update_device_status(**which, DeviceRememberedStatus="not_remembered")
    assert status() == "not_remembered"


def test_only_the_device_of_the_sign_in_can_be_confirmed_and_once(club: Any, refused: Any) -> None:
    tokens, others = club.tokens("ada"), club.tokens("ada")
    with refused(*UNKNOWN):
        confirm(club, {**tokens, "NewDeviceMetadata": others["NewDeviceMetadata"]})
    confirm(club, tokens)
    with refused("DeviceKeyExistsException", "The device key already exists."):
        confirm(club, tokens)


@pytest.mark.parametrize(
    "config",
    [{"PasswordVerifier": "AQ==", "Salt": "AQ=="}, {"PasswordVerifier": "nonsense!", "Salt": "AQ=="}, {"PasswordVerifier": "Aw=="}],
)
def test_a_verifier_must_be_one(club: Any, refused: Any, config: dict[str, str]) -> None:
    tokens = club.tokens("ada")
    with refused("InvalidParameterException", "Invalid device secret verifier config given."):
        club.cognito.confirm_device(
            AccessToken=tokens["AccessToken"],
            DeviceKey=tokens["NewDeviceMetadata"]["DeviceKey"],
            DeviceSecretVerifierConfig=config,
        )


def test_devices_are_listed_by_page(club: Any, refused: Any) -> None:
    devices = [kept(club) for _ in range(3)]
    token = devices[0][1]
    first = club.cognito.list_devices(AccessToken=token, Limit=2)
    rest = club.cognito.list_devices(AccessToken=token, Limit=2, PaginationToken=first["PaginationToken"])
    assert "PaginationToken" not in rest
    listed = [device["DeviceKey"] for device in first["Devices"] + rest["Devices"]]
    assert sorted(listed) == sorted(key for key, _token in devices)
    by_administrator = club.cognito.admin_list_devices(UserPoolId=club.pool_id, Username="ada")["Devices"]
    assert [device["DeviceKey"] for device in by_administrator] == listed
    with refused("InvalidParameterException", "Invalid pagination token given."):
        club.cognito.list_devices(AccessToken=token, PaginationToken="made-up")


def test_a_device_is_forgotten(club: Any, refused: Any) -> None:
    key, token = kept(club)
    club.cognito.forget_device(AccessToken=token, DeviceKey=key)
    for operation in (club.cognito.get_device, club.cognito.forget_device, club.cognito.update_device_status):
        with refused(*UNKNOWN):
            operation(AccessToken=token, DeviceKey=key)
    assert club.cognito.list_devices(AccessToken=token)["Devices"] == []
    with refused(*UNKNOWN):
        club.sign_in("ada", DEVICE_KEY=key)


def test_devices_are_their_users_own(club: Any, refused: Any) -> None:
    club.join("eve")
    key, _token = kept(club)
    eve = club.tokens("eve")["AccessToken"]
    with refused(*UNKNOWN):
        club.cognito.get_device(AccessToken=eve, DeviceKey=key)
    with refused(*UNKNOWN):
        club.sign_in("eve", DEVICE_KEY=key)
    with refused("NotAuthorizedException", "Invalid Access Token"):
        club.cognito.get_device(AccessToken="nonsense", DeviceKey=key)
    with refused("InvalidParameterException", "Missing required parameter AccessToken"):
        club.cognito.forget_device(DeviceKey=key)


def test_administrators_do_the_same(club: Any, refused: Any) -> None:
    key, _token = kept(club)
    which = {"UserPoolId": club.pool_id, "Username": "ada", "DeviceKey": key}
    assert club.cognito.admin_get_device(**which)["Device"]["DeviceKey"] == key
    club.cognito.admin_update_device_status(**which, DeviceRememberedStatus="not_remembered")
    assert attributes(club.cognito.admin_get_device(**which)["Device"])["dev:device_remembered_status"] == "not_remembered"
    club.cognito.admin_forget_device(**which)
    for operation in (club.cognito.admin_get_device, club.cognito.admin_update_device_status, club.cognito.admin_forget_device):
        with refused(*UNKNOWN):
            operation(**which)
    with refused("UserNotFoundException", "User does not exist."):
        club.cognito.admin_get_device(**{**which, "Username": "nobody"})


def test_devices_go_with_their_user(club: Any) -> None:
    _key, token = kept(club)
    club.cognito.delete_user(AccessToken=token)
    club.join("ada")
    assert club.cognito.admin_list_devices(UserPoolId=club.pool_id, Username="ada")["Devices"] == []
