"""UpdateUserPool: what it forgets, and how to call it so that it forgets nothing.

AWS's documents say that every member left out of an update returns to its default. Measured, that holds for some members
and not for others. `reset` does either; `update_request` sends every member, which is right under both.
Source: API reference, UpdateUserPool (model); measurements of the real service, member by member (reported).
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from gatepost.rules.findings import Finding, Refusal, passed, refused
from gatepost.rules.refusals import SaveRefusal
from gatepost.rules.templates import has_link

Settings = Mapping[str, Any]


class Resets(StrEnum):
    """Which members an update resets when it leaves them out."""

    MEASURED = "measured"
    """Those that the real service was seen to reset."""
    DOCUMENTED = "documented"
    """All, as AWS's documents say."""


_NO_DEFAULT = None
"""Absent from DescribeUserPool until it is set."""

DEFAULTS: Settings = {
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 8,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 7,
        },
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
    },
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "MfaConfiguration": "OFF",
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "UserPoolTags": {},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
    "UserPoolTier": "ESSENTIALS",
    "AcrConfiguration": {f"Level{level}": {"AcrValue": f"urn:cognito:loa:{level}"} for level in range(1, 5)},
}
"""What a pool has that was created with a name alone. Source: a DescribeUserPool of such a pool (reported)."""

_MESSAGES = frozenset(("VerificationMessageTemplate", "EmailVerificationMessage", "EmailVerificationSubject", "SmsVerificationMessage"))
"""Two spellings of the same texts: an update that names one of them replaces them all."""

_RESET_IN_BOTH = (
    "LambdaConfig",
    "AutoVerifiedAttributes",
    "AdminCreateUserConfig",
    "SmsAuthenticationMessage",
    "DeviceConfiguration",
    "UserPoolAddOns",
    "UserAttributeUpdateSettings",
    "AcrConfiguration",
    *sorted(_MESSAGES),
)

_RESET_AS_DOCUMENTED = (
    *_RESET_IN_BOTH,
    "Policies",
    "DeletionProtection",
    "MfaConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AccountRecoverySetting",
)

RESET_WHEN_OMITTED: Mapping[Resets, tuple[str, ...]] = {
    Resets.MEASURED: _RESET_IN_BOTH,
    Resets.DOCUMENTED: _RESET_AS_DOCUMENTED,
}
"""A DEVELOPER EmailConfiguration and DeletionProtection were not measured: kept, as their like were (guessed).

UserPoolTier, the name, KeyConfiguration, IssuerConfiguration and DcrConfiguration stay in both: a reset of the keys or the
issuer would break every verifier (guessed but for the tier and DcrConfiguration).
"""

_UPDATABLE = (
    "Policies",
    "DeletionProtection",
    "LambdaConfig",
    "AutoVerifiedAttributes",
    "SmsVerificationMessage",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "VerificationMessageTemplate",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "MfaConfiguration",
    "DeviceConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AdminCreateUserConfig",
    "UserPoolAddOns",
    "DcrConfiguration",
    "AccountRecoverySetting",
    "UserPoolTier",
    "KeyConfiguration",
    "IssuerConfiguration",
    "AcrConfiguration",
)
"""The members that both UserPoolType and UpdateUserPoolRequest have under one name."""


def reset(current: Settings, request: Settings, mode: Resets = Resets.MEASURED) -> dict[str, Any]:
    """A pool's settings after an UpdateUserPool: what it gives replaces, what it leaves out is kept or reset.

    `current` has UserPoolType's members (all of them are carried over, also those that no update names); `request` has
    UpdateUserPoolRequest's. A member without a default is absent after its reset.
    """
    given = {name: request[name] for name in _UPDATABLE if request.get(name) is not None}
    settings = dict(current)
    for name in RESET_WHEN_OMITTED[mode]:
        if name not in given:
            settings.pop(name, None)
            if name in DEFAULTS:
                settings[name] = deepcopy(DEFAULTS[name])
    settings.update(deepcopy(given))
    if "Policies" in given:
        kept = current.get("Policies", {}) if mode is Resets.MEASURED else DEFAULTS["Policies"]
        settings["Policies"] = deepcopy({**kept, **{name: policy for name, policy in given["Policies"].items() if policy}})
    if settings.get("UserPoolTier") == "LITE" and "SignInPolicy" not in _object(given, "Policies") and mode is Resets.DOCUMENTED:
        settings["Policies"].pop("SignInPolicy", None)
    if request.get("PoolName"):
        settings["Name"] = request["PoolName"]
    return settings


def verified_before_update(current: Settings, request: Settings) -> Finding:
    """What must be verified before it changes must be verified automatically, by this very request.

    The settings that hold until now count when the request leaves them out, AutoVerifiedAttributes does not.
    Source: Cognito's answer (reported).
    """
    wanted = _object(request, "UserAttributeUpdateSettings") or _object(current, "UserAttributeUpdateSettings")
    names = set(wanted.get("AttributesRequireVerificationBeforeUpdate") or ())
    if names <= set(request.get("AutoVerifiedAttributes") or ()):
        return passed("verified_before_update")
    text = "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
    return refused("verified_before_update", Refusal(SaveRefusal.INVALID_PARAMETER, text))


def update_request(described: Settings) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The UpdateUserPool request that leaves a pool as DescribeUserPool shows it, and notes on what could not go in as it is.

    An empty text is what other servers show for one that was never set; an update takes none.
    Source: Cognito guide, cognito-user-pool-updating (guide); the pitfalls (reported).
    """
    notes: list[str] = []
    request: dict[str, Any] = {"UserPoolId": described["Id"]}
    request |= {name: deepcopy(described[name]) for name in _UPDATABLE if described.get(name) not in (None, "")}
    for repair in (_flat_messages, _link_template, _validity_days, _mfa_without_sms, _default_names, _empty_objects, _reserved_tags):
        notes += repair(request)
    return request, tuple(notes)


def _object(settings: Settings, name: str) -> dict[str, Any]:
    """A member that is an object; an absent one is an empty object, which is not put in."""
    return settings.get(name) or {}


def _flat_messages(request: dict[str, Any]) -> Iterator[str]:
    """The flat texts are older names of the template's. Where they differ the template is what is sent."""
    template = _object(request, "VerificationMessageTemplate")
    for flat, member in (
        ("EmailVerificationMessage", "EmailMessage"),
        ("EmailVerificationSubject", "EmailSubject"),
        ("SmsVerificationMessage", "SmsMessage"),
    ):
        if flat in request and member in template:
            if request[flat] != template[member]:
                yield f"{flat} differs from VerificationMessageTemplate.{member}; the template's text is kept."
            del request[flat]


def _link_template(request: dict[str, Any]) -> Iterator[str]:
    template = _object(request, "VerificationMessageTemplate")
    if "EmailMessageByLink" in template and not has_link(template["EmailMessageByLink"]):
        del template["EmailMessageByLink"]
        yield (
            "VerificationMessageTemplate.EmailMessageByLink has no {##link text##} and Cognito refuses it "
            '("The message is invalid."); it is left out.'
        )


def _validity_days(request: dict[str, Any]) -> Iterator[str]:
    """DescribeUserPool prints both spellings of one number, UpdateUserPool takes the newer alone."""
    policy = _object(_object(request, "Policies"), "PasswordPolicy")
    invitation = _object(request, "AdminCreateUserConfig")
    if "TemporaryPasswordValidityDays" in policy and "UnusedAccountValidityDays" in invitation:
        days = invitation.pop("UnusedAccountValidityDays")
        if days != policy["TemporaryPasswordValidityDays"]:
            yield (
                f"AdminCreateUserConfig.UnusedAccountValidityDays ({days}) gives way to "
                f"PasswordPolicy.TemporaryPasswordValidityDays ({policy['TemporaryPasswordValidityDays']})."
            )


def _mfa_without_sms(request: dict[str, Any]) -> Iterator[str]:
    """MFA by an app alone is set with SetUserPoolMfaConfig; an update that names MfaConfiguration may ask for SMS settings."""
    if request.get("MfaConfiguration", "OFF") != "OFF" and not request.get("SmsConfiguration"):
        del request["MfaConfiguration"]
        yield "MfaConfiguration is left out, which keeps it: Cognito refuses it in an update of a pool without SmsConfiguration."


def _default_names(request: dict[str, Any]) -> Iterator[str]:
    """Left out, the levels of authentication have AWS's names again, and clients older than the member take the request."""
    if request.get("AcrConfiguration") == DEFAULTS["AcrConfiguration"]:
        del request["AcrConfiguration"]
    yield from ()


def _empty_objects(request: dict[str, Any]) -> Iterator[str]:
    """Both have a required member, so `{}` means that they were never set."""
    for name in ("SmsConfiguration", "UserPoolAddOns"):
        if request.get(name) == {}:
            del request[name]
    yield from ()


def _reserved_tags(request: dict[str, Any]) -> Iterator[str]:
    tags = _object(request, "UserPoolTags")
    for key in [key for key in tags if key.startswith("aws:")]:
        del tags[key]
        yield f"The tag {key} is AWS's own and is left out."


@dataclass(frozen=True, slots=True)
class Change:
    """A member that differs, by its path; None on the side where it is absent."""

    path: str
    before: Any
    after: Any


_VOLATILE = frozenset(("LastModifiedDate", "EstimatedNumberOfUsers"))


def difference(before: Settings, after: Settings) -> tuple[Change, ...]:
    """Where two DescribeUserPool answers differ, member by member, but for the counters that change by themselves."""
    return tuple(change for change in _changes("", before, after) if change.path not in _VOLATILE)


def _changes(path: str, before: object, after: object) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        old, new = cast("Settings", before), cast("Settings", after)
        for name in dict.fromkeys((*old, *new)):
            yield from _changes(f"{path}.{name}" if path else name, old.get(name), new.get(name))
    elif before != after:
        yield Change(path, before, after)
