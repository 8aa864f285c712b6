"""Pools with every setting in every valid way: pointed at SES they keep all of it, and a plain update shows what they would have lost."""

import itertools
import json
import string
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gatepost.cognito.pools import tiers
from gatepost.doctor.integrator.planning import plan
from gatepost.doctor.integrator.update import carry_out
from gatepost.doctor.integrator.wish import Wish
from gatepost.doctor.reading import Aws
from gatepost.rules.pool_update import RESET_WHEN_OMITTED, Resets, difference
from gatepost.testing.local import LocalServer, running
from gatepost.wire import catalogue

ACCOUNT = "123456789012"
SENDER = "Club <post@example.com>"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
SOURCE = f"arn:aws:ses:us-east-1:{ACCOUNT}:identity/example.com"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/sms"

ATTRIBUTES: dict[str, dict[str, Any]] = {
    "rank": {
        "Name": "rank",
        "AttributeDataType": "Number",
        "Mutable": True,
        "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"},
    },
    "motto": {
        "Name": "motto",
        "AttributeDataType": "String",
        "Mutable": False,
        "StringAttributeConstraints": {"MinLength": "0", "MaxLength": "99"},
    },
    "joined": {"Name": "joined", "AttributeDataType": "DateTime", "Mutable": True, "DeveloperOnlyAttribute": True},
    "member": {"Name": "member", "AttributeDataType": "Boolean", "Mutable": True},
    "family_name": {"Name": "family_name", "AttributeDataType": "String", "Required": True},
}

words = st.text(string.ascii_letters + "äß漢 ", min_size=6, max_size=12)
coded = words.map("{{####}} {}".format)
linked = words.map("{{##here##}} {}".format)
invitations = words.map("{{username}} {{####}} {}".format)
booleans = st.booleans()
version_1 = st.just({"LambdaVersion": "V1_0", "LambdaArn": FUNCTION})


def some(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these members."""
    return st.fixed_dictionaries({}, optional=members)


def subset(*values: str, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=least)


triggers = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.just(FUNCTION) for name in ("PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "UserMigration")},
        **{name: st.just(FUNCTION) for name in ("PostAuthentication", "DefineAuthChallenge", "CreateAuthChallenge", "PreTokenGeneration")},
        "VerifyAuthChallengeResponse": st.just(FUNCTION),
        "PreTokenGenerationConfig": st.sampled_from(("V1_0", "V2_0", "V3_0")).map(
            lambda one: {"LambdaVersion": one, "LambdaArn": FUNCTION}
        ),
        "CustomEmailSender": version_1,
        "CustomSMSSender": version_1,
        "InboundFederation": version_1,
    },
)

requests = some(
    Policies=some(
        PasswordPolicy=st.fixed_dictionaries(
            {"MinimumLength": st.integers(6, 99)},
            optional={
                **{f"Require{kind}": booleans for kind in ("Uppercase", "Lowercase", "Numbers", "Symbols")},
                "PasswordHistorySize": st.integers(0, 24),
                "TemporaryPasswordValidityDays": st.integers(0, 365),
            },
        ),
        SignInPolicy=subset("EMAIL_OTP", "SMS_OTP", "WEB_AUTHN").map(lambda ways: {"AllowedFirstAuthFactors": ["PASSWORD", *ways]}),
    ),
    DeletionProtection=st.sampled_from(("ACTIVE", "INACTIVE")),
    LambdaConfig=triggers,
    AutoVerifiedAttributes=subset("email", "phone_number"),
    AliasAttributes=subset("email", "phone_number", "preferred_username"),
    UsernameAttributes=subset("email", "phone_number"),
    SmsVerificationMessage=coded,
    EmailVerificationMessage=coded,
    EmailVerificationSubject=words,
    VerificationMessageTemplate=some(
        SmsMessage=coded,
        EmailMessage=coded,
        EmailSubject=words,
        EmailMessageByLink=linked,
        EmailSubjectByLink=words,
        DefaultEmailOption=st.sampled_from(("CONFIRM_WITH_LINK", "CONFIRM_WITH_CODE")),
    ),
    SmsAuthenticationMessage=coded,
    MfaConfiguration=st.sampled_from(("OFF", "ON", "OPTIONAL")),
    UserAttributeUpdateSettings=subset("email", "phone_number").map(lambda names: {"AttributesRequireVerificationBeforeUpdate": names}),
    DeviceConfiguration=some(ChallengeRequiredOnNewDevice=booleans, DeviceOnlyRememberedOnUserPrompt=booleans),
    EmailConfiguration=st.one_of(
        some(EmailSendingAccount=st.just("COGNITO_DEFAULT"), ReplyToEmailAddress=st.just("help@example.com")),
        st.fixed_dictionaries(
            {"EmailSendingAccount": st.just("DEVELOPER"), "SourceArn": st.just(SOURCE), "From": words.map("{} <old@example.com>".format)},
            optional={"ReplyToEmailAddress": st.just("help@example.com"), "ConfigurationSet": st.just("news")},
        ),
    ),
    SmsConfiguration=st.one_of(
        st.fixed_dictionaries({"SnsCallerArn": st.just(ROLE)}, optional={"ExternalId": words, "SnsRegion": st.just("us-east-1")}),
        st.fixed_dictionaries(
            {
                "EumsSms": st.fixed_dictionaries(
                    {"CallerArn": st.just(ROLE)},
                    optional={
                        "ExternalId": words,
                        "OriginationIdentity": st.just("+15555550100"),
                        "ConfigurationSetName": st.just("texts"),
                        "InEntityId": st.just("1101234567890123456"),
                        "InTemplateId": st.just("1107123456789012345"),
                        "Region": st.just("us-east-1"),
                    },
                )
            }
        ),
    ),
    UserPoolTags=st.dictionaries(words, words, max_size=3),
    AdminCreateUserConfig=some(
        AllowAdminCreateUserOnly=booleans,
        UnusedAccountValidityDays=st.integers(0, 365),
        InviteMessageTemplate=some(SMSMessage=invitations, EmailMessage=invitations, EmailSubject=words),
    ),
    Schema=subset(*ATTRIBUTES, least=1).map(lambda names: [ATTRIBUTES[name] for name in names]),
    UserPoolAddOns=st.fixed_dictionaries(
        {"AdvancedSecurityMode": st.sampled_from(("OFF", "AUDIT", "ENFORCED"))},
        optional={"AdvancedSecurityAdditionalFlows": some(CustomAuthMode=st.sampled_from(("AUDIT", "ENFORCED")))},
    ),
    DcrConfiguration=some(
        EnableStatus=st.sampled_from(("Enabled", "Disabled")),
        OpenDcrEnabled=booleans,
        AuthenticatedGrantTypes=subset("code", "client_credentials", least=1),
        OpenDcrGrantTypes=st.just(["code"]),
        AllowedScopes=st.just(["openid"]),
    ),
    UsernameConfiguration=booleans.map(lambda sensitive: {"CaseSensitive": sensitive}),
    AccountRecoverySetting=st.sampled_from(
        (("verified_email", "verified_phone_number"), ("verified_phone_number", "verified_email"), ("verified_email",), ("admin_only",))
    ).map(lambda names: {"RecoveryMechanisms": [{"Name": name, "Priority": place} for place, name in enumerate(names, 1)]}),
    KeyConfiguration=st.sampled_from(({"KeyType": "AWS_OWNED_KEY"}, {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KEY})),
    IssuerConfiguration=st.sampled_from(("ORIGINAL", "UPDATED")).map(lambda kind: {"Type": kind}),
    AcrConfiguration=st.sampled_from(("Level1", "Level4")).map(lambda level: {level: {"AcrValue": "urn:own"}}),
    UserPoolTier=st.sampled_from(tiers.ORDER),
)


def valid(request: dict[str, Any]) -> dict[str, Any]:
    """Take out what contradicts something else, and choose a plan that has it all."""
    made = {**request, "PoolName": "people"}
    if "AliasAttributes" in made:
        made.pop("UsernameAttributes", None)
    if made.get("Policies", {}).get("PasswordPolicy", {}).get("TemporaryPasswordValidityDays"):
        made.get("AdminCreateUserConfig", {}).pop("UnusedAccountValidityDays", None)
    if {"CustomEmailSender", "CustomSMSSender"} & made.get("LambdaConfig", {}).keys():
        made["LambdaConfig"]["KMSKeyID"] = KEY
    if "SmsConfiguration" not in made:
        made.pop("MfaConfiguration", None)
        made["AutoVerifiedAttributes"] = [name for name in made.get("AutoVerifiedAttributes", ()) if name != "phone_number"]
    verified = made.get("AutoVerifiedAttributes", ())
    wanted = made.get("UserAttributeUpdateSettings", {}).get("AttributesRequireVerificationBeforeUpdate", ())
    if not set(wanted) <= set(verified):
        del made["UserAttributeUpdateSettings"]
    registering = "ESSENTIALS" if "DcrConfiguration" in made else "LITE"  # it is enabled unless it says otherwise
    wished = (made.get("UserPoolTier", "ESSENTIALS"), registering, *(least for _, least in tiers.features(made)))
    return {**made, "UserPoolTier": max(wished, key=tiers.ORDER.index)}


@contextmanager
def served(data: Any, **chosen: Any) -> Iterator[LocalServer]:
    with running(data, **chosen) as server:
        sesv2 = server.client("sesv2", account=ACCOUNT)
        sesv2.create_email_identity(EmailIdentity="example.com")
        sesv2.create_configuration_set(ConfigurationSetName="news")
        query = urllib.parse.urlencode({"account": ACCOUNT})
        url = f"{server.url}/_gatepost/identities/example.com/verify?{query}"
        with urllib.request.urlopen(urllib.request.Request(url, method="POST")) as answer:
            assert len(json.load(answer)["identities"]) == 1
        yield server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def servers_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Resets], LocalServer]]:
    """A server for each way of updating, on each store in turn, with example.com verified."""
    database = request.getfixturevalue("postgresql") if request.param == "postgresql" else lambda: ""
    folder, numbers = tmp_path_factory.mktemp("servers"), itertools.count()
    kept = {mode: served(folder / f"{next(numbers)}", database=database(), update_user_pool=mode.value) for mode in Resets}
    opened = {mode: context.__enter__() for mode, context in kept.items()}
    yield opened.__getitem__
    for context in kept.values():
        context.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@cache
def account_at(url: str) -> Aws:
    """The account as the integrator sees it: every pool is new to it, and what it has read of SES stays as it is."""
    return Aws(endpoint_url=url)


def describe(cognito: Any, pool_id: str) -> dict[str, Any]:
    return cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]


def second_factors(cognito: Any, pool_id: str) -> dict[str, Any]:
    """What DescribeUserPool does not show."""
    return {name: value for name, value in cognito.get_user_pool_mfa_config(UserPoolId=pool_id).items() if name != "ResponseMetadata"}


@given(request=requests.map(valid), mode=st.sampled_from(Resets))
@settings(max_examples=20)
def test_integrate_changes_nothing_but_email_configuration(
    servers_of: Callable[[Resets], LocalServer], request: dict[str, Any], mode: Resets
) -> None:
    server = servers_of(mode)
    cognito = server.client("cognito-idp", account=ACCOUNT)
    before = cognito.create_user_pool(**request)["UserPool"]
    factors = second_factors(cognito, before["Id"])
    aws = account_at(server.url)
    planned = plan(aws, before["Id"], Wish(sender=SENDER))
    assert planned.refused is None
    done = carry_out(aws, planned)
    assert done.answer is not None
    assert (done.answer.code, done.answer.text, done.lost) == ("", "", ())
    after = describe(cognito, before["Id"])
    assert {change.path.partition(".")[0] for change in difference(before, after)} == {"EmailConfiguration"}
    assert after["EmailConfiguration"] == planned.target
    assert (after["EmailConfiguration"]["EmailSendingAccount"], after["EmailConfiguration"]["From"]) == ("DEVELOPER", SENDER)
    assert second_factors(cognito, before["Id"]) == factors


@given(request=requests.map(valid), mode=st.sampled_from(Resets))
@settings(max_examples=20)
def test_a_plain_update_changes_what_the_rules_say_it_resets_and_integrate_foretells_it(
    servers_of: Callable[[Resets], LocalServer], request: dict[str, Any], mode: Resets
) -> None:
    server = servers_of(mode)
    cognito = server.client("cognito-idp", account=ACCOUNT)
    pool_id = cognito.create_user_pool(**{**request, "UserAttributeUpdateSettings": {}})["UserPool"]["Id"]
    before = describe(cognito, pool_id)
    planned = plan(account_at(server.url), pool_id, Wish(sender="post@example.com"))
    cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration=planned.target)
    lost = {change.path for change in difference(planned.expected, describe(cognito, pool_id))}
    assert {path.partition(".")[0] for path in lost} <= set(RESET_WHEN_OMITTED[mode])
    if mode is Resets.MEASURED:
        foretold = {change.path for change in planned.plain_update_resets} - {"AdminCreateUserConfig.UnusedAccountValidityDays"}
        assert foretold <= lost
        assert describe(cognito, pool_id)["UserPoolTier"] == before["UserPoolTier"]


def members(shape: Any, path: str = "") -> Iterator[str]:
    """Every member of a request that holds no others, by its path."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from members(member, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from members(shape.member, path)
    elif shape.type_name == "map" and shape.value.type_name == "structure":
        yield from members(shape.value, path)
    else:
        yield path


def given_members(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """Those of them that a request has."""
    if shape.type_name == "structure":
        for name, member in value.items():
            yield from given_members(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "list":
        for item in value:
            yield from given_members(shape.member, item, path)
    elif shape.type_name == "map" and shape.value.type_name == "structure":
        for item in value.values():
            yield from given_members(shape.value, item, path)
    else:
        yield path


def test_the_generator_gives_every_member_that_a_pool_is_created_with() -> None:
    shape = catalogue.of_service("cognito-idp")["CreateUserPool"].input
    drawn: set[str] = set()

    @given(request=requests.map(valid))
    @settings(max_examples=300, derandomize=True, database=None, phases=(Phase.generate,))
    def draw(request: dict[str, Any]) -> None:
        drawn.update(given_members(shape, request))

    draw()
    assert drawn == set(members(shape))
