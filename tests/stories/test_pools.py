"""A pool's life: created with what AWS fills in, described, listed, tagged, protected, deleted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, str], AbstractContextManager[None]]

INVALID = "InvalidParameterException"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x", "SnsRegion": "us-east-1"}
ACR = {f"Level{level}": {"AcrValue": f"urn:cognito:loa:{level}"} for level in range(1, 5)}


def describe(cognito: Any, pool_id: str) -> dict[str, Any]:
    return cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]


def test_a_pool_with_a_name_alone_has_the_defaults_of_aws(gatepost: Any) -> None:
    created = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]
    described = describe(gatepost.cognito, created["Id"])
    assert described == created
    assert created["Id"].startswith("us-east-1_")
    assert len(created["Id"]) == len("us-east-1_") + 9
    assert created["Arn"] == f"arn:aws:cognito-idp:us-east-1:{gatepost.account}:userpool/{created['Id']}"
    assert created["CreationDate"] == created["LastModifiedDate"]
    schema = {entry["Name"]: entry for entry in created.pop("SchemaAttributes")}
    assert len(schema) == 21
    assert [name for name, entry in schema.items() if entry["Required"]] == ["sub"]
    for name in ("Id", "Arn", "CreationDate", "LastModifiedDate"):
        del created[name]
    assert created == {
        "Name": "people",
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
        "EstimatedNumberOfUsers": 0,
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "UserPoolTags": {},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
        "UserPoolTier": "ESSENTIALS",
        "AcrConfiguration": ACR,
    }


EVERYTHING: dict[str, Any] = {
    "PoolName": "everything",
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 12,
            "RequireUppercase": False,
            "RequireLowercase": True,
            "RequireNumbers": False,
            "RequireSymbols": True,
            "PasswordHistorySize": 3,
            "TemporaryPasswordValidityDays": 2,
        },
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
    },
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {
        "PreSignUp": LAMBDA,
        "PreTokenGeneration": LAMBDA,
        "PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": LAMBDA},
        "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA},
        "KMSKeyID": KEY,
    },
    "AutoVerifiedAttributes": ["email", "phone_number"],
    "AliasAttributes": ["email", "preferred_username"],
    "VerificationMessageTemplate": {
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
        "EmailMessage": "Your code is {####}.",
        "EmailSubject": "Code",
        "EmailMessageByLink": "Click {##here##}.",
        "EmailSubjectByLink": "Link",
        "SmsMessage": "Code {####}",
    },
    "SmsAuthenticationMessage": "Code {####}",
    "MfaConfiguration": "OPTIONAL",
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "help@example.com"},
    "SmsConfiguration": SMS,
    "UserPoolTags": {"team": "identity"},
    "AdminCreateUserConfig": {
        "AllowAdminCreateUserOnly": True,
        "InviteMessageTemplate": {"EmailMessage": "{username} {####}", "EmailSubject": "Welcome", "SMSMessage": "{username} {####}"},
    },
    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT", "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "ENFORCED"}},
    "DcrConfiguration": {"OpenDcrEnabled": True, "AllowedScopes": ["x/y"]},
    "UsernameConfiguration": {"CaseSensitive": False},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
    "UserPoolTier": "PLUS",
    "KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KEY},
    "IssuerConfiguration": {"Type": "UPDATED"},
    "AcrConfiguration": {"Level4": {"AcrValue": "gold"}},
}
FILLED_IN = {
    "Name": "everything",
    "EmailVerificationMessage": "Your code is {####}.",
    "EmailVerificationSubject": "Code",
    "SmsVerificationMessage": "Code {####}",
    "AdminCreateUserConfig": {**EVERYTHING["AdminCreateUserConfig"], "UnusedAccountValidityDays": 2},
    "DcrConfiguration": {
        "EnableStatus": "Enabled",
        "OpenDcrEnabled": True,
        "AuthenticatedGrantTypes": ["code", "client_credentials"],
        "OpenDcrGrantTypes": ["code"],
        "AllowedScopes": ["x/y"],
    },
    "AcrConfiguration": {**ACR, "Level4": {"AcrValue": "gold"}},
    "EstimatedNumberOfUsers": 0,
}


def test_every_member_is_described_as_it_was_sent(gatepost: Any) -> None:
    pool_id = gatepost.cognito.create_user_pool(**EVERYTHING)["UserPool"]["Id"]
    described = describe(gatepost.cognito, pool_id)
    for name in ("Id", "Arn", "CreationDate", "LastModifiedDate", "SchemaAttributes"):
        del described[name]
    sent = {name: value for name, value in EVERYTHING.items() if name != "PoolName"}
    assert described == {**sent, **FILLED_IN}


def test_a_text_given_under_one_name_is_shown_under_both(gatepost: Any) -> None:
    flat = {"EmailVerificationMessage": "{####} is it", "EmailVerificationSubject": "Code", "SmsVerificationMessage": "Take {####}"}
    described = describe(gatepost.cognito, gatepost.cognito.create_user_pool(PoolName="people", **flat)["UserPool"]["Id"])
    assert {name: described[name] for name in flat} == flat
    assert described["VerificationMessageTemplate"] == {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "EmailMessage": "{####} is it",
        "EmailSubject": "Code",
        "SmsMessage": "Take {####}",
    }


def test_username_attributes_and_the_schema_are_kept(gatepost: Any) -> None:
    created = gatepost.cognito.create_user_pool(
        PoolName="people",
        UsernameAttributes=["email", "phone_number"],
        Schema=[
            {"Name": "email", "Required": True, "Mutable": False},
            {"Name": "team", "AttributeDataType": "String"},
            {"Name": "score", "AttributeDataType": "Number", "DeveloperOnlyAttribute": True},
        ],
    )["UserPool"]
    gatepost.cognito.add_custom_attributes(
        UserPoolId=created["Id"], CustomAttributes=[{"Name": "since", "AttributeDataType": "DateTime", "Mutable": False}]
    )
    described = describe(gatepost.cognito, created["Id"])
    schema = {entry["Name"]: entry for entry in described["SchemaAttributes"]}
    assert described["UsernameAttributes"] == ["email", "phone_number"]
    assert "AliasAttributes" not in described
    assert (schema["email"]["Required"], schema["email"]["Mutable"]) == (True, False)
    assert list(schema)[21:] == ["custom:team", "dev:custom:score", "custom:since"]
    assert schema["custom:team"]["StringAttributeConstraints"] == {}
    assert not schema["custom:since"]["Mutable"]


def test_an_attribute_is_not_added_twice(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    banana = [{"Name": "banana", "AttributeDataType": "String"}]
    gatepost.cognito.add_custom_attributes(UserPoolId=pool_id, CustomAttributes=banana)
    with refused(INVALID, "custom:banana: Existing attribute already has name custom:banana."):
        gatepost.cognito.add_custom_attributes(UserPoolId=pool_id, CustomAttributes=banana)


def policy(**rules: Any) -> dict[str, Any]:
    return {"Policies": {"PasswordPolicy": rules}}


def recovery(*mechanisms: tuple[int, str]) -> dict[str, Any]:
    return {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": p, "Name": name} for p, name in mechanisms]}}


def invitation(text: str) -> dict[str, Any]:
    return {"AdminCreateUserConfig": {"InviteMessageTemplate": {"EmailMessage": text}}}


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    (
        {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
        "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
    ),
    (
        {**policy(TemporaryPasswordValidityDays=3), "AdminCreateUserConfig": {"UnusedAccountValidityDays": 3}},
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
    ),
    (
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["EMAIL_OTP"]}}},
        "Password should be configured as one of the allowed first auth factors.",
    ),
    (
        {"AutoVerifiedAttributes": ["phone_number"]},
        "SMS configuration is required when phone_number is selected for auto verification",
    ),
    (
        {"MfaConfiguration": "ON"},
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
    ),
    (
        {"LambdaConfig": {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}}},
        "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.",
    ),
    (
        recovery((1, "admin_only"), (2, "verified_email")),
        "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
    ),
    (
        recovery((1, "verified_email"), (1, "verified_phone_number")),
        "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.",
    ),
    (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
    ),
    (
        invitation("Welcome! Your password: {####}"),
        "1 validation error detected: Value 'Welcome! Your password: {####}' at "
        "'adminCreateUserConfig.inviteMessageTemplate.emailMessage' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: .*\{username\}.*",
    ),
    (
        invitation("Welcome, {username}"),
        "1 validation error detected: Value 'Welcome, {username}' at "
        "'adminCreateUserConfig.inviteMessageTemplate.emailMessage' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: .*\{####\}.*",
    ),
    (
        {"Schema": [{"Name": "x", "AttributeDataType": "String", "Required": True}]},
        "Required custom attributes are not supported currently.",
    ),
    ({"SmsConfiguration": {"ExternalId": "x"}}, "SmsConfiguration must have exactly one of SnsCallerArn and EumsSms."),
    ({"KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY"}}, "KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY."),
    (
        {"AcrConfiguration": {"Level1": {"AcrValue": "urn:cognito:loa:2"}}},
        "The AcrValue of each authentication level must be unique.",
    ),
]


@pytest.mark.parametrize(("members", "text"), CONTRADICTIONS)
def test_settings_that_contradict_themselves_are_refused(gatepost: Any, refused: Refused, members: dict[str, Any], text: str) -> None:
    with refused(INVALID, text):
        gatepost.cognito.create_user_pool(PoolName="people", **members)


PLACEHOLDERS = [
    ({"EmailVerificationMessage": "no code"}, "emailVerificationMessage"),
    ({"SmsVerificationMessage": "no code"}, "smsVerificationMessage"),
    ({"VerificationMessageTemplate": {"EmailMessage": "no code"}}, "verificationMessageTemplate.emailMessage"),
    ({"VerificationMessageTemplate": {"EmailMessageByLink": "no link"}}, "verificationMessageTemplate.emailMessageByLink"),
    ({"VerificationMessageTemplate": {"SmsMessage": "no code"}}, "verificationMessageTemplate.smsMessage"),
]


@pytest.mark.parametrize(("members", "path"), PLACEHOLDERS)
def test_a_message_without_its_placeholder_is_refused(gatepost: Any, members: dict[str, Any], path: str) -> None:
    with pytest.raises(gatepost.cognito.exceptions.InvalidParameterException) as refusal:
        gatepost.cognito.create_user_pool(PoolName="people", **members)
    text = refusal.value.response["Error"]["Message"]
    assert text.startswith("1 validation error detected: Value 'no ")
    assert f"at '{path}' failed to satisfy constraint: Member must satisfy regular expression pattern: " in text


def test_days_of_validity_have_two_names_and_zero_is_none(gatepost: Any) -> None:
    def days(**members: Any) -> tuple[int, int]:
        created = gatepost.cognito.create_user_pool(PoolName="people", **members)["UserPool"]
        return (
            created["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"],
            created["AdminCreateUserConfig"]["UnusedAccountValidityDays"],
        )

    assert days(**policy(TemporaryPasswordValidityDays=3)) == (3, 3)
    assert days(AdminCreateUserConfig={"UnusedAccountValidityDays": 30}) == (30, 30)
    assert days(**policy(TemporaryPasswordValidityDays=3), AdminCreateUserConfig={"UnusedAccountValidityDays": 0}) == (3, 3)
    assert days(**policy(TemporaryPasswordValidityDays=0)) == (7, 7)


def test_pools_are_listed_page_by_page(gatepost: Any) -> None:
    made = {gatepost.cognito.create_user_pool(PoolName=f"pool {n}", LambdaConfig={"PreSignUp": LAMBDA})["UserPool"]["Id"] for n in range(5)}
    gatepost.client("cognito-idp", region="eu-west-1").create_user_pool(PoolName="elsewhere")
    pages, token = [], {}
    while True:
        page = gatepost.cognito.list_user_pools(MaxResults=2, **token)
        pages.append(page["UserPools"])
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert [len(page) for page in pages] == [2, 2, 1]
    listed = [pool for page in pages for pool in page]
    assert {pool["Id"] for pool in listed} == made
    assert listed[0].keys() == {"Id", "Name", "LambdaConfig", "LastModifiedDate", "CreationDate"}
    assert listed[0]["LambdaConfig"] == {"PreSignUp": LAMBDA}


def test_a_page_token_of_another_list_is_refused(gatepost: Any, refused: Refused) -> None:
    with refused(INVALID, "Invalid pagination token given."):
        gatepost.cognito.list_user_pools(MaxResults=2, NextToken="made-up")
    for _ in range(2):
        gatepost.cognito.create_user_pool(PoolName="people")
    token = gatepost.cognito.list_user_pools(MaxResults=1)["NextToken"]
    with refused(INVALID, "Invalid pagination token given."):
        gatepost.client("cognito-idp", account="111111111111").list_user_pools(MaxResults=1, NextToken=token)


def test_a_protected_pool_is_deleted_only_after_its_protection_is_taken_away(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people", DeletionProtection="ACTIVE")["UserPool"]["Id"]
    with refused(
        INVALID,
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
    ):
        gatepost.cognito.delete_user_pool(UserPoolId=pool_id)
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
    gatepost.cognito.delete_user_pool(UserPoolId=pool_id)
    with refused("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
        gatepost.cognito.describe_user_pool(UserPoolId=pool_id)
    assert gatepost.cognito.list_user_pools(MaxResults=10)["UserPools"] == []


def test_a_pool_with_a_domain_is_deleted_only_after_the_domain(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    prefix = pool_id.split("_")[1].lower()
    gatepost.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=prefix)
    assert describe(gatepost.cognito, pool_id)["Domain"] == prefix
    with refused(INVALID, "User pool cannot be deleted. It has a domain configured that should be deleted first."):
        gatepost.cognito.delete_user_pool(UserPoolId=pool_id)
    gatepost.cognito.delete_user_pool_domain(UserPoolId=pool_id, Domain=prefix)
    gatepost.cognito.delete_user_pool(UserPoolId=pool_id)


def test_a_pool_belongs_to_one_account_and_region(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    for stranger in (gatepost.client("cognito-idp", account="111111111111"), gatepost.client("cognito-idp", region="eu-west-1")):
        for call in (stranger.describe_user_pool, stranger.update_user_pool, stranger.delete_user_pool):
            with refused("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
                call(UserPoolId=pool_id)


def test_a_pool_counts_its_users(gatepost: Any, clubs: Any) -> None:
    club = clubs()
    for name in ("ada", "bob", "cyd"):
        club.join(name)
    gatepost.cognito.admin_delete_user(UserPoolId=club.pool_id, Username="bob")
    assert describe(gatepost.cognito, club.pool_id)["EstimatedNumberOfUsers"] == 2


def test_tags_are_added_listed_and_taken_away(gatepost: Any, refused: Refused) -> None:
    created = gatepost.cognito.create_user_pool(PoolName="people", UserPoolTags={"team": "a"})["UserPool"]
    arn = created["Arn"]
    gatepost.cognito.tag_resource(ResourceArn=arn, Tags={"team": "b", "stage": "test"})
    assert gatepost.cognito.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"team": "b", "stage": "test"}
    gatepost.cognito.untag_resource(ResourceArn=arn, TagKeys=["team", "nothing"])
    assert describe(gatepost.cognito, created["Id"])["UserPoolTags"] == {"stage": "test"}
    with refused("ResourceNotFoundException", f"User pool {created['Id'][:-1]} does not exist."):
        gatepost.cognito.list_tags_for_resource(ResourceArn=arn[:-1])
    with refused(INVALID, "The tag key aws:x is reserved: aws: prefixed tag key names are not allowed for external use."):
        gatepost.cognito.tag_resource(ResourceArn=arn, Tags={"aws:x": "y"})
