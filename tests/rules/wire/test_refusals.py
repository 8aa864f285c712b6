"""What answers and errors look like in each protocol: bodies, headers, statuses."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from gatepost import wire
from gatepost.wire import catalogue, errors
from gatepost.wire.catalogue import Protocol
from gatepost.wire.errors import AwsError
from gatepost.wire.http import HttpRequest, HttpResponse

ORIGIN = ("Access-Control-Allow-Origin", "*")
EXPOSED = ("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date")


class CodeMismatch(AwsError):
    code = "CodeMismatchException"


class Busy(AwsError):
    code = "TooManyRequestsException"
    status = 429
    query_code = "Throttling"


def answer(service: str, name: str, result: dict[str, Any] | None = None) -> HttpResponse:
    operation = catalogue.operation(service, name)
    assert operation is not None
    return wire.respond(operation, result, "the-id")


def test_an_error_of_user_pools_says_its_name_in_body_and_header() -> None:
    response = wire.refuse("json", CodeMismatch("Wrong code\n", reasonCode="R"), "the-id")
    assert response.status == 400
    assert response.body == b'{"__type":"CodeMismatchException","message":"Wrong code\\n","reasonCode":"R"}'
    assert response.headers == (
        ("Content-Type", "application/x-amz-json-1.1"),
        ("x-amzn-RequestId", "the-id"),
        ("x-amzn-ErrorType", "CodeMismatchException:"),
        ("x-amzn-ErrorMessage", "Wrong code"),
        ORIGIN,
        EXPOSED,
    )


def test_an_error_of_the_second_api_of_ses_has_its_name_in_the_header_alone() -> None:
    response = wire.refuse("rest-json", Busy(None), "the-id")
    assert response.status == 429
    assert response.body == b'{"message":null}'
    assert dict(response.headers)["x-amzn-ErrorType"] == "TooManyRequestsException:"


def test_an_error_of_the_first_api_of_ses_is_xml_with_its_members_inside() -> None:
    response = wire.refuse("query", Busy("<a> & b", Name="n"), "the-id")
    assert response.status == 400
    assert response.body == (
        b'<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>Throttling</Code>'
        b"<Message>&lt;a&gt; &amp; b</Message><Name>n</Name></Error><RequestId>the-id</RequestId></ErrorResponse>"
    )
    assert response.headers[:2] == (("Content-Type", "text/xml"), ("x-amzn-RequestId", "the-id"))


@pytest.mark.parametrize(
    ("error", "json", "query", "rest"),
    [
        (errors.InternalFailure(), (500, "InternalFailure"), (500, "InternalFailure"), (500, "InternalFailure")),
        (errors.NotImplementedHere("X"), (501, "NotImplemented"), (501, "NotImplemented"), (501, "NotImplemented")),
        (errors.UnknownOperation("X", "1"), (400, "UnknownOperationException"), (400, "InvalidAction"), (404, "UnknownOperationException")),
        (errors.Malformed(), (400, "SerializationException"), (400, "MalformedInput"), (400, "SerializationException")),
        (
            errors.TooLarge(),
            (413, "RequestEntityTooLargeException"),
            (413, "RequestEntityTooLarge"),
            (413, "RequestEntityTooLargeException"),
        ),
        (errors.ConstraintViolations(["a"]), (400, "InvalidParameterException"), (400, "ValidationError"), (400, "BadRequestException")),
        (
            errors.MissingAuthenticationToken(),
            (400, "MissingAuthenticationTokenException"),
            (403, "MissingAuthenticationToken"),
            (403, "MissingAuthenticationTokenException"),
        ),
        (
            errors.UnrecognizedClient(),
            (400, "UnrecognizedClientException"),
            (403, "InvalidClientTokenId"),
            (403, "UnrecognizedClientException"),
        ),
        (errors.InvalidSignature(), (400, "InvalidSignatureException"), (403, "SignatureDoesNotMatch"), (403, "InvalidSignatureException")),
        (
            errors.IncompleteSignature("a"),
            (400, "IncompleteSignatureException"),
            (400, "IncompleteSignature"),
            (400, "IncompleteSignatureException"),
        ),
    ],
)
def test_front_end_errors_are_named_as_each_protocol_names_them(
    error: AwsError, json: tuple[int, str], query: tuple[int, str], rest: tuple[int, str]
) -> None:
    def told(protocol: Protocol) -> tuple[int, str]:
        response = wire.refuse(protocol, error, "id")
        if protocol == "query":
            assert (b"<Type>Receiver</Type>" in response.body) == (response.status >= 500)
            return response.status, response.body.decode().partition("<Code>")[2].partition("</Code>")[0]
        return response.status, dict(response.headers)["x-amzn-ErrorType"].removesuffix(":")

    assert (told("json"), told("query"), told("rest-json")) == (json, query, rest)


@pytest.mark.parametrize(
    ("text", "header"),
    [("plain", "plain"), ("two\r\nlines", "two??lines"), ("\u00e9\u6f22", "\u00e9?"), (None, ""), ("x" * 5000, "x" * 1024)],
)
def test_a_text_in_a_header_is_one_line_of_latin_1(text: str | None, header: str) -> None:
    response = wire.refuse("json", CodeMismatch(text or None), "id")
    assert dict(response.headers)["x-amzn-ErrorMessage"] == header


def test_operations_without_output_answer_an_empty_body_in_json_and_a_bare_envelope_in_xml() -> None:
    empty = [operation.name for operation in catalogue.of_service("cognito-idp").values() if operation.output is None]
    assert len(empty) >= 13
    assert {answer("cognito-idp", name).body for name in empty} == {b""}
    assert answer("cognito-idp", "AdminConfirmSignUp").body == b"{}"
    assert answer("sesv2", "TagResource").body == b"{}"
    assert b"Result" not in answer("ses", "VerifyEmailAddress").body
    assert b"<VerifyEmailIdentityResult></VerifyEmailIdentityResult>" in answer("ses", "VerifyEmailIdentity").body


def test_json_holds_seconds_base64_and_nothing_that_is_none_or_unknown() -> None:
    moment = datetime(2016, 8, 6, 17, 30, 57, 965432, tzinfo=UTC)
    whole = datetime(2016, 8, 6, 19, 30, 57, tzinfo=timezone(timedelta(hours=2)))
    user = {"Username": "u", "UserCreateDate": moment, "UserLastModifiedDate": whole, "UserStatus": None, "Nonsense": 1}
    assert (
        answer("cognito-idp", "AdminGetUser", user).body
        == b'{"Username":"u","UserCreateDate":1470504657.965,"UserLastModifiedDate":1470504657}'
    )


def test_xml_holds_doubles_dates_and_maps_as_java_prints_them() -> None:
    assert (
        b"<Max24HourSend>200.0</Max24HourSend><MaxSendRate>1.0</MaxSendRate>"
        in answer("ses", "GetSendQuota", {"MaxSendRate": 1, "Max24HourSend": 200}).body
    )
    points = {"SendDataPoints": [{"Timestamp": datetime(2026, 1, 2, 3, 4, 5, 6000, tzinfo=UTC), "Bounces": 1}]}
    assert (
        b"<SendDataPoints><member><Timestamp>2026-01-02T03:04:05.006Z</Timestamp><Bounces>1</Bounces></member></SendDataPoints>"
        in answer("ses", "GetSendStatistics", points).body
    )
    attributes = {"VerificationAttributes": {"a&b": {"VerificationStatus": "Success"}}}
    assert (
        b"<VerificationAttributes><entry><key>a&amp;b</key><value><VerificationStatus>Success</VerificationStatus></value></entry>"
        in answer("ses", "GetIdentityVerificationAttributes", attributes).body
    )
    assert (
        b"<VerificationAttributes></VerificationAttributes>"
        in answer("ses", "GetIdentityVerificationAttributes", {"VerificationAttributes": {}}).body
    )


def test_characters_that_xml_has_no_place_for_do_not_break_the_document() -> None:
    body = answer("ses", "GetTemplate", {"Template": {"TemplateName": "a\x00b\x0b\ufffe\r\n\ud800"}}).body
    assert b"<TemplateName>a\xef\xbf\xbdb\xef\xbf\xbd\xef\xbf\xbd&#13;\n\xef\xbf\xbd</TemplateName>" in body


def test_a_browser_is_told_that_it_may() -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type,x-amz-target"}
    response = wire.preflight(HttpRequest("OPTIONS", "/", "", asked))
    assert response.status == 200
    assert dict(response.headers) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "content-type,x-amz-target",
        "Access-Control-Max-Age": "172800",
    }
    assert {ORIGIN, EXPOSED} <= set(answer("cognito-idp", "DeleteUser").headers)
    assert {ORIGIN, EXPOSED} <= set(answer("ses", "GetSendQuota").headers)
    assert {ORIGIN, EXPOSED} <= set(wire.refuse("query", Busy(), "id").headers)
