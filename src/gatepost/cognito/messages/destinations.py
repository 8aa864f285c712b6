"""Whom a code goes to: which of a user's addresses, by which medium.

A phone number gets its code by SMS, which this server does not send. A pool that can't send any either, because it has no
SmsConfiguration, passes phone numbers over; in one that can, the call is refused as AWS refuses it when the role may not publish.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gatepost.cognito.errors import InvalidSmsRoleAccessPolicy, NotAuthorized
from gatepost.cognito.messages.codes import Outstanding
from gatepost.cognito.pools.record import Pool

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import UserPoolTypeTypeDef

_LEGACY = ("phone_number", "email")
"""Who is asked first when the pool does not say. Source: model, AccountRecoverySettingType (model)."""


def texts_phones(settings: "UserPoolTypeTypeDef") -> bool:
    """Whether the pool would send SMS messages."""
    return bool(settings.get("SmsConfiguration"))


def for_sign_up(pool: Pool, attributes: Mapping[str, str]) -> Outstanding | None:
    """Where a sign-up's code goes: to the phone if both are verified automatically and given; None for nowhere.

    Raises: InvalidSmsRoleAccessPolicy, keeping what was written.
    Source: guide, user-pool-settings-email-phone-verification (guide).
    """
    if "phone_number" in pool.auto_verified and "phone_number" in attributes and texts_phones(pool.settings):
        raise InvalidSmsRoleAccessPolicy().keeping()
    if "email" in pool.auto_verified and "email" in attributes:
        return Outstanding("email", attributes["email"])
    return None


def recovery_order(settings: "UserPoolTypeTypeDef") -> tuple[str, ...]:
    """The attributes that a reset code may go to, the first choice first.

    Raises: NotAuthorized, when only an administrator may reset passwords.
    Source: guide, how-to-recover-a-user-account (guide); text of the refusal (reported).
    """
    mechanisms = settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    if not mechanisms:
        return _LEGACY
    names = [mechanism["Name"] for mechanism in sorted(mechanisms, key=lambda mechanism: mechanism["Priority"])]
    if "admin_only" in names:
        raise NotAuthorized("Contact administrator to reset password.")
    return tuple(name.removeprefix("verified_") for name in names)


def for_recovery(pool: Pool, order: Iterable[str], attributes: Mapping[str, str]) -> Outstanding | None:
    """Where a password's reset code goes: to the first verified address in that order; None for nowhere.

    Raises: InvalidSmsRoleAccessPolicy.
    """
    for attribute in order:
        if attribute not in attributes or attributes.get(f"{attribute}_verified") != "true":
            continue
        if attribute == "email":
            return Outstanding("email", attributes["email"])
        if texts_phones(pool.settings):
            raise InvalidSmsRoleAccessPolicy()
    return None
