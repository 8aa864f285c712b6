"""Pools with settings of their own, for flows that need them, and the members who sign in there."""

import time
from base64 import b32decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fixtures.passkeys import Browser

from benchmarks import functions
from benchmarks.ground import PASSWORD, Ground
from gatepost.cognito.auth import srp
from gatepost.cognito.mfa import totp

MEMBERS = 200
"""So many that none of them is sent more codes than one may be sent in an hour."""
SITE = "club.example"
_SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}
_SMS_AND_MAIL = [{"Name": "verified_phone_number", "Priority": 1}, {"Name": "verified_email", "Priority": 2}]
_USER_AUTH = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@dataclass
class Club:
    """A pool, its app client, and its members' names; `things` is what each member needs to sign in besides the password."""

    pool: str
    client: str
    names: list[str]
    things: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Device:
    """A remembered device: its key, its group, and the password that it has made up."""

    key: str
    group: str
    password: str


def address(name: str) -> str:
    """A member's mail address."""
    return f"{name}@example.com"


def number(name: str) -> str:
    """A member's telephone number."""
    return f"+1555{int(name.rpartition('-')[2]):07d}"


def plain(ground: Ground) -> Club:
    """Nothing special."""
    return ground.kept("plain club", lambda: _found(ground, "plain", MEMBERS))


def choosing(ground: Ground) -> Club:
    """USER_AUTH with every first factor but passkeys."""
    factors = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}}
    policies = {"PasswordPolicy": {"MinimumLength": 8}, **factors}
    return ground.kept(
        "choosing club", lambda: _found(ground, "choosing", MEMBERS, flows=_USER_AUTH, Policies=policies, SmsConfiguration=_SMS)
    )


def with_passkeys(ground: Ground) -> Club:
    """USER_AUTH with passkeys; every member has one."""

    def make() -> Club:
        policies = {"PasswordPolicy": {"MinimumLength": 8}, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}
        club = _found(ground, "passkeys", 32, flows=_USER_AUTH, Policies=policies)
        web_authn = {"RelyingPartyId": SITE}
        ground.call("SetUserPoolMfaConfig", UserPoolId=club.pool, MfaConfiguration="OFF", WebAuthnConfiguration=web_authn)
        for name in club.names:
            token, browser = _token(ground, club, name), Browser(f"https://{SITE}")
            options = ground.call("StartWebAuthnRegistration", AccessToken=token)["CredentialCreationOptions"]
            ground.call("CompleteWebAuthnRegistration", AccessToken=token, Credential=browser.create(options))
            club.things[name] = browser
        return club

    return ground.kept("passkeys club", make)


def with_apps(ground: Ground) -> Club:
    """Every member has an authenticator app."""

    def make() -> Club:
        club = _found(ground, "apps", MEMBERS)
        _require_factors(ground, club, SoftwareTokenMfaConfiguration={"Enabled": True})
        for name in club.names:
            token = _token(ground, club, name)
            secret = ground.call("AssociateSoftwareToken", AccessToken=token)["SecretCode"]
            club.things[name] = seed = b32decode(secret + "=" * (-len(secret) % 8))
            ground.call("VerifySoftwareToken", AccessToken=token, UserCode=totp.code(seed, int(time.time()) // totp.STEP_SECONDS))
            _prefer(ground, club, name, SoftwareTokenMfaSettings=True)
        return club

    return ground.kept("apps club", make)


def with_messages(ground: Ground) -> tuple[Club, Club]:
    """Members whose second factor is a code by mail, and members who get it by SMS."""

    def make(setting: str) -> Club:
        recovery = {"RecoveryMechanisms": _SMS_AND_MAIL}
        club = _found(ground, setting, MEMBERS, AccountRecoverySetting=recovery, SmsConfiguration=_SMS)
        sms = {"SmsConfiguration": _SMS, "SmsAuthenticationMessage": "Your code is {####}"}
        _require_factors(
            ground, club, SmsMfaConfiguration=sms, EmailMfaConfiguration={"Subject": "Your code", "Message": "Your code is {####}"}
        )
        for name in club.names:
            _prefer(ground, club, name, **{setting: True})
        return club

    return ground.kept("messages clubs", lambda: (make("EmailMfaSettings"), make("SMSMfaSettings")))


def with_devices(ground: Ground) -> Club:
    """Every member has a remembered device."""

    def make() -> Club:
        club = _found(ground, "devices", 32, DeviceConfiguration={"ChallengeRequiredOnNewDevice": True})
        for name in club.names:
            tokens = _signed_in(ground, club, name)
            device = Device(tokens["NewDeviceMetadata"]["DeviceKey"], tokens["NewDeviceMetadata"]["DeviceGroupKey"], "a device's secret")
            salt = srp.new_salt()
            verifier = srp.verifier(salt, device.group, device.key, device.password)
            config = {"PasswordVerifier": b64encode(verifier).decode(), "Salt": b64encode(bytes.fromhex(salt)).decode()}
            ground.call("ConfirmDevice", AccessToken=tokens["AccessToken"], DeviceKey=device.key, DeviceSecretVerifierConfig=config)
            club.things[name] = device
        return club

    return ground.kept("devices club", make)


def with_triggers(ground: Ground, **triggers: str) -> Club:
    """Members of a pool with these triggers: moment → the function's name."""
    arns = {moment: f"{functions.ARN}{name}" for moment, name in triggers.items()}
    flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    return ground.kept(f"triggers club {triggers}", lambda: _found(ground, "triggers", 32, flows=flows, LambdaConfig=arns))


def rotating(ground: Ground) -> Club:
    """Refresh tokens are good once: a new one comes with the tokens. `things` has them."""

    def make() -> Club:
        rotation = {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}}
        flows = ["ALLOW_USER_PASSWORD_AUTH"]
        club = _found(ground, "rotating", 32, flows=flows, client=rotation)
        club.things = {name: _signed_in(ground, club, name)["RefreshToken"] for name in club.names}
        return club

    return ground.kept("rotating club", make)


def machines(ground: Ground) -> dict[str, str]:
    """What an app client of a machine asks for its token with."""

    def make() -> dict[str, str]:
        pool, _ = ground.found("machines")
        scopes = [{"ScopeName": "read", "ScopeDescription": "read"}]
        ground.call("CreateResourceServer", UserPoolId=pool, Identifier="engines", Name="engines", Scopes=scopes)
        app = ground.call(
            "CreateUserPoolClient",
            UserPoolId=pool,
            ClientName="machine",
            GenerateSecret=True,
            ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"],
            AllowedOAuthScopes=["engines/read"],
        )["UserPoolClient"]
        return {"ClientId": app["ClientId"], "Secret": app["ClientSecret"]}

    return ground.kept("machines", make)


def _found(
    ground: Ground, title: str, members: int, *, flows: Any = None, client: Mapping[str, Any] | None = None, **settings: Any
) -> Club:
    pool, made = ground.found(title, flows, dict(client or {}), **settings)
    club = Club(pool, made, [f"{title}-{which:04d}".lower() for which in range(members)])
    for name in club.names:
        verified = {"email": address(name), "email_verified": "true", "phone_number": number(name), "phone_number_verified": "true"}
        attributes = [{"Name": key, "Value": value} for key, value in verified.items()]
        ground.call("AdminCreateUser", UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=attributes)
        ground.call("AdminSetUserPassword", UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    return club


def _signed_in(ground: Ground, club: Club, name: str) -> dict[str, Any]:
    parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
    return ground.call("InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", ClientId=club.client, AuthParameters=parameters)[
        "AuthenticationResult"
    ]


def _token(ground: Ground, club: Club, name: str) -> str:
    return _signed_in(ground, club, name)["AccessToken"]


def _require_factors(ground: Ground, club: Club, **factors: Any) -> None:
    ground.call("SetUserPoolMfaConfig", UserPoolId=club.pool, MfaConfiguration="OPTIONAL", **factors)


def _prefer(ground: Ground, club: Club, name: str, **settings: bool) -> None:
    chosen = {setting: {"Enabled": True, "PreferredMfa": True} for setting in settings}
    ground.call("AdminSetUserMFAPreference", UserPoolId=club.pool, Username=name, **chosen)
