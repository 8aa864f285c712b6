"""Whom a code goes to: which of a user's addresses, by which medium. A phone number comes before an e-mail address.

A pool without an SmsConfiguration can't send text messages, so it passes phone numbers over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.pools.record import Pool

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import UserPoolTypeTypeDef

_LEGACY = ("phone_number", "email")
"""Who is asked first when the pool does not say. Source: model, AccountRecoverySettingType (model)."""
_SECOND_FACTORS = {"phone_number": "SMS_MFA", "email": "EMAIL_OTP"}


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Where a code went: the attribute, and its value then or the new one that waits for the code."""

    attribute: str
    destination: str

    @property
    def by_sms(self) -> bool:
        """Whether it went as a text message."""
        return self.attribute == "phone_number"


def texts_phones(settings: "UserPoolTypeTypeDef") -> bool:
    """Whether the pool can send text messages."""
    return bool(settings.get("SmsConfiguration"))


def for_sign_up(pool: Pool, attributes: Mapping[str, str]) -> Outstanding | None:
    """Where a sign-up's code goes: to the phone if both are verified automatically and given; None for nowhere.

    Source: guide, user-pool-settings-email-phone-verification (guide).
    """
    if "phone_number" in pool.auto_verified and "phone_number" in attributes and texts_phones(pool.settings):
        return Outstanding("phone_number", attributes["phone_number"])
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


def for_recovery(pool: Pool, order: Iterable[str], attributes: Mapping[str, str], second_factors: Iterable[str]) -> Outstanding | None:
    """Where a password's reset code goes: to the first verified address in that order; None for nowhere.

    An address that receives the codes of the user's second factor can't give them the first one too, unless the pool says nothing
    of recovery.
    Source: model, AccountRecoverySettingType (model); guide, how-to-recover-a-user-account, for the old ways (guide).
    """
    taken = frozenset(second_factors) if pool.settings.get("AccountRecoverySetting") else frozenset[str]()
    for attribute in order:
        if attribute not in attributes or attributes.get(f"{attribute}_verified") != "true" or _SECOND_FACTORS[attribute] in taken:
            continue
        if attribute == "email" or texts_phones(pool.settings):
            return Outstanding(attribute, attributes[attribute])
    return None
