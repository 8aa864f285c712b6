"""AWS's words for what breaks the model's constraints."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from gatepost import wire
from gatepost.wire.errors import ConstraintViolations
from gatepost.wire.http import HttpRequest

POOL = "us-east-1_a"


def cognito(name: str, **members: Any) -> HttpRequest:
    headers = {"x-amz-target": f"AWSCognitoIdentityProviderService.{name}"}
    return HttpRequest("POST", "/", "", headers, json.dumps(members).encode())


def v1(name: str, **members: str) -> HttpRequest:
    return HttpRequest(
        "POST", "/", "", {}, urlencode({"Action": name, **{key.replace("_", "."): members[key] for key in members}}).encode()
    )


def v2(method: str, path: str, **members: Any) -> HttpRequest:
    return HttpRequest(method, f"/v2/email/{path}", "", {}, json.dumps(members).encode())


def violations(request: HttpRequest) -> str:
    with pytest.raises(ConstraintViolations) as caught:
        wire.parse(wire.route(request), request)
    return str(caught.value.message)


USERNAME = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"


@pytest.mark.parametrize(
    ("request_", "item"),
    [
        (cognito("DescribeUserPool"), "Value null at 'userPoolId' failed to satisfy constraint: Member must not be null"),
        (cognito("DescribeUserPool", UserPoolId=None), "Value null at 'userPoolId' failed to satisfy constraint: Member must not be null"),
        (
            cognito("DescribeUserPool", UserPoolId="nonsense"),
            "Value 'nonsense' at 'userPoolId' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
        ),
        (
            cognito("AdminGetUser", UserPoolId=POOL, Username="a b"),
            f"Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: {USERNAME}",
        ),
        (
            cognito("AdminGetUser", UserPoolId=POOL, Username=""),
            f"Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: {USERNAME}; "
            "Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            cognito("AdminGetUser", UserPoolId=POOL, Username="x" * 129),
            "Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128",
        ),
        (
            cognito("CreateUserPool", PoolName="p", SmsVerificationMessage="ab{c}"),
            "Value 'ab{c}' at 'smsVerificationMessage' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: .*\{####\}.*; "
            "Value 'ab{c}' at 'smsVerificationMessage' failed to satisfy constraint: Member must have length greater than or equal to 6",
        ),
        (
            cognito("ListUserPools", MaxResults=61),
            "Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
        ),
        (
            cognito("ListUserPools"),
            "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        (
            cognito("ListResourceServers", UserPoolId=POOL),
            "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        (
            cognito("CreateUserPool", PoolName="p", MfaConfiguration="MAYBE"),
            "Value 'MAYBE' at 'mfaConfiguration' failed to satisfy constraint: Member must satisfy enum value set: [OFF, ON, OPTIONAL]",
        ),
        (
            cognito("SignUp", ClientId="c", Username="u", UserAttributes=[{"Name": "email"}, {"Value": "x"}]),
            "Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null",
        ),
        (
            cognito("AdminDeleteUserAttributes", UserPoolId=POOL, Username="u", UserAttributeNames=["a", None]),
            "Value null at 'userAttributeNames.2.member' failed to satisfy constraint: Member must not be null",
        ),
        (
            cognito("CreateUserPoolClient", UserPoolId=POOL, ClientName="c", CallbackURLs=["https://a", ""]),
            "Value '[https://a, ]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: "
            "[Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, "
            f"Member must satisfy regular expression pattern: {USERNAME}]",
        ),
        (
            cognito("TagResource", ResourceArn="arn:aws:cognito-idp:us-east-1:1:userpool/x", Tags={"a": "x", "": "y"}),
            "Value '{a=x, =y}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: "
            "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
        ),
        (
            cognito("CreateUserPool", PoolName="p", Policies={"PasswordPolicy": {"MinimumLength": 5}}),
            "Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: "
            "Member must have value greater than or equal to 6",
        ),
        (v1("SendRawEmail"), "Value null at 'rawMessage' failed to satisfy constraint: Member must not be null"),
        (
            v1("ListIdentities", IdentityType="X"),
            "Value at 'identityType' failed to satisfy constraint: Member must satisfy enum value set: [EmailAddress, Domain]",
        ),
        (
            v1("PutIdentityPolicy", Identity="a", PolicyName="p" * 65, Policy="{}"),
            "Value at 'policyName' failed to satisfy constraint: Member must have length less than or equal to 64",
        ),
        (
            v1("SetIdentityMailFromDomain", Identity="a", BehaviorOnMXFailure="X"),
            "Value at 'behaviorOnMXFailure' failed to satisfy constraint: "
            "Member must satisfy enum value set: [RejectMessage, UseDefaultValue]",
        ),
        (
            v2("PUT", "account/suppression", SuppressedReasons=["BOUNCE", "X"]),
            "Value at 'suppressedReasons' failed to satisfy constraint: Member must satisfy constraint: "
            "[Member must satisfy enum value set: [BOUNCE, COMPLAINT]]",
        ),
        (
            v2("PUT", "configuration-sets/c/delivery-options", TlsPolicy="X", MaxDeliverySeconds=1),
            "Value at 'tlsPolicy' failed to satisfy constraint: Member must satisfy enum value set: [OPTIONAL, REQUIRE]; "
            "Value at 'maxDeliverySeconds' failed to satisfy constraint: Member must have value greater than or equal to 300",
        ),
        (
            v2("POST", "account/details"),
            "Value at 'mailType' failed to satisfy constraint: Member must not be null; "
            "Value at 'websiteURL' failed to satisfy constraint: Member must not be null",
        ),
        (
            v2("POST", "contact-lists", ContactListName="l", Topics=[{"TopicName": "t", "DisplayName": "d"}]),
            "Value null at 'topics.1.member.defaultSubscriptionStatus' failed to satisfy constraint: Member must not be null",
        ),
    ],
)
def test_one_breach_is_told_in_awss_words(request_: HttpRequest, item: str) -> None:
    count = item.count("failed to satisfy constraint")
    assert violations(request_) == f"{count} validation error{'s' if count > 1 else ''} detected: {item}"


def test_breaches_of_all_members_are_told_at_once_in_the_models_order() -> None:
    text = violations(cognito("AdminGetUser", Username="a b", UserPoolId="x"))
    assert text.startswith("2 validation errors detected: Value 'x' at 'userPoolId' ")
    assert "; Value at 'username' " in text


def test_a_sensitive_map_is_not_shown() -> None:
    text = violations(cognito("InitiateAuth", AuthFlow="X", ClientId="c c", AuthParameters={"PASSWORD": "hunter2"}))
    assert "hunter2" not in text
    assert "Value 'X' at 'authFlow'" in text


def test_a_thousand_breaches_are_not_all_told() -> None:
    text = violations(cognito("SignUp", ClientId="c", Username="u", UserAttributes=[{}] * 1000))
    assert text.startswith("100 validation errors detected: ")


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (cognito("DescribeUserPool"), 400, "InvalidParameterException"),
        (v1("DeleteIdentity"), 400, "ValidationError"),
        (v2("POST", "account/details"), 400, "BadRequestException"),
    ],
)
def test_each_protocol_calls_it_its_own_name(request_: HttpRequest, status: int, code: str) -> None:
    with pytest.raises(ConstraintViolations) as caught:
        wire.parse(wire.route(request_), request_)
    response = wire.refuse(wire.protocol_of(request_), caught.value, "id")
    assert response.status == status
    assert code in response.body.decode() + dict(response.headers).get("x-amzn-ErrorType", "")
