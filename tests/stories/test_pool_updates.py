"""UpdateUserPool, as the article tells it: what a plain update forgets, and what of it a server can be told to keep."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest

from gatepost.rules.pool_update import update_request

Refused = Callable[[str, str], AbstractContextManager[None]]

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
RICH: dict[str, Any] = {
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 12,
            "RequireUppercase": True,
            "RequireLowercase": False,
            "RequireNumbers": False,
            "RequireSymbols": False,
            "TemporaryPasswordValidityDays": 3,
        },
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
    },
    "DeletionProtection": "ACTIVE",
    "LambdaConfig": {"PreSignUp": LAMBDA},
    "AutoVerifiedAttributes": ["email"],
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessage": "{####}!", "EmailSubject": "Code"},
    "SmsAuthenticationMessage": "Code {####}",
    "MfaConfiguration": "OPTIONAL",
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "help@example.com"},
    "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"},
    "UserPoolTags": {"team": "identity"},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    "DcrConfiguration": {"EnableStatus": "Enabled", "OpenDcrEnabled": True, "AuthenticatedGrantTypes": [], "OpenDcrGrantTypes": ["code"]},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
    "UserPoolTier": "PLUS",
    "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
    "IssuerConfiguration": {"Type": "UPDATED"},
    "AcrConfiguration": {"Level1": {"AcrValue": "bronze"}},
}

DEFAULTS: dict[str, Any] = {
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
    "AcrConfiguration": {f"Level{level}": {"AcrValue": f"urn:cognito:loa:{level}"} for level in range(1, 5)},
}
"""What a member returns to; the ones that are not here disappear."""

RESET = (
    "LambdaConfig",
    "AutoVerifiedAttributes",
    "VerificationMessageTemplate",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "SmsAuthenticationMessage",
    "DeviceConfiguration",
    "UserPoolAddOns",
    "AcrConfiguration",
)
ALSO_BY_THE_BOOK = (
    "Policies",
    "DeletionProtection",
    "MfaConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AccountRecoverySetting",
)
INVITATION = {"measured": 3, "documented": 7}
"""AdminCreateUserConfig opens sign-up in both modes; its days follow the password policy, which only one of them resets."""


def describe(cognito: Any, pool_id: str) -> dict[str, Any]:
    return cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]


@pytest.mark.parametrize(("mode", "forgotten"), [("measured", RESET), ("documented", RESET + ALSO_BY_THE_BOOK)])
def test_a_plain_update_forgets_field_by_field(server_with: Any, mode: str, forgotten: tuple[str, ...]) -> None:
    cognito = server_with(update_user_pool=mode).client("cognito-idp")
    before = cognito.create_user_pool(PoolName="people", **RICH)["UserPool"]
    cognito.update_user_pool(UserPoolId=before["Id"])
    after = describe(cognito, before["Id"])
    assert after.pop("AdminCreateUserConfig") == {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": INVITATION[mode]}
    for name in forgotten:
        assert after.pop(name, None) == DEFAULTS.get(name), name
    for name, value in after.items():
        assert name == "LastModifiedDate" or value == before[name], name
    assert before.keys() - after.keys() == {*forgotten, "AdminCreateUserConfig"}


def test_the_articles_command_alone_resets_the_rest_of_the_pool(gatepost: Any) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people", **RICH)["UserPool"]["Id"]
    gatepost.cognito.update_user_pool(
        UserPoolId=pool_id, EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "new@example.com"}
    )
    described = describe(gatepost.cognito, pool_id)
    assert described["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "new@example.com"}
    assert described["LambdaConfig"] == {}
    assert "AutoVerifiedAttributes" not in described
    assert described["VerificationMessageTemplate"] == {"DefaultEmailOption": "CONFIRM_WITH_CODE"}
    assert described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False


def test_everything_sent_back_is_kept(gatepost: Any) -> None:
    before = gatepost.cognito.create_user_pool(PoolName="people", **RICH)["UserPool"]
    request, notes = update_request(describe(gatepost.cognito, before["Id"]))
    gatepost.cognito.update_user_pool(**request)
    after = describe(gatepost.cognito, before["Id"])
    assert notes == ()
    assert {**after, "LastModifiedDate": before["LastModifiedDate"]} == before


def test_verification_before_an_update_needs_its_attribute_in_the_same_request(gatepost: Any, refused: Refused) -> None:
    asked = {
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    }
    pool_id = gatepost.cognito.create_user_pool(PoolName="people", **asked)["UserPool"]["Id"]
    with refused(
        "InvalidParameterException", "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
    ):
        gatepost.cognito.update_user_pool(UserPoolId=pool_id)
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, **asked)


def test_a_text_under_either_name_replaces_all_texts(gatepost: Any) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people", **RICH)["UserPool"]["Id"]
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, EmailVerificationMessage="New: {####}")
    described = describe(gatepost.cognito, pool_id)
    assert described["VerificationMessageTemplate"] == {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "New: {####}"}
    assert described["EmailVerificationMessage"] == "New: {####}"
    assert "EmailVerificationSubject" not in described


def test_both_names_of_the_validity_are_refused_and_one_is_followed(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    described = describe(gatepost.cognito, pool_id)
    with refused(
        "InvalidParameterException", "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    ):
        gatepost.cognito.update_user_pool(
            UserPoolId=pool_id, Policies=described["Policies"], AdminCreateUserConfig=described["AdminCreateUserConfig"]
        )
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, AdminCreateUserConfig={"UnusedAccountValidityDays": 9})
    assert describe(gatepost.cognito, pool_id)["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 9


def test_a_pool_is_renamed(gatepost: Any) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, PoolName="folk")
    assert describe(gatepost.cognito, pool_id)["Name"] == "folk"
    gatepost.cognito.update_user_pool(UserPoolId=pool_id)
    assert describe(gatepost.cognito, pool_id)["Name"] == "folk"


def test_an_update_shows_in_the_date_and_leaves_what_is_fixed(gatepost: Any) -> None:
    fixed = {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}}
    schema = [{"Name": "team", "AttributeDataType": "String"}]
    before = gatepost.cognito.create_user_pool(PoolName="people", Schema=schema, **fixed)["UserPool"]
    gatepost.cognito.update_user_pool(UserPoolId=before["Id"], UserPoolTags={"a": "b"})
    after = describe(gatepost.cognito, before["Id"])
    assert after["LastModifiedDate"] > before["LastModifiedDate"]
    assert after["CreationDate"] == before["CreationDate"]
    assert {name: after[name] for name in (*fixed, "SchemaAttributes")} == {name: before[name] for name in (*fixed, "SchemaAttributes")}


def test_of_many_changes_at_once_none_is_lost(gatepost: Any) -> None:
    created = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]
    cognito = gatepost.cognito

    def add(number: int) -> None:
        cognito.add_custom_attributes(UserPoolId=created["Id"], CustomAttributes=[{"Name": f"a{number}", "AttributeDataType": "String"}])

    def tag(number: int) -> None:
        cognito.tag_resource(ResourceArn=created["Arn"], Tags={f"t{number}": "x"})

    with ThreadPoolExecutor(4) as threads:
        for result in [threads.submit(work, number) for number in range(10) for work in (add, tag)]:
            result.result()
    described = describe(cognito, created["Id"])
    assert {entry["Name"] for entry in described["SchemaAttributes"][21:]} == {f"custom:a{number}" for number in range(10)}
    assert described["UserPoolTags"] == {f"t{number}": "x" for number in range(10)}
