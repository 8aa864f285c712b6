"""Whatever a pool is created with is what it shows, and sending all of that back changes nothing."""

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.rules.pool_update import Resets, difference, update_request

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
VERIFIABLE = st.sampled_from([["email"], ["phone_number"], ["email", "phone_number"]])
WORDS = st.text("abc XYZ é漢字 .,!?\n", max_size=12)
SUBJECTS = st.text("abc XYZ é漢字 .,!?", min_size=1, max_size=12)
CODES = st.builds("{}{{####}}{}".format, WORDS, WORDS)
LINKS = st.builds("{}{{##Confirm##}}{}".format, WORDS, WORDS)
INVITATIONS = st.builds("{}{{username}}: {{####}}{}".format, WORDS, WORDS)


def some(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these members."""
    return st.fixed_dictionaries({}, optional=members)


PASSWORD_POLICIES = some(
    MinimumLength=st.integers(6, 99),
    RequireUppercase=st.booleans(),
    RequireLowercase=st.booleans(),
    RequireNumbers=st.booleans(),
    RequireSymbols=st.booleans(),
    PasswordHistorySize=st.integers(1, 24),
    TemporaryPasswordValidityDays=st.integers(1, 365),
)
FACTORS = st.sampled_from(
    [["PASSWORD"], ["PASSWORD", "EMAIL_OTP"], ["WEB_AUTHN", "PASSWORD"], ["PASSWORD", "SMS_OTP", "EMAIL_OTP", "WEB_AUTHN"]]
)
TEMPLATES = some(
    DefaultEmailOption=st.sampled_from(["CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"]),
    EmailMessage=CODES,
    EmailSubject=SUBJECTS,
    EmailMessageByLink=LINKS,
    EmailSubjectByLink=SUBJECTS,
    SmsMessage=CODES.filter(lambda text: "\n" not in text),
)
TRIGGERS = some(
    PreSignUp=st.just(LAMBDA),
    PostConfirmation=st.just(LAMBDA),
    PreTokenGenerationConfig=st.fixed_dictionaries(
        {"LambdaVersion": st.sampled_from(["V1_0", "V2_0", "V3_0"]), "LambdaArn": st.just(LAMBDA)}
    ),
    KMSKeyID=st.just(KEY),
)
RECOVERY = st.one_of(
    st.just([{"Priority": 1, "Name": "admin_only"}]),
    st.permutations(["verified_email", "verified_phone_number"]).map(
        lambda names: [{"Priority": number, "Name": name} for number, name in enumerate(names, 1)]
    ),
)
ACR_NAMES = st.text(string.ascii_letters + string.digits, min_size=1, max_size=6)


@st.composite
def pools(draw: st.DrawFn) -> dict[str, Any]:
    """A CreateUserPool request that AWS would take."""
    sms = draw(st.booleans())
    auto_verified = [name for name in draw(VERIFIABLE) if sms or name == "email"]
    request: dict[str, Any] = draw(
        some(
            Policies=some(PasswordPolicy=PASSWORD_POLICIES, SignInPolicy=st.fixed_dictionaries({"AllowedFirstAuthFactors": FACTORS})),
            DeletionProtection=st.sampled_from(["ACTIVE", "INACTIVE"]),
            LambdaConfig=TRIGGERS,
            VerificationMessageTemplate=TEMPLATES,
            SmsAuthenticationMessage=CODES.filter(lambda text: "\n" not in text),
            DeviceConfiguration=some(ChallengeRequiredOnNewDevice=st.booleans(), DeviceOnlyRememberedOnUserPrompt=st.booleans()),
            EmailConfiguration=some(EmailSendingAccount=st.just("COGNITO_DEFAULT"), ReplyToEmailAddress=st.just("r@example.com")),
            UserPoolTags=st.dictionaries(st.text("abc", min_size=1), st.text("xyz", max_size=5), max_size=3),
            AdminCreateUserConfig=some(
                AllowAdminCreateUserOnly=st.booleans(),
                InviteMessageTemplate=some(EmailMessage=INVITATIONS, EmailSubject=SUBJECTS),
            ),
            UserPoolAddOns=st.fixed_dictionaries({"AdvancedSecurityMode": st.sampled_from(["OFF", "AUDIT", "ENFORCED"])}),
            DcrConfiguration=some(EnableStatus=st.sampled_from(["Enabled", "Disabled"]), OpenDcrEnabled=st.booleans()),
            UsernameConfiguration=st.fixed_dictionaries({"CaseSensitive": st.booleans()}),
            AccountRecoverySetting=st.fixed_dictionaries({"RecoveryMechanisms": RECOVERY}),
            KeyConfiguration=st.just({"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KEY}),
            IssuerConfiguration=st.fixed_dictionaries({"Type": st.sampled_from(["ORIGINAL", "UPDATED"])}),
            AcrConfiguration=st.dictionaries(
                st.sampled_from(["Level1", "Level2", "Level3", "Level4"]), ACR_NAMES.map(lambda name: {"AcrValue": name}), max_size=4
            ).filter(lambda levels: len({level["AcrValue"] for level in levels.values()}) == len(levels)),
        )
    )
    request["PoolName"] = draw(st.text(string.ascii_letters + " +=,.@-_", min_size=1, max_size=20))
    request["UserPoolTier"] = draw(st.sampled_from(plans(request)))
    if auto_verified:
        request["AutoVerifiedAttributes"] = auto_verified
        request["UserAttributeUpdateSettings"] = {"AttributesRequireVerificationBeforeUpdate": auto_verified[: draw(st.integers(0, 2))]}
    if sms:
        request["SmsConfiguration"] = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
        request["MfaConfiguration"] = draw(st.sampled_from(["OFF", "OPTIONAL", "ON"]))
    names = draw(st.sampled_from(["AliasAttributes", "UsernameAttributes", ""]))
    if names:
        request[names] = draw(VERIFIABLE)
    return request


def plans(request: dict[str, Any]) -> list[str]:
    """The plans that have what the request uses."""
    if request.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF") != "OFF":
        return ["PLUS"]
    policies = request.get("Policies", {})
    paid = (
        len(policies.get("SignInPolicy", {}).get("AllowedFirstAuthFactors", [])) > 1
        or "PasswordHistorySize" in policies.get("PasswordPolicy", {})
        or request.get("LambdaConfig", {}).get("PreTokenGenerationConfig", {}).get("LambdaVersion", "V1_0") != "V1_0"
        or request.get("DcrConfiguration", {"EnableStatus": "Disabled"}).get("EnableStatus", "Enabled") == "Enabled"
        or bool(request.get("AcrConfiguration"))
    )
    return ["ESSENTIALS", "PLUS"] if paid else ["LITE", "ESSENTIALS", "PLUS"]


DEFAULTS: dict[str, Any] = {
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "MfaConfiguration": "OFF",
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "UserPoolTags": {},
}
FILLED: dict[str, dict[str, Any]] = {
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "AcrConfiguration": {f"Level{level}": {"AcrValue": f"urn:cognito:loa:{level}"} for level in range(1, 5)},
}
FILLED_WHEN_GIVEN: dict[str, dict[str, Any]] = {
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False},
    "DcrConfiguration": {
        "EnableStatus": "Enabled",
        "OpenDcrEnabled": False,
        "AuthenticatedGrantTypes": ["code", "client_credentials"],
        "OpenDcrGrantTypes": ["code"],
    },
}
RULES = {name: True for name in ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")}


def expected(request: dict[str, Any]) -> dict[str, Any]:
    """What a pool created so shows, but for what AWS names or counts."""
    shown = {**DEFAULTS, **{name: value for name, value in request.items() if name != "PoolName"}, "Name": request["PoolName"]}
    shown |= {name: {**filling, **request.get(name, {})} for name, filling in FILLED.items()}
    shown |= {name: {**filling, **request[name]} for name, filling in FILLED_WHEN_GIVEN.items() if name in request}
    policies = request.get("Policies", {})
    rules = dict.fromkeys(RULES, False) if policies.get("PasswordPolicy") else RULES
    password = {"MinimumLength": 8, **rules, "TemporaryPasswordValidityDays": 7, **policies.get("PasswordPolicy", {})}
    factors = policies.get("SignInPolicy", {"AllowedFirstAuthFactors": ["PASSWORD"]})
    shown["Policies"] = {"PasswordPolicy": password, **({} if request["UserPoolTier"] == "LITE" else {"SignInPolicy": factors})}
    shown["AdminCreateUserConfig"] = {
        "AllowAdminCreateUserOnly": False,
        "UnusedAccountValidityDays": password["TemporaryPasswordValidityDays"],
        **request.get("AdminCreateUserConfig", {}),
    }
    template = request.get("VerificationMessageTemplate", {})
    for flat, member in (
        ("EmailVerificationMessage", "EmailMessage"),
        ("EmailVerificationSubject", "EmailSubject"),
        ("SmsVerificationMessage", "SmsMessage"),
    ):
        if member in template:
            shown[flat] = template[member]
    return shown


def describe(cognito: Any, pool_id: str) -> dict[str, Any]:
    return cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]


@settings(max_examples=40)
@given(request=pools())
def test_a_pool_shows_what_it_was_created_with(gatepost: Any, request: dict[str, Any]) -> None:
    created = gatepost.cognito.create_user_pool(**request)["UserPool"]
    described = describe(gatepost.cognito, created["Id"])
    assert described == created
    for name in ("Id", "Arn", "CreationDate", "LastModifiedDate", "SchemaAttributes", "EstimatedNumberOfUsers"):
        del described[name]
    assert described == expected(request)


@pytest.mark.parametrize("mode", Resets)
def test_sending_everything_back_changes_nothing(server_with: Any, mode: Resets) -> None:
    cognito = server_with(update_user_pool=mode.value).client("cognito-idp")

    @settings(max_examples=25)
    @given(request=pools())
    def unchanged(request: dict[str, Any]) -> None:
        before = describe(cognito, cognito.create_user_pool(**request)["UserPool"]["Id"])
        update, notes = update_request(before)
        cognito.update_user_pool(**update)
        assert difference(before, describe(cognito, before["Id"])) == ()
        assert notes == ()

    unchanged()
