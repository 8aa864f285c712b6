"""The operations by which users, or administrators for them, say which second factors they use and which they prefer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.mfa import pool_factors, preferences, software_tokens
from gatepost.cognito.mfa.pool_factors import ATTRIBUTES, EMAIL, SMS, SOFTWARE_TOKEN
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminSetUserMFAPreferenceRequestTypeDef,
        AdminSetUserSettingsRequestTypeDef,
        SetUserMFAPreferenceRequestTypeDef,
        SetUserSettingsRequestTypeDef,
    )

_MEMBERS: Mapping[str, str] = {"SMSMfaSettings": SMS, "SoftwareTokenMfaSettings": SOFTWARE_TOKEN, "EmailMfaSettings": EMAIL}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks of one factor. Both are false unless it says otherwise."""

    factor: str
    enabled: bool
    preferred: bool


@cognito.operation("SetUserMFAPreference")
def set_user_mfa_preference(call: Call, request: "SetUserMFAPreferenceRequestTypeDef") -> dict[str, Any]:
    """Signed-in users switch their factors on and off. What the request does not name stays.

    Raises: NotAuthorized, InvalidParameter. Source: API reference, SetUserMFAPreference (model); texts reported.
    """
    who = holder(call, request["AccessToken"])
    _choose(call, who.pool, who.user, request, _app_of_ones_own)
    return {}


@cognito.operation("AdminSetUserMFAPreference")
def admin_set_user_mfa_preference(call: Call, request: "AdminSetUserMFAPreferenceRequestTypeDef") -> dict[str, Any]:
    """An administrator does it for a user.

    Raises: ResourceNotFound, UserNotFound, InvalidParameter. Source: API reference, AdminSetUserMFAPreference (model); texts reported.
    """
    pool = pools.get(call, request["UserPoolId"])
    _choose(call, pool, require(call, pool, request["Username"]), request, _app_of_anothers)
    return {}


@cognito.operation("SetUserSettings")
def set_user_settings(call: Call, request: "SetUserSettingsRequestTypeDef") -> dict[str, Any]:
    """The older way, which knows text messages only: MFAOptions switch them on, an empty list off.

    Raises: NotAuthorized, InvalidParameter. Source: API reference, SetUserSettings (model); what an empty list does (guessed).
    """
    who = holder(call, request["AccessToken"])
    _set_options(call, who.pool, who.user, request["MFAOptions"])
    return {}


@cognito.operation("AdminSetUserSettings")
def admin_set_user_settings(call: Call, request: "AdminSetUserSettingsRequestTypeDef") -> dict[str, Any]:
    """An administrator does it for a user.

    Raises: ResourceNotFound, UserNotFound, InvalidParameter. Source: API reference, AdminSetUserSettings (model).
    """
    pool = pools.get(call, request["UserPoolId"])
    _set_options(call, pool, require(call, pool, request["Username"]), request["MFAOptions"])
    return {}


def _choose(call: Call, pool: Pool, user: User, request: Mapping[str, Any], require_app: Callable[[Call, Pool, User], None]) -> None:
    """Apply the wishes.

    Where MFA is required text messages stay on, whatever is wished.
    Source: model, SMSMfaSettingsType (model), that it is no error (guessed).
    """
    user = changes.lock(call, user)
    wishes = [_wish(factor, request[member]) for member, factor in _MEMBERS.items() if request.get(member)]
    if sum(wish.preferred for wish in wishes) > 1:
        raise InvalidParameter("Only one MFA method can be preferred.")
    chosen = preferences.of(user)
    enabled, preferred = set(chosen.enabled), chosen.preferred
    for wish in wishes:
        if wish.enabled:
            _require_possible(call, pool, user, wish.factor, require_app)
            enabled.add(wish.factor)
        elif not (wish.factor == SMS and pool_factors.mode(pool) == "ON"):
            enabled.discard(wish.factor)
        if wish.preferred and wish.factor not in enabled:
            raise InvalidParameter(f"{wish.factor} can't be preferred unless it is enabled.")
        if wish.preferred:
            preferred = wish.factor
        elif preferred == wish.factor:
            preferred = ""
    passkeys = chosen.passkeys
    if "WebAuthnMfaSettings" in request:
        passkeys = request["WebAuthnMfaSettings"].get("Enabled", False)
        if passkeys and not enabled:
            raise InvalidParameter("Passkey MFA needs at least one other MFA method.")
    preferences.choose(call, user, enabled, preferred, passkeys=passkeys, legacy=chosen.legacy)


def _wish(factor: str, settings: Mapping[str, bool]) -> Wish:
    return Wish(factor, settings.get("Enabled", False), settings.get("PreferredMfa", False))


def _require_possible(call: Call, pool: Pool, user: User, factor: str, require_app: Callable[[Call, Pool, User], None]) -> None:
    """A factor needs its address, or its app. An app goes on when the pool has switched it off. Source: guide, mfa-totp (guide)."""
    if factor == SOFTWARE_TOKEN:
        require_app(call, pool, user)
    elif factor not in pool_factors.active(pool) or not user.attributes.get(ATTRIBUTES[factor]):
        raise _no_delivery(factor)


def _app_of_ones_own(call: Call, pool: Pool, user: User) -> None:
    token = software_tokens.find(call, pool, user)
    if token is None:
        raise InvalidParameter("User has not set up software token mfa")
    if token.seed is None:
        raise InvalidParameter("User has not verified software token mfa")


def _app_of_anothers(call: Call, pool: Pool, user: User) -> None:
    if not software_tokens.registered(call, pool, user):
        raise _no_delivery(SOFTWARE_TOKEN)


def _no_delivery(factor: str) -> InvalidParameter:
    return InvalidParameter(f"User does not have delivery config set to turn on {factor}")


def _set_options(call: Call, pool: Pool, user: User, options: Any) -> None:
    user = changes.lock(call, user)
    for option in options:
        if option.get("DeliveryMedium", "SMS") != "SMS" or option.get("AttributeName", "phone_number") != "phone_number":
            raise InvalidParameter("Only the delivery medium SMS and the attribute phone_number can be set.")
    if options and not user.attributes.get("phone_number"):
        raise _no_delivery(SMS)
    if not options and pool_factors.mode(pool) == "ON":
        return
    chosen = preferences.of(user)
    enabled = {*chosen.enabled, SMS} if options else set(chosen.enabled) - {SMS}
    preferences.choose(call, user, enabled, chosen.preferred, passkeys=chosen.passkeys, legacy=bool(options))
