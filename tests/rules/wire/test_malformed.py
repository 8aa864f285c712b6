"""Bodies that are not what the protocol or the model's types ask for, and how leniently they are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gatepost import wire
from gatepost.wire.errors import Malformed, TooLarge
from gatepost.wire.http import HttpRequest


def cognito(body: bytes, name: str = "AdminUpdateUserAttributes") -> HttpRequest:
    return HttpRequest("POST", "/", "", {"x-amz-target": f"AWSCognitoIdentityProviderService.{name}"}, body)


def v2(body: bytes, path: str = "configuration-sets", method: str = "POST") -> HttpRequest:
    return HttpRequest(method, f"/v2/email/{path}", "", {}, body)


def v1(body: str) -> HttpRequest:
    return HttpRequest("POST", "/", "", {}, body.encode())


def parsed(request: HttpRequest) -> dict[str, Any]:
    return wire.parse(wire.route(request), request)


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (cognito(b"{"), None),
        (cognito(b"  "), None),
        (cognito(b"{'a': 1}"), None),
        (cognito(b"NaN"), None),
        (cognito(b"[]"), "Start of list found where not expected"),
        (cognito(b'"x"'), "Expected null"),
        (cognito(b'{"Username": 1}'), "NUMBER_VALUE can not be converted to a String"),
        (cognito(b'{"Username": true}'), "TRUE_VALUE can not be converted to a String"),
        (cognito(b'{"Username": {}}'), "Start of structure or map found where not expected."),
        (cognito(b'{"Username": []}'), "Start of list found where not expected"),
        (cognito(b'{"UserAttributes": {}}'), "Expected list or null"),
        (cognito(b'{"UserAttributes": ["x"]}'), "Expected null"),
        (cognito(b'{"ClientMetadata": []}'), "Expected map or null"),
        (cognito(b'{"ForceAliasCreation": "true"}', "AdminCreateUser"), "STRING_VALUE can not be converted to a Boolean"),
        (cognito(b'{"MaxResults": "3"}', "ListUserPools"), "STRING_VALUE can not be converted to an Integer"),
        (cognito(b'{"MaxResults": 2147483648}', "ListUserPools"), "NUMBER_VALUE can not be converted to an Integer"),
        (cognito(b'{"Username": "a\\u0000"}'), "The request contains a NUL character."),
        (cognito(b'{"CSS": "x", "ImageFile": "a"}', "SetUICustomization"), "Invalid base64 data"),
        (v2(b'{"SendingOptions": {"SendingEnabled": 1}}'), "NUMBER_VALUE can not be converted to a Boolean"),
        (v2(b'{"SendingOptions": {"SendingEnabled": null}}'), None),
        (v2(b'{"SendingOptions": true}'), "Expected null"),
        (v2(b'{"ConfigurationSetName": false}'), "FALSE_VALUE can not be converted to a String"),
        (v2(b'{"Tags": "x"}'), "Expected list or null"),
        (v2(b"\n"), None),
        (
            v2(b'{"MessageSecurityOptions": {"SigningScheme": {}}}', "update-configuration-sets"),
            "Exactly one member of SigningScheme must be set.",
        ),
        (v2(b'{"Queries": [{"StartDate": "today"}]}', "metrics/batch"), "STRING_VALUE can not be converted to milliseconds since epoch"),
        (HttpRequest("GET", "/v2/email/contact-lists", "PageSize=x"), "STRING_VALUE can not be converted to an Integer"),
        (HttpRequest("GET", "/v2/email/contact-lists", "PageSize=1_0"), "STRING_VALUE can not be converted to an Integer"),
        (HttpRequest("GET", "/v2/email/identities/%ff"), "The request is not valid UTF-8."),
        (v1("Action=UpdateAccountSendingEnabled&Enabled=yes"), "STRING_VALUE can not be converted to a Boolean"),
        (v1("Action=ListIdentities&MaxItems=1e3"), "STRING_VALUE can not be converted to an Integer"),
        (v1("Action=SendRawEmail&RawMessage.Data=%2A"), "STRING_VALUE can not be converted to a Blob"),
        (v1("Action=SendEmail&Message=x"), "Unexpected complex element termination"),
        (v1("Action=SendEmail&Source.x=1"), "Start of structure or map found where not expected."),
        (v1("Action=SendEmail&Source=%FF"), "The request is not valid UTF-8."),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(request_: HttpRequest, text: str | None) -> None:
    with pytest.raises(Malformed) as caught:
        parsed(request_)
    assert caught.value.message == text


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (cognito(b"", "ListUserPoolClients"), None),
        (cognito(b'{"UserPoolId":"a_b","Username":null,"Unknown":[[]]}', "ListUsers"), {"UserPoolId": "a_b"}),
        (cognito(b'{"UserPoolId":"a_b","UserPoolId":"c_d"}', "ListUsers"), {"UserPoolId": "c_d"}),
        (cognito(b'{"UserPoolId":"a_b","Limit":5.0}', "ListUsers"), {"UserPoolId": "a_b", "Limit": 5}),
        (
            cognito(b'{"ClientId":"c","Username":"u","ClientMetadata":{"a":null,"b":"\\\\u0000"}}', "ResendConfirmationCode"),
            {"ClientId": "c", "Username": "u", "ClientMetadata": {"b": "\\u0000"}},
        ),
        (v2(b""), None),
        (
            v2(b'{"ConfigurationSetName":"c","SendingOptions":{"SendingEnabled":"no"}}'),
            {"ConfigurationSetName": "c", "SendingOptions": {"SendingEnabled": True}},
        ),
        (
            v2(b'{"ConfigurationSetName":"c","SendingOptions":{}}'),
            {"ConfigurationSetName": "c", "SendingOptions": {"SendingEnabled": False}},
        ),
        (v2(b'{"ConfigurationSetName":"c","SendingOptions":null}'), {"ConfigurationSetName": "c"}),
        (v2(b"{}", "account/sending", "PUT"), {"SendingEnabled": False}),
        (
            HttpRequest(
                "GET", "/v2/email/suppression/addresses", "StartDate=2026-01-02T03%3A04%3A05Z&EndDate=0&Reason=BOUNCE&Reason=COMPLAINT"
            ),
            {
                "StartDate": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
                "EndDate": datetime(1970, 1, 1, tzinfo=UTC),
                "Reasons": ["BOUNCE", "COMPLAINT"],
            },
        ),
        (v1("Action=SendRawEmail&RawMessage.Data=YWJj%0AZGVm&Destinations="), {"RawMessage": {"Data": b"abcdef"}, "Destinations": []}),
        (
            v1("Action=GetIdentityDkimAttributes&Identities.member.10=c&Identities.member.2=b&Identities.member.1=a"),
            {"Identities": ["a", "b", "c"]},
        ),
    ],
)
def test_what_can_be_read_is_read(request_: HttpRequest, expected: dict[str, Any] | None) -> None:
    if expected is None:
        with pytest.raises(Exception, match="Member must not be null"):
            parsed(request_)
    else:
        assert parsed(request_) == expected


@pytest.mark.parametrize(
    "request_",
    [cognito(b"[" + b"1," * 1_100_000 + b"1]"), v1("Action=GetSendQuota" + "&a=1" * 20_001)],
)
def test_a_body_of_too_many_parts_is_too_large(request_: HttpRequest) -> None:
    with pytest.raises(TooLarge):
        parsed(request_)
