"""SetUserPoolMfaConfig and GetUserPoolMfaConfig: which second factors a pool has, and whether it requires one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import inert
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.mfa.pool_factors import CONFIGURATIONS
from gatepost.cognito.passkeys import relying_party
from gatepost.cognito.pools import checks, record, tiers
from gatepost.cognito.pools.record import Pool
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import GetUserPoolMfaConfigRequestTypeDef, SetUserPoolMfaConfigRequestTypeDef

Settings = Mapping[str, Any]


@cognito.operation("SetUserPoolMfaConfig")
def set_user_pool_mfa_config(call: Call, request: "SetUserPoolMfaConfigRequestTypeDef") -> dict[str, Any]:
    """Replace the pool's second factors; one that is left out is off. WebAuthnConfiguration stays unless it is given.

    Raises: ResourceNotFound, InvalidParameter, FeatureUnavailableInTier, ConcurrentModification.
    Source: API reference, SetUserPoolMfaConfig (model); texts reported; that it replaces (guessed).
    """

    def changed(pool: Pool) -> dict[str, Any]:
        chosen = _chosen(pool.settings, request)
        _require(chosen, request)
        tiers.require(chosen.get("UserPoolTier", "ESSENTIALS"), tiers.features(chosen))
        return chosen

    record.change(call, request["UserPoolId"], changed)
    inert.note("SetUserPoolMfaConfig", request)
    return _described(record.get(call, request["UserPoolId"]).settings)


@cognito.operation("GetUserPoolMfaConfig")
def get_user_pool_mfa_config(call: Call, request: "GetUserPoolMfaConfigRequestTypeDef") -> dict[str, Any]:
    """The pool's second factors. Raises: ResourceNotFound. Source: API reference, GetUserPoolMfaConfig (model)."""
    return _described(record.get(call, request["UserPoolId"]).settings)


def _chosen(current: Settings, request: Settings) -> dict[str, Any]:
    settings = {name: value for name, value in current.items() if name not in CONFIGURATIONS.values()}
    settings["MfaConfiguration"] = request.get("MfaConfiguration", "OFF")
    for name in ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration"):
        if name in request:
            settings[name] = request[name]
    sms = request.get("SmsMfaConfiguration")
    if sms is not None:
        settings["SmsMfaConfiguration"] = {}
        settings |= {name: sms[name] for name in ("SmsConfiguration", "SmsAuthenticationMessage") if sms.get(name)}
    return settings


def _require(settings: Settings, request: Settings) -> None:
    site = request.get("WebAuthnConfiguration", {}).get("RelyingPartyId")
    if site and not relying_party.can_be(site):
        raise InvalidParameter("RelyingPartyId must be a domain name.")
    wanted = [name for name in CONFIGURATIONS.values() if name in request]
    if not request.get("SoftwareTokenMfaConfiguration", {"Enabled": True}).get("Enabled"):
        wanted.remove("SoftwareTokenMfaConfiguration")
    if settings["MfaConfiguration"] == "OFF":
        if wanted:
            raise InvalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together")
        return
    if not wanted:
        raise InvalidParameter("At least one of [SmsMfaConfiguration] or [SoftwareTokenMfaConfiguration] must be provided.")
    if "SmsMfaConfiguration" in wanted:
        if not settings.get("SmsConfiguration"):
            raise InvalidParameter("[SmsConfiguration] is a required member of [SoftwareTokenMfaConfiguration].")  # AWS names the wrong one
        complaint = checks.sms_has_one_sender(settings, {"SmsConfiguration": settings["SmsConfiguration"]})
        if complaint:
            raise InvalidParameter(complaint)
    if "EmailMfaConfiguration" in wanted:
        _require_mail(settings)


def _require_mail(settings: Settings) -> None:
    """Codes by mail need a sender of one's own, and another way to recover a password than the address they go to."""
    if settings.get("EmailConfiguration", {}).get("EmailSendingAccount", "COGNITO_DEFAULT") == "COGNITO_DEFAULT":
        raise InvalidParameter(
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT."
        )
    mechanisms = settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    if {mechanism["Name"] for mechanism in mechanisms} <= {"verified_email"}:
        raise InvalidParameter(
            "Cannot set EmailMfaConfiguration when user pool AccountRecoverySetting is not set "
            "or contains only verified_email in RecoveryMechanisms."
        )


def _described(settings: Settings) -> dict[str, Any]:
    """What is unset is left out. Source: API reference, GetUserPoolMfaConfig (model)."""
    shown: dict[str, Any] = {"MfaConfiguration": settings.get("MfaConfiguration", "OFF")}
    if "SmsMfaConfiguration" in settings:
        members = ("SmsAuthenticationMessage", "SmsConfiguration")
        shown["SmsMfaConfiguration"] = {name: settings[name] for name in members if name in settings}
    for name in ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration"):
        if name in settings:
            shown[name] = settings[name]
    return shown
