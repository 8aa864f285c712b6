"""Which operation a request asks for."""

import pytest

from gatepost import wire
from gatepost.wire.errors import AwsError, MissingAction, UnknownOperation
from gatepost.wire.http import HttpRequest

JSON = {"content-type": "application/x-amz-json-1.1"}
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


def target(name: str, body: bytes = b"{}") -> HttpRequest:
    return HttpRequest("POST", "/", "", {"x-amz-target": name, **JSON}, body)


def form(body: str, query: str = "", method: str = "POST") -> HttpRequest:
    return HttpRequest(method, "/", query, FORM if method == "POST" else {}, body.encode())


@pytest.mark.parametrize(
    ("request_", "service", "operation", "parsed"),
    [
        (target("AWSCognitoIdentityProviderService.GetUser", b'{"AccessToken":"a"}'), "cognito-idp", "GetUser", {"AccessToken": "a"}),
        (form("Action=GetSendQuota&Version=2010-12-01"), "ses", "GetSendQuota", {}),
        (form("", "Action=DeleteIdentity&Identity=a%40b", "GET"), "ses", "DeleteIdentity", {"Identity": "a@b"}),
        (form("Identity=b%2Bc", "Action=DeleteIdentity&Identity=a"), "ses", "DeleteIdentity", {"Identity": "b+c"}),
        (form("Action=DeleteIdentity&Identity=a+b&&Other=1"), "ses", "DeleteIdentity", {"Identity": "a b"}),
        (HttpRequest("GET", "/v2/email/account"), "sesv2", "GetAccount", {}),
        (HttpRequest("GET", "/v2/email/account/"), "sesv2", "GetAccount", {}),
        (HttpRequest("GET", "/v2/email/insights/m1/"), "sesv2", "GetMessageInsights", {"MessageId": "m1"}),
        (HttpRequest("GET", "/v2/email/insights/m1"), "sesv2", "GetMessageInsights", {"MessageId": "m1"}),
        (HttpRequest("GET", "/v2/email/identities/a%2Fb%40x.com"), "sesv2", "GetEmailIdentity", {"EmailIdentity": "a/b@x.com"}),
        (HttpRequest("GET", "/v2/email/identities/policies"), "sesv2", "GetEmailIdentity", {"EmailIdentity": "policies"}),
        (HttpRequest("GET", "/v2/email/identities/a+b"), "sesv2", "GetEmailIdentity", {"EmailIdentity": "a+b"}),
        (HttpRequest("GET", "/v2/email/dedicated-ips/1.2.3.4"), "sesv2", "GetDedicatedIp", {"Ip": "1.2.3.4"}),
        (
            HttpRequest("PUT", "/v2/email/identities/x/dkim", "", {}, b'{"EmailIdentity":"y","SigningEnabled":true}'),
            "sesv2",
            "PutEmailIdentityDkimAttributes",
            {"EmailIdentity": "x", "SigningEnabled": True},
        ),
        (
            HttpRequest("DELETE", "/v2/email/tags", "ResourceArn=a&TagKeys=x&TagKeys=y%20z"),
            "sesv2",
            "UntagResource",
            {"ResourceArn": "a", "TagKeys": ["x", "y z"]},
        ),
        (
            HttpRequest("GET", "/v2/email/identities", "PageSize=7&NextToken=t"),
            "sesv2",
            "ListEmailIdentities",
            {"PageSize": 7, "NextToken": "t"},
        ),
        (HttpRequest("GET", "/v2/email/identities/"), "sesv2", "ListEmailIdentities", {}),
        (HttpRequest("GET", "/v2/email/configuration-sets", "PageSize=1"), "sesv2", "ListConfigurationSets", {"PageSize": 1}),
        (HttpRequest("POST", "/v2/email/list-identities", "", {}, b'{"PageSize":7}'), "sesv2", "ListEmailIdentities", {"PageSize": 7}),
    ],
)
def test_a_request_finds_its_operation(request_: HttpRequest, service: str, operation: str, parsed: dict[str, object]) -> None:
    assert wire.looks_like_aws(request_)
    route = wire.route(request_)
    assert (route.operation.service, route.operation.name) == (service, operation)
    assert wire.parse(route, request_) == parsed


@pytest.mark.parametrize(
    ("request_", "error", "status", "code"),
    [
        (target("AWSCognitoIdentityProviderService.Nothing"), UnknownOperation, 400, b'"__type":"UnknownOperationException"'),
        (target("GetUser"), UnknownOperation, 400, b'"__type":"UnknownOperationException"'),
        (HttpRequest("POST", "/", "", JSON, b"{}"), UnknownOperation, 400, b'"__type":"UnknownOperationException"'),
        (form("Action=Nothing"), UnknownOperation, 400, b"<Code>InvalidAction</Code>"),
        (form("Action=GetSendQuota&Version=2009-01-01"), UnknownOperation, 400, b"for version 2009-01-01</Message>"),
        (form("Version=2010-12-01"), MissingAction, 400, b"<Code>MissingAction</Code>"),
        (HttpRequest("PATCH", "/v2/email/account"), UnknownOperation, 404, b'"message":null'),
        (HttpRequest("GET", "/v2/email/nothing"), UnknownOperation, 404, b'"message":null'),
        (HttpRequest("GET", "/v2/email/identities//policies"), UnknownOperation, 404, b'"message":null'),
        (HttpRequest("GET", "/v2/email/identities/a/b"), UnknownOperation, 404, b'"message":null'),
    ],
)
def test_what_asks_for_nothing_known_is_told_so(request_: HttpRequest, error: type[AwsError], status: int, code: bytes) -> None:
    with pytest.raises(error) as caught:
        wire.route(request_)
    response = wire.refuse(wire.protocol_of(request_), caught.value, "id")
    assert response.status == status
    assert code in response.body


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (HttpRequest("GET", "/"), False),
        (HttpRequest("GET", "/console/"), False),
        (HttpRequest("POST", "/oauth2/token", "", FORM), False),
        (HttpRequest("GET", "/v2/emails"), False),
        (HttpRequest("GET", "/_inbox/messages", "to=a"), False),
        (HttpRequest("OPTIONS", "/"), True),
        (HttpRequest("OPTIONS", "/v2/email/account"), True),
        (HttpRequest("GET", "/", "", {"authorization": "AWS4-HMAC-SHA256 Credential=a"}), True),
        (HttpRequest("GET", "/", "X-Amz-Credential=a"), True),
        (HttpRequest("POST", "/", "", FORM), True),
    ],
)
def test_calls_are_told_from_visits_to_pages(request_: HttpRequest, expected: bool) -> None:
    assert wire.looks_like_aws(request_) is expected
