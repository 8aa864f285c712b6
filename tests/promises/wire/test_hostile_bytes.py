"""Whatever comes in, the answer is an AWS error that botocore can read: never a crash, never a hang."""

import gc
import json
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.served import OPERATIONS
from gatepost import wire
from gatepost.wire.errors import AwsError
from gatepost.wire.http import HttpRequest
from gatepost.wire.sigv4 import signature

some = settings(max_examples=300, derandomize=True, database=None)
TARGET = "AWSCognitoIdentityProviderService."
FORM = {"content-type": "application/x-www-form-urlencoded"}


def survive(request: HttpRequest) -> AwsError | None:
    """Route and parse; what is refused must be a refusal that a client can read."""
    wire.looks_like_aws(request)
    try:
        wire.parse(wire.route(request), request)
    except AwsError as error:
        _readable(request, error)
        return error
    return None


def _readable(request: HttpRequest, error: AwsError) -> None:
    protocol = wire.protocol_of(request)
    response = wire.refuse(protocol, error, "id")
    for name, value in response.headers:
        assert name.isascii()
        assert value.encode("latin-1").isascii() or value.isprintable()
        assert "\n" not in value
        assert "\r" not in value
    read = create_parser(protocol).parse(
        {"status_code": response.status, "headers": HeadersDict(response.headers), "body": response.body}, None
    )
    assert read["Error"]["Code"] in (error.code, error.rest_code, error.query_code)


names = st.sampled_from([operation.name for operation in OPERATIONS])
paths = st.one_of(
    st.sampled_from(["/", "/v2/email", "/v2/email/", "//", "", "*"]),
    st.sampled_from([operation.path for operation in OPERATIONS if operation.protocol == "rest-json"]),
    st.text("/v2email%{}+.ab\xe9\x00 2F", max_size=30).map(lambda text: f"/v2/email/{text}"),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "x-amz-target": st.one_of(st.text(max_size=20), names.map(TARGET.__add__)),
        "content-type": st.sampled_from(["application/x-www-form-urlencoded", "application/x-amz-json-1.1", "text/\xe9"]),
        "authorization": st.text("AWS4-HMACSHA256 Credential=/,SignedHeaders;", max_size=80),
    },
)
queries = st.text("Action=&%.member12Entry+aE9\xe9", max_size=40)
bodies = st.one_of(st.binary(max_size=60), st.text('{}[]:,"\\u0nultrefas12e.-+', max_size=40).map(str.encode))


@settings(some, max_examples=1500)
@given(
    st.builds(HttpRequest, st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "\xe9"]), paths, queries, headers, bodies)
)
def test_no_request_is_anything_but_answered(request: HttpRequest) -> None:
    survive(request)
    try:
        signature(request)
    except AwsError as error:
        _readable(request, error)


@settings(some, max_examples=600)
@given(data=st.data(), operation=st.sampled_from(OPERATIONS))
def test_a_good_request_that_was_damaged_is_read_or_refused(
    operation: Any, values: Any, serialised: Callable[..., HttpRequest], data: st.DataObject
) -> None:
    request = serialised(operation, data.draw(values(operation.input)) if operation.input else {})
    where = data.draw(st.integers(0, max(len(request.body), 1)))
    length = data.draw(st.integers(0, 4))
    damage = data.draw(st.binary(max_size=4))
    body = request.body[:where] + damage + request.body[where + length :]
    survive(replace(request, body=body))
    survive(replace(request, path=request.path + damage.decode("latin-1"), query=request.query + damage.decode("latin-1")))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(some, max_examples=800)
@given(data=st.data(), operation=st.sampled_from([operation for operation in OPERATIONS if operation.protocol != "query"]))
def test_a_value_of_another_type_is_read_or_refused(
    operation: Any, values: Any, serialised: Callable[..., HttpRequest], data: st.DataObject
) -> None:
    request = serialised(operation, data.draw(values(operation.input)) if operation.input else {})
    body = json.loads(request.body or b"{}")
    _spoil(body, data)
    survive(replace(request, body=json.dumps(body).encode("utf-8", "surrogatepass")))


def _spoil(value: Any, data: st.DataObject) -> None:
    """Replace one value somewhere in a body."""
    while value:
        key = data.draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        if not isinstance(value[key], dict | list) or data.draw(st.booleans()):
            value[key] = data.draw(anything)
            return
        value = value[key]


def cognito(name: str, body: bytes) -> HttpRequest:
    return HttpRequest("POST", "/", "", {"x-amz-target": TARGET + name}, body)


def form(body: bytes) -> HttpRequest:
    return HttpRequest("POST", "/", "", FORM, body)


MILLION = 1_000_000

HOSTILE = {
    "brackets": cognito("SignUp", b"[" * MILLION),
    "objects": cognito("SignUp", b'{"a":' * MILLION),
    "a document of brackets": cognito(
        "CreateManagedLoginBranding", b'{"UserPoolId":"a_b","Settings":{"a":' + b"[" * 900 + b"]" * 900 + b"}}"
    ),
    "millions of small values": cognito("SignUp", b'{"UserAttributes":[' + b"{}," * 5 * MILLION + b"{}]}"),
    "many invalid items": cognito("SignUp", b'{"UserAttributes":[' + b"{}," * 300_000 + b"{}]}"),
    "a huge number": cognito("ListUsers", b'{"UserPoolId":"a_b","Limit":' + b"9" * MILLION + b"}"),
    "a huge exponent": cognito("ListUsers", b'{"UserPoolId":"a_b","Limit":1e400}'),
    "a large float": cognito("ListUsers", b'{"UserPoolId":"a_b","Limit":1e300}'),
    "a far moment": HttpRequest("POST", "/v2/email/metrics/batch", "", {}, b'{"Queries":[{"StartDate":1e18}]}'),
    "a far moment in the query": HttpRequest(
        "GET", "/v2/email/deliverability-dashboard/statistics-report/a", "StartDate=1e300&EndDate=9999999999999999"
    ),
    "lone surrogates": cognito("SignUp", b'{"Username":"\\ud800"}'),
    "not UTF-8": cognito("SignUp", b'{"Username":"\xff\xfe"}'),
    "a NUL": cognito("SignUp", b'{"Username":"a\\u0000b"}'),
    "a long name for every member": cognito("SignUp", b'{"' + b"a" * 5 * MILLION + b'":1}'),
    "a long value": cognito("GetUser", b'{"AccessToken":"' + b"\\t" * 5 * MILLION + b'"}'),
    "a text made to be slow": cognito(
        "CreateUserPool", json.dumps({"PoolName": "a", "EmailVerificationMessage": "{####}" * 3300 + "\x01"}).encode()
    ),
    "another text made to be slow": cognito(
        "CreateUserPool",
        json.dumps({"PoolName": "a", "VerificationMessageTemplate": {"EmailMessageByLink": "{##a##}" * 2800 + "\x01"}}).encode(),
    ),
    "dots": form(b"Action=SendEmail&" + b"a." * MILLION + b"=1"),
    "parameters": form(b"Action=SendEmail&" + b"a=1&" * MILLION),
    "a value that is a structure": form(b"Action=SendEmail&Message=1&Message.Subject=2&Message.Subject.Data=3"),
    "a structure that is a value": form(b"Action=SendEmail&Message.Subject.Data=3&Message.Subject=2"),
    "an index that is none": form(b"Action=SendRawEmail&Destinations.member.x=a"),
    "an index of many digits": form(b"Action=SendRawEmail&Destinations.member." + b"9" * 5000 + b"=a"),
    "an index of other digits": form("Action=SendRawEmail&Destinations.member.\u0665=a".encode()),
    "malformed base64": form(b"Action=SendRawEmail&RawMessage.Data=a"),
    "base64 of another alphabet": form("Action=SendRawEmail&RawMessage.Data=\u6f22".encode()),
    "escapes that are none": form(b"Action=SendEmail&Source=%&a%zz=%e9"),
    "escapes that are not UTF-8": form(b"Action=SendEmail&Source=%ff"),
    "a label that is not UTF-8": HttpRequest("GET", "/v2/email/identities/%ff%fe"),
    "a label with a NUL": HttpRequest("GET", "/v2/email/identities/a%00b"),
    "slashes": HttpRequest("GET", "/v2/email" + "/" * 100_000 + "a"),
    "segments": HttpRequest("GET", "/v2/email" + "/a" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_break_a_server_is_refused(name: str) -> None:
    assert survive(HOSTILE[name]) is not None


def test_names_that_nobody_knows_leave_nothing_behind() -> None:
    def strange(number: int) -> list[HttpRequest]:
        name = f"Unheard{number}"
        return [
            cognito(name, b"{}"),
            cognito("SignUp", json.dumps({name: 1, "ClientId": name + " ", "ClientMetadata": {name: name}}).encode()),
            form(f"Action={name}".encode()),
            form(f"Action=SendEmail&{name}=1&{name}.member.1=2".encode()),
            HttpRequest("GET", f"/v2/email/{name}"),
            HttpRequest("GET", f"/v2/email/identities/{name}/{name}"),
            HttpRequest("GET", f"/v2/email/contact-lists?{name}={name}"),
        ]

    for request in strange(0):
        survive(request)
    tracemalloc.start()
    try:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(1, 500):
            for request in strange(number):
                survive(request)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 100_000
    finally:
        tracemalloc.stop()
