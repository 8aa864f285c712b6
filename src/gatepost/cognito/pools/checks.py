"""Which settings of a pool go together: what CreateUserPool and UpdateUserPool refuse beyond the single members' limits.

Each check says what is wrong, in AWS's words, or nothing. They see the settings as they would be and the request that asks
for them. Source: texts reported unless a check says otherwise; their order guessed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gatepost.cognito.errors import InvalidParameter
from gatepost.rules import pool_update, templates

Settings = Mapping[str, Any]
Check = Callable[[Settings, Settings], str | None]

NO_SMS_FOR_MFA = "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"


def require(settings: Settings, request: Settings) -> None:
    """Refuse settings that contradict themselves.

    Raises: InvalidParameter.
    """
    for check in CHECKS:
        complaint = check(settings, request)
        if complaint:
            raise InvalidParameter(complaint)


def _member(settings: Settings, name: str) -> Settings:
    return settings.get(name) or {}


def one_kind_of_name(_settings: Settings, request: Settings) -> str | None:
    """Aliases beside usernames, or attributes in their place: naming both members is wrong, whatever is in them."""
    if "AliasAttributes" in request and "UsernameAttributes" in request:
        return "Only one of the aliasAttributes or usernameAttributes can be set in a User pool."
    return None


def one_validity_of_temporary_passwords(_settings: Settings, request: Settings) -> str | None:
    """The number has an old and a new place, and a request may use one of them. 0 counts as not given."""
    policy: Settings = _member(_member(request, "Policies"), "PasswordPolicy")
    if policy.get("TemporaryPasswordValidityDays") and _member(request, "AdminCreateUserConfig").get("UnusedAccountValidityDays"):
        return "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    return None


def first_factors_make_sense(settings: Settings, _request: Settings) -> str | None:
    """A password is always among the first factors, an authenticator app never.

    Source: the password's text reported; model, SignInPolicyType, for the app, its text guessed.
    """
    factors = settings["Policies"].get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ["PASSWORD"])
    if "PASSWORD" not in factors:
        return "Password should be configured as one of the allowed first auth factors."
    if "SOFTWARE_TOKEN" in factors:
        return "SOFTWARE_TOKEN is not supported as one of the allowed first auth factors."
    return None


def phone_numbers_can_be_verified(settings: Settings, _request: Settings) -> str | None:
    if "phone_number" in settings.get("AutoVerifiedAttributes", ()) and not settings.get("SmsConfiguration"):
        return "SMS configuration is required when phone_number is selected for auto verification"
    return None


def second_factor_can_be_sent(settings: Settings, request: Settings) -> str | None:
    """MFA is switched on by these two operations only where SMS is set up; SetUserPoolMfaConfig knows other factors."""
    if request.get("MfaConfiguration", "OFF") != "OFF" and not settings.get("SmsConfiguration"):
        return NO_SMS_FOR_MFA
    return None


def sms_has_one_sender(settings: Settings, request: Settings) -> str | None:
    """SNS or End User Messaging, not both and not neither. Source: model, SmsConfigurationType (model); texts guessed."""
    if request.get("SmsConfiguration") is None:
        return None
    sms = settings["SmsConfiguration"]
    if bool(sms.get("SnsCallerArn")) == bool(sms.get("EumsSms")):
        return "SmsConfiguration must have exactly one of SnsCallerArn and EumsSms."
    return None


def custom_senders_have_a_key(settings: Settings, _request: Settings) -> str | None:
    triggers = settings["LambdaConfig"]
    if ("CustomEmailSender" in triggers or "CustomSMSSender" in triggers) and "KMSKeyID" not in triggers:
        return "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used."
    return None


def token_trigger_has_one_function(settings: Settings, _request: Settings) -> str | None:
    """The trigger has an old and a new member. Source: model, LambdaConfigType (model); text guessed."""
    triggers = settings["LambdaConfig"]
    old, new = triggers.get("PreTokenGeneration"), triggers.get("PreTokenGenerationConfig", {}).get("LambdaArn")
    if old and new and old != new:
        return "PreTokenGeneration and PreTokenGenerationConfig.LambdaArn must have the same value."
    return None


def recovery_is_unambiguous(settings: Settings, _request: Settings) -> str | None:
    mechanisms = settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    names = {mechanism["Name"] for mechanism in mechanisms}
    if "admin_only" in names and len(mechanisms) > 1:
        return "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms."
    if len(names) < len(mechanisms) or len({mechanism["Priority"] for mechanism in mechanisms}) < len(mechanisms):
        return "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms."
    return None


def invitations_say_who_and_how(settings: Settings, request: Settings) -> str | None:
    """An invitation names the user and, unless users can do without one, the password. Source: the rule reported, texts guessed."""
    if not request.get("AdminCreateUserConfig"):
        return None
    template = settings["AdminCreateUserConfig"].get("InviteMessageTemplate", {})
    factors = settings["Policies"].get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ["PASSWORD"])
    for member, text in template.items():
        if member == "EmailSubject":
            continue
        for placeholder in (templates.USERNAME, templates.CODE) if factors == ["PASSWORD"] else (templates.USERNAME,):
            if placeholder not in text:
                path = f"adminCreateUserConfig.inviteMessageTemplate.{member[0].lower()}{member[1:]}"
                return _mismatch(path, text, placeholder)
    return None


def _mismatch(path: str, text: str, placeholder: str) -> str:
    pattern = placeholder.replace("{", r"\{").replace("}", r"\}")
    return (
        f"1 validation error detected: Value '{text}' at '{path}' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: .*{pattern}.*"
    )


def key_matches_its_type(settings: Settings, _request: Settings) -> str | None:
    """A key of one's own has an ARN, AWS's has none. Source: rule and texts guessed."""
    key = settings.get("KeyConfiguration", {})
    own = key.get("KeyType", "CUSTOMER_MANAGED_KEY" if "KmsKeyArn" in key else "AWS_OWNED_KEY") == "CUSTOMER_MANAGED_KEY"
    if own and "KmsKeyArn" not in key:
        return "KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY."
    if not own and "KmsKeyArn" in key:
        return "KmsKeyArn cannot be set when KeyType is AWS_OWNED_KEY."
    return None


def acr_names_differ(settings: Settings, _request: Settings) -> str | None:
    """The four levels are told apart by their names, given or not. Source: model, AcrConfiguration (model); texts guessed."""
    levels = settings.get("AcrConfiguration", {})
    unknown = next((level for level in levels if level not in ACR_LEVELS), None)
    if unknown is not None:
        return f"{unknown} is not one of the authentication levels {', '.join(ACR_LEVELS)}."
    names = [levels.get(level, {"AcrValue": name})["AcrValue"] for level, name in ACR_LEVELS.items()]
    return None if len(set(names)) == len(names) else "The AcrValue of each authentication level must be unique."


def tags_are_ones_own(_settings: Settings, request: Settings) -> str | None:
    """Tags that begin with `aws:` are AWS's. Source: AWS's rule for tags (guide); text guessed."""
    return next(_reserved_tags(request.get("UserPoolTags") or {}), None)


def _reserved_tags(tags: Mapping[str, str]) -> Iterator[str]:
    for key in tags:
        if key.lower().startswith("aws:"):
            yield f"The tag key {key} is reserved: aws: prefixed tag key names are not allowed for external use."


ACR_LEVELS: Mapping[str, str] = {level: named["AcrValue"] for level, named in pool_update.DEFAULTS["AcrConfiguration"].items()}
"""The names of the authentication levels until a pool renames them. Source: model, UserPoolType.AcrConfiguration (model)."""

CHECKS: tuple[Check, ...] = (
    one_kind_of_name,
    one_validity_of_temporary_passwords,
    first_factors_make_sense,
    phone_numbers_can_be_verified,
    second_factor_can_be_sent,
    sms_has_one_sender,
    custom_senders_have_a_key,
    token_trigger_has_one_function,
    recovery_is_unambiguous,
    invitations_say_who_and_how,
    key_matches_its_type,
    acr_names_differ,
    tags_are_ones_own,
)
