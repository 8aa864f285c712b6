"""A pool's settings as they are kept and shown: what was sent, AWS's defaults, and what follows from both.

`created` and `updated` make them from a request; `described` is what DescribeUserPool shows of them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gatepost.cognito import attribute_schema
from gatepost.cognito.pools import declarations
from gatepost.cognito.pools.checks import ACR_LEVELS
from gatepost.cognito.pools.record import Pool
from gatepost.rules import pool_update

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import UserPoolTypeTypeDef

Settings = dict[str, Any]
Request = Mapping[str, Any]

_FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
"""What only CreateUserPool can say."""

_MIRRORED = (
    ("EmailVerificationMessage", "EmailMessage"),
    ("EmailVerificationSubject", "EmailSubject"),
    ("SmsVerificationMessage", "SmsMessage"),
)


def created(request: Request) -> Settings:
    """The settings of a new pool.

    Raises: InvalidParameter, about its Schema.
    """
    settings = pool_update.reset(pool_update.DEFAULTS, request, pool_update.Resets.DOCUMENTED)
    settings |= {name: request[name] for name in _FIXED if request.get(name)}
    if request.get("Schema"):
        settings["SchemaAttributes"] = declarations.declared(request["Schema"])
    return _complete(settings, request)


def updated(pool: Pool, request: Request, mode: str) -> Settings:
    """The settings after an UpdateUserPool; `mode` is what the server was told about members left out."""
    return _complete(pool_update.reset(pool.settings, request, pool_update.Resets(mode)), request)


def described(pool: Pool, users: int) -> "UserPoolTypeTypeDef":
    """The pool as DescribeUserPool shows it."""
    levels: Mapping[str, Any] = pool.settings.get("AcrConfiguration", {})
    shown: UserPoolTypeTypeDef = {
        **pool.settings,
        "Id": pool.pool_id,
        "Arn": pool.arn,
        "CreationDate": pool.created_at,
        "LastModifiedDate": pool.modified_at,
        "EstimatedNumberOfUsers": users,
        "SchemaAttributes": [attribute.described() for attribute in attribute_schema.of(pool).attributes.values()],
        "AcrConfiguration": {level: levels.get(level, {"AcrValue": name}) for level, name in ACR_LEVELS.items()},
    }
    return shown


def _complete(settings: Settings, request: Request) -> Settings:
    """Fill in what the members mean beside what they say."""
    for name in ("AutoVerifiedAttributes", "AccountRecoverySetting"):
        if not settings.get(name):
            settings.pop(name, None)
    _complete_policies(settings, request)
    _complete_second_factors(settings, request)
    _mirror_messages(settings)
    for name, defaults in (
        ("DeviceConfiguration", {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}),
        ("DcrConfiguration", _DCR_DEFAULTS),
    ):
        if name in settings:
            settings[name] = {**defaults, **settings[name]}
    return settings


_DCR_DEFAULTS = {
    "EnableStatus": "Enabled",
    "OpenDcrEnabled": False,
    "AuthenticatedGrantTypes": ["code", "client_credentials"],
    "OpenDcrGrantTypes": ["code"],
}
"""Source: model, DcrConfigurationType (model)."""


def _complete_policies(settings: Settings, request: Request) -> None:
    """Say every rule of the password policy, and the validity of temporary passwords under both of its names.

    A rule that a given policy leaves out is off. 0 days mean that none were given.
    Source: model, PasswordPolicyType (model); rules left out guessed.
    """
    policy: Settings = {
        "MinimumLength": 8,
        "RequireUppercase": False,
        "RequireLowercase": False,
        "RequireNumbers": False,
        "RequireSymbols": False,
        **settings["Policies"]["PasswordPolicy"],
    }
    invitation: Settings = {"AllowAdminCreateUserOnly": False, **settings["AdminCreateUserConfig"]}
    days = (
        _given(request, "Policies", "PasswordPolicy", "TemporaryPasswordValidityDays")
        or _given(request, "AdminCreateUserConfig", "UnusedAccountValidityDays")
        or policy.get("TemporaryPasswordValidityDays")
        or 7
    )
    policy["TemporaryPasswordValidityDays"] = invitation["UnusedAccountValidityDays"] = days
    settings["Policies"] = {**settings["Policies"], "PasswordPolicy": policy}
    settings["AdminCreateUserConfig"] = invitation
    if settings["UserPoolTier"] == "LITE" and _factors(settings) == ["PASSWORD"]:
        settings["Policies"].pop("SignInPolicy", None)
    elif settings["UserPoolTier"] != "LITE":
        settings["Policies"].setdefault("SignInPolicy", {"AllowedFirstAuthFactors": ["PASSWORD"]})


def _complete_second_factors(settings: Settings, request: Request) -> None:
    """MFA that is switched on by these two operations is by text message; without MFA there are no second factors.

    Source: API reference, CreateUserPool and SetUserPoolMfaConfig (model); the latter's factors after an update (guessed).
    """
    if settings["MfaConfiguration"] == "OFF":
        for name in ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration"):
            settings.pop(name, None)
    elif request.get("MfaConfiguration") and request.get("SmsConfiguration"):
        settings["SmsMfaConfiguration"] = {}


def _factors(settings: Settings) -> list[str]:
    return settings["Policies"].get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ["PASSWORD"])


def _mirror_messages(settings: Settings) -> None:
    """Show each verification text under both of its names; the template's wins where a request gives both.

    Source: samples of DescribeUserPool (reported); the precedence guessed.
    """
    template: Settings = {**pool_update.DEFAULTS["VerificationMessageTemplate"], **settings.get("VerificationMessageTemplate", {})}
    for flat, member in _MIRRORED:
        if member not in template and flat in settings:
            template[member] = settings[flat]
        if member in template:
            settings[flat] = template[member]
    settings["VerificationMessageTemplate"] = template


def _given(request: Request, *path: str) -> Any:
    value: Any = request
    for name in path:
        value = value.get(name) or {}
    return value or None
