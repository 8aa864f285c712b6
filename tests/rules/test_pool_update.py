"""What UpdateUserPool forgets, and the request that forgets nothing."""

import string
from copy import deepcopy
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from gatepost.rules.findings import Outcome
from gatepost.rules.pool_update import (
    DEFAULTS,
    RESET_WHEN_OMITTED,
    Resets,
    difference,
    reset,
    update_request,
    verified_before_update,
)

MODEL = botocore.session.get_session().get_service_model("cognito-idp")
DESCRIBED = MODEL.shape_for("UserPoolType").members
UPDATABLE = MODEL.shape_for("UpdateUserPoolRequest")

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
RICH: dict[str, Any] = {
    **deepcopy(dict(DEFAULTS)),
    "Id": "us-east-1_Pool",
    "Name": "people",
    "Arn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Pool",
    "SchemaAttributes": [{"Name": "email"}],
    "EstimatedNumberOfUsers": 3,
    "Policies": {
        "PasswordPolicy": {**DEFAULTS["Policies"]["PasswordPolicy"], "MinimumLength": 12, "TemporaryPasswordValidityDays": 3},
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
    },
    "DeletionProtection": "ACTIVE",
    "LambdaConfig": {"PreSignUp": LAMBDA},
    "AutoVerifiedAttributes": ["email"],
    "UsernameAttributes": ["email"],
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "{####}!", "EmailSubject": "Hi"},
    "EmailVerificationMessage": "{####}!",
    "EmailVerificationSubject": "Hi",
    "SmsVerificationMessage": "sms {####}",
    "SmsAuthenticationMessage": "auth {####}",
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "MfaConfiguration": "OPTIONAL",
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True},
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "r@example.com"},
    "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
    "UserPoolTags": {"team": "a"},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True, "UnusedAccountValidityDays": 3},
    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
    "UserPoolTier": "PLUS",
    "AcrConfiguration": {**DEFAULTS["AcrConfiguration"], "Level1": {"AcrValue": "low"}},
}

MEASURED = {
    "LambdaConfig": {},
    "AutoVerifiedAttributes": None,
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "EmailVerificationMessage": None,
    "EmailVerificationSubject": None,
    "SmsVerificationMessage": None,
    "SmsAuthenticationMessage": None,
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
    "DeviceConfiguration": None,
    "UserPoolAddOns": None,
    "UserAttributeUpdateSettings": None,
    "AcrConfiguration": DEFAULTS["AcrConfiguration"],
}
DOCUMENTED = MEASURED | {
    "Policies": DEFAULTS["Policies"],
    "DeletionProtection": "INACTIVE",
    "MfaConfiguration": "OFF",
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "SmsConfiguration": None,
    "UserPoolTags": {},
    "AccountRecoverySetting": None,
}


@pytest.mark.parametrize("member", RICH)
@pytest.mark.parametrize(("mode", "resets"), [(Resets.MEASURED, MEASURED), (Resets.DOCUMENTED, DOCUMENTED)])
def test_a_member_left_out_is_reset_or_kept(mode: Resets, resets: dict[str, Any], member: str) -> None:
    after = reset(RICH, {"UserPoolId": "us-east-1_Pool"}, mode)
    expected = resets[member] if member in resets else RICH[member]
    assert after.get(member) == expected
    assert (member in after) == (expected is not None)


@pytest.mark.parametrize("mode", Resets)
def test_the_rules_speak_of_real_members(mode: Resets) -> None:
    assert set(RESET_WHEN_OMITTED[mode]) <= set(DESCRIBED) & set(UPDATABLE.members)
    assert set(DEFAULTS) <= set(DESCRIBED)


@pytest.mark.parametrize("mode", Resets)
def test_a_member_given_replaces_as_a_whole(mode: Resets) -> None:
    given_email = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/a@x.com"}
    after = reset(RICH, {"EmailConfiguration": given_email, "LambdaConfig": {}, "PoolName": "new", "UserPoolTier": "LITE"}, mode)
    assert after["EmailConfiguration"] == given_email
    assert after["LambdaConfig"] == {}
    assert after["Name"] == "new"
    assert after["UserPoolTier"] == "LITE"
    assert "PoolName" not in after


def test_naming_one_of_the_message_members_replaces_them_all() -> None:
    after = reset(RICH, {"EmailVerificationMessage": "new {####}"})
    assert after["EmailVerificationMessage"] == "new {####}"
    assert "EmailVerificationSubject" not in after
    assert after["VerificationMessageTemplate"] == DEFAULTS["VerificationMessageTemplate"]


def test_half_of_the_policies_keeps_the_other_half_as_measured_and_resets_it_as_documented() -> None:
    half = {"Policies": {"PasswordPolicy": {"MinimumLength": 9}, "SignInPolicy": {}}}
    assert reset(RICH, half)["Policies"] == {"PasswordPolicy": {"MinimumLength": 9}, "SignInPolicy": RICH["Policies"]["SignInPolicy"]}
    documented = reset(RICH, half, Resets.DOCUMENTED)["Policies"]
    assert documented == {"PasswordPolicy": {"MinimumLength": 9}, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    lite = reset(RICH | {"UserPoolTier": "LITE"}, {}, Resets.DOCUMENTED)["Policies"]
    assert "SignInPolicy" not in lite
    assert "SignInPolicy" in DEFAULTS["Policies"]


def test_a_reset_shares_nothing_with_the_defaults_or_the_request() -> None:
    request: dict[str, Any] = {"UserPoolTags": {"a": "b"}}
    after = reset(RICH, request)
    after["LambdaConfig"]["PreSignUp"] = "x"
    after["UserPoolTags"]["c"] = "d"
    assert DEFAULTS["LambdaConfig"] == {}
    assert request == {"UserPoolTags": {"a": "b"}}


@pytest.mark.parametrize(
    ("current", "request_", "refused"),
    [
        (RICH, {}, True),
        (RICH, {"AutoVerifiedAttributes": ["email"]}, False),
        (RICH, {"AutoVerifiedAttributes": ["phone_number"]}, True),
        ({}, {}, False),
        ({}, {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}}, True),
        (RICH, {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []}, "AutoVerifiedAttributes": []}, False),
        ({}, {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []}}, False),
    ],
)
def test_what_is_verified_before_it_changes_is_verified_automatically(
    current: dict[str, Any], request_: dict[str, Any], refused: bool
) -> None:
    finding = verified_before_update(current, request_)
    assert (finding.outcome is Outcome.REFUSED) is refused
    if finding.refusal:
        assert finding.refusal.text == "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"


def test_every_described_member_is_sent_back_or_known_not_to_be_updatable() -> None:
    described = {name: RICH.get(name, "x") for name in DESCRIBED} | {
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"}
    }
    request, _ = update_request(described)
    assert set(request) == set(UPDATABLE.members) - {"PoolName"}
    assert set(described) - set(request) == set(DESCRIBED) - set(UPDATABLE.members)


@pytest.mark.parametrize(
    ("members", "absent", "note"),
    [
        ({}, "AdminCreateUserConfig.UnusedAccountValidityDays", ""),
        ({"AdminCreateUserConfig": {"UnusedAccountValidityDays": 9}}, "AdminCreateUserConfig.UnusedAccountValidityDays", "gives way"),
        ({}, "EmailVerificationMessage", ""),
        ({"EmailVerificationSubject": "Stale"}, "EmailVerificationSubject", "the template's text is kept"),
        (
            {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessageByLink": "{####}"}},
            "VerificationMessageTemplate.EmailMessageByLink",
            "no {##link text##}",
        ),
        ({"SmsConfiguration": {}, "MfaConfiguration": "OFF"}, "SmsConfiguration", ""),
        ({"UserPoolAddOns": {}}, "UserPoolAddOns", ""),
        ({"SmsAuthenticationMessage": ""}, "SmsAuthenticationMessage", ""),
        ({"MfaConfiguration": "ON", "SmsConfiguration": None}, "MfaConfiguration", "is left out"),
        ({"UserPoolTags": {"aws:cloudformation:stack-name": "s", "team": "a"}}, "UserPoolTags.aws:cloudformation:stack-name", "AWS's own"),
        ({}, "Name", ""),
        ({}, "SchemaAttributes", ""),
    ],
)
def test_what_an_update_would_refuse_is_left_out_and_said(members: dict[str, Any], absent: str, note: str) -> None:
    described = {**deepcopy(RICH), **members}
    request, notes = update_request(described)
    top, _, below = absent.partition(".")
    assert absent not in request
    assert below not in request.get(top, {})
    assert (note in "\n".join(notes)) if note else not notes
    assert described == {**deepcopy(RICH), **members}


def test_sms_text_without_a_twin_in_the_template_is_sent_flat() -> None:
    assert update_request(RICH)[0]["SmsVerificationMessage"] == "sms {####}"


def test_a_difference_is_named_by_its_path() -> None:
    after = deepcopy(RICH) | {"LastModifiedDate": 2, "EstimatedNumberOfUsers": 9, "UserPoolTags": {"team": "b"}}
    after["EmailConfiguration"] = {"EmailSendingAccount": "DEVELOPER"}
    del after["DeviceConfiguration"]
    changes = {change.path: (change.before, change.after) for change in difference(RICH, after)}
    assert changes == {
        "UserPoolTags.team": ("a", "b"),
        "EmailConfiguration.EmailSendingAccount": ("COGNITO_DEFAULT", "DEVELOPER"),
        "EmailConfiguration.ReplyToEmailAddress": ("r@example.com", None),
        "DeviceConfiguration": ({"ChallengeRequiredOnNewDevice": True}, None),
    }


text = st.text(string.ascii_letters + " ", min_size=1, max_size=10)


def optional(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=members)


coded = text.map("{{####}} {}".format)
pools = st.builds(
    lambda required, others: {**required, **others},
    st.fixed_dictionaries(
        {
            "Id": st.just("us-east-1_Pool"),
            "Name": text,
            "Policies": st.fixed_dictionaries(
                {
                    "PasswordPolicy": st.fixed_dictionaries(
                        {"MinimumLength": st.integers(6, 99), "TemporaryPasswordValidityDays": st.integers(1, 365)},
                        optional={"PasswordHistorySize": st.integers(1, 24)},
                    )
                },
                optional={"SignInPolicy": st.just({"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]})},
            ),
            "LambdaConfig": optional(PreSignUp=st.just(LAMBDA), CustomMessage=st.just(LAMBDA)),
            "AdminCreateUserConfig": st.fixed_dictionaries(
                {"AllowAdminCreateUserOnly": st.booleans(), "UnusedAccountValidityDays": st.just(7)},
                optional={"InviteMessageTemplate": optional(EmailSubject=text)},
            ),
            "VerificationMessageTemplate": st.fixed_dictionaries(
                {"DefaultEmailOption": st.sampled_from(("CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"))},
                optional={"EmailMessage": coded, "EmailSubject": text, "SmsMessage": coded, "EmailMessageByLink": st.just("{##go##}")},
            ),
            "DeletionProtection": st.sampled_from(("ACTIVE", "INACTIVE")),
            "EmailConfiguration": st.just({"EmailSendingAccount": "COGNITO_DEFAULT"}),
            "UserPoolTier": st.sampled_from(("LITE", "ESSENTIALS", "PLUS")),
            "MfaConfiguration": st.just("OFF"),
            "AcrConfiguration": st.just(DEFAULTS["AcrConfiguration"]),
        }
    ),
    optional(
        AutoVerifiedAttributes=st.lists(st.sampled_from(("email", "phone_number")), unique=True),
        SmsAuthenticationMessage=coded,
        DeviceConfiguration=optional(ChallengeRequiredOnNewDevice=st.booleans()),
        SmsConfiguration=st.just({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}),
        UserPoolTags=st.dictionaries(text, text, max_size=3),
        UserPoolAddOns=st.just({"AdvancedSecurityMode": "AUDIT"}),
        AccountRecoverySetting=st.just({"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]}),
        KeyConfiguration=st.just({"KeyType": "AWS_OWNED_KEY"}),
    ),
)


def mirrored(pool: dict[str, Any]) -> dict[str, Any]:
    """A pool as DescribeUserPool shows it: the template's texts under their flat names as well."""
    template = pool["VerificationMessageTemplate"]
    flat = {"EmailMessage": "EmailVerificationMessage", "EmailSubject": "EmailVerificationSubject", "SmsMessage": "SmsVerificationMessage"}
    return {name: value for name, value in pool.items() if name not in flat.values()} | {
        flat[name]: template[name] for name in flat if name in template
    }


@given(pools.map(mirrored), st.sampled_from(Resets))
def test_describe_and_update_lose_nothing_under_either_rule(pool: dict[str, Any], mode: Resets) -> None:
    request, notes = update_request(pool)
    assert all("UnusedAccountValidityDays" in note for note in notes)
    assert not ParamValidator().validate(request, UPDATABLE).has_errors()
    after = mirrored(reset(pool, request, mode))
    after["AdminCreateUserConfig"].setdefault("UnusedAccountValidityDays", 7)  # which DescribeUserPool always prints
    changes = difference(pool, after)
    if mode is Resets.MEASURED or pool["UserPoolTier"] == "LITE" or "SignInPolicy" in pool["Policies"]:
        assert {change.path for change in changes} <= {"UserPoolTags"}  # an empty map where there was none
    assert all(change.before is None for change in changes)


@given(pools, pools)
def test_a_difference_is_empty_exactly_for_equals(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert difference(one, deepcopy(one)) == ()
    assert (difference(one, other) == ()) == (one == other)
