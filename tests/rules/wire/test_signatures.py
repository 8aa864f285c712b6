"""Signatures that botocore made, checked; then one thing changed at a time."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.crt.auth import CrtSigV4AsymAuth

from gatepost.wire import sigv4, sigv4a
from gatepost.wire.errors import AwsError, IncompleteSignature, InvalidSignature
from gatepost.wire.http import HttpRequest

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
MISMATCH = InvalidSignature.text
TARGET = {"x-amz-target": "AWSCognitoIdentityProviderService.ListUserPools", "content-type": "application/x-amz-json-1.1"}


def signed(
    service: str = "cognito-idp",
    method: str = "POST",
    target: str = "/",
    body: bytes = b"{}",
    headers: dict[str, str] = TARGET,
    token: str | None = None,
    presigned: int = 0,
) -> HttpRequest:
    credentials = Credentials("AKIDEXAMPLE", SECRET, token)
    request = AWSRequest(method, f"http://127.0.0.1:4580{target}", {"Host": "127.0.0.1:4580", **headers}, body)
    signer = SigV4QueryAuth(credentials, service, "eu-west-1", presigned) if presigned else SigV4Auth(credentials, service, "eu-west-1")
    signer.add_auth(request)
    url = urlsplit(request.url)
    return HttpRequest(method, url.path, url.query, {name.lower(): value for name, value in request.headers.items()}, request.data or b"")


def check(request: HttpRequest, secret: str = SECRET, later: timedelta = timedelta(0)) -> sigv4.Signature:
    """Verify it, so much later than it says that it was signed: some are signed when pytest collects them, minutes before their test."""
    found = sigv4.signature(request)
    assert found is not None
    try:
        signed_at = datetime.strptime(found.timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        signed_at = datetime.now(UTC)
    sigv4.verify(request, found, secret, signed_at + later)
    return found


def refusal(request: HttpRequest, secret: str = SECRET, later: timedelta = timedelta(0)) -> AwsError:
    with pytest.raises((InvalidSignature, IncompleteSignature)) as caught:
        check(request, secret, later)
    return caught.value


def with_header(request: HttpRequest, name: str, value: str | None) -> HttpRequest:
    headers = {**request.headers, name: value or ""}
    if value is None:
        del headers[name]
    return replace(request, headers=headers)


V2 = signed("ses", "GET", "/v2/email/identities/a%2Fb%20c%40x.com", b"", {})
UNTAG = signed("ses", "DELETE", "/v2/email/tags?TagKeys=z&TagKeys=a%20b&ResourceArn=arn%3Aaws%3Ax%2By", b"", {})
WITH_TOKEN = signed(token="session")
PRESIGNED = signed("ses", "GET", "/?Action=GetSendQuota&Version=2010-12-01", b"", {}, presigned=900)


@pytest.mark.parametrize("request_", [signed(), V2, UNTAG, WITH_TOKEN, PRESIGNED], ids=["json", "path", "query", "token", "presigned"])
def test_what_botocore_signed_is_accepted(request_: HttpRequest) -> None:
    found = check(request_)
    assert (found.access_key, found.region) == ("AKIDEXAMPLE", "eu-west-1")
    assert found.presigned is (request_ is PRESIGNED)
    assert found.session_token == ("session" if request_ is WITH_TOKEN else "")


def test_a_hash_of_the_body_may_be_stated_or_left_open() -> None:
    stated = signed(headers={**TARGET, "x-amz-content-sha256": sha256(b"{}").hexdigest()})
    check(stated)
    assert refusal(replace(stated, body=b"{ }")).message == MISMATCH
    check(replace(signed(headers={**TARGET, "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}), body=b"anything"))


@pytest.mark.parametrize(
    "change",
    [
        lambda request: replace(request, body=request.body + b" "),
        lambda request: replace(request, method="PUT"),
        lambda request: replace(request, path=request.path + "x"),
        lambda request: replace(request, path=request.path + "#x"),
        lambda request: replace(request, path=request.path + "?x"),
        lambda request: replace(request, query=request.query + "&x=1"),
        lambda request: with_header(request, "host", "elsewhere"),
        lambda request: with_header(request, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ],
)
@pytest.mark.parametrize("request_", [signed(), V2, UNTAG, PRESIGNED], ids=["json", "path", "query", "presigned"])
def test_one_changed_thing_breaks_it(request_: HttpRequest, change: Callable[[HttpRequest], HttpRequest]) -> None:
    assert refusal(change(request_)).message == MISMATCH


@pytest.mark.parametrize(
    "request_",
    [
        with_header(signed(), "x-amz-target", "AWSCognitoIdentityProviderService.DeleteUserPool"),
        with_header(signed(), "content-type", "text/plain"),
        with_header(WITH_TOKEN, "x-amz-security-token", "another"),
        with_header(signed(), "authorization", re.sub("Signature=.", "Signature=x", signed().headers["authorization"])),
        with_header(signed(), "authorization", signed().headers["authorization"].replace("/eu-west-1/", "/us-east-1/")),
        replace(PRESIGNED, query=PRESIGNED.query.replace("GetSendQuota", "DeleteIdentity")),
        replace(PRESIGNED, query=PRESIGNED.query.replace("Expires=900", "Expires=901")),
    ],
)
def test_what_was_signed_cannot_be_changed(request_: HttpRequest) -> None:
    assert refusal(request_).message == MISMATCH


def test_another_secret_signs_otherwise() -> None:
    assert refusal(signed(), secret=SECRET.lower()).message == MISMATCH
    assert refusal(PRESIGNED, secret="").message == MISMATCH


def test_a_signature_is_good_for_five_minutes_either_way() -> None:
    request = signed()
    check(request, later=timedelta(minutes=4, seconds=55))
    check(request, later=-timedelta(minutes=4, seconds=55))
    stamp = request.headers["x-amz-date"]
    assert re.fullmatch(
        rf"Signature expired: {stamp} is now earlier than \d{{8}}T\d{{6}}Z \(\d{{8}}T\d{{6}}Z - 5 min\.\)",
        str(refusal(request, later=timedelta(minutes=6)).message),
    )
    assert re.fullmatch(
        rf"Signature not yet current: {stamp} is still later than \d{{8}}T\d{{6}}Z \(\d{{8}}T\d{{6}}Z \+ 5 min\.\)",
        str(refusal(request, later=-timedelta(minutes=6)).message),
    )


def test_a_presigned_request_is_good_for_as_long_as_it_says() -> None:
    check(PRESIGNED, later=timedelta(minutes=14))
    assert str(refusal(PRESIGNED, later=timedelta(minutes=16)).message).endswith(" - 15 min.)")
    for stated in ("0", "604801", "-1", "9" * 50, "\u0665"):
        changed = replace(PRESIGNED, query=PRESIGNED.query.replace("Expires=900", f"Expires={stated}"))
        assert refusal(changed).message == "X-Amz-Expires must be a number of seconds between 1 and 604800."


def test_the_date_header_does_where_the_amazon_one_is_missing() -> None:
    dated = signed(headers={**TARGET, "Date": "now"})
    assert "x-amz-date" not in dated.headers
    check(dated)


@pytest.mark.parametrize(
    ("was", "becomes", "text"),
    [
        ("/cognito-idp/", "/email/", "Credential should be scoped to correct service: 'cognito-idp'. "),
        ("/eu-west-1/", "//", "Credential should be scoped to a valid region. "),
        ("aws4_request", "aws5", "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. "),
        ("host;", "", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
    ],
)
def test_the_scope_must_be_this_service(was: str, becomes: str, text: str) -> None:
    request = signed()
    assert refusal(with_header(request, "authorization", request.headers["authorization"].replace(was, becomes))).message == text


def test_the_scopes_day_must_be_the_signatures() -> None:
    request = signed()
    day = request.headers["x-amz-date"][:8]
    changed = with_header(request, "authorization", request.headers["authorization"].replace(f"/{day}/", "/20200101/"))
    assert str(refusal(changed).message).startswith(
        f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101' != '{day}', from '{day}T"
    )


def test_a_session_token_must_be_signed() -> None:
    changed = with_header(signed(), "x-amz-security-token", "slipped in")
    assert refusal(changed).message == "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization."


@pytest.mark.parametrize(
    ("authorization", "text"),
    [
        (
            "AWS4-HMAC-SHA256 Credential=a/b/c/d/e",
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
        ),
        ("AWS4-HMAC-SHA256 Signature=a, SignedHeaders=b", "Authorization header requires 'Credential' parameter."),
        (
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'",
        ),
        ("AWS4-HMAC-SHA512 Credential=a", "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'."),
        (
            "AWS4-ECDSA-P256-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00",
            "Credential must have exactly 4 slash-delimited elements, e.g. keyid/date/service/term, got 'a/b/c'",
        ),
    ],
)
def test_a_signature_that_lacks_a_part_is_incomplete(authorization: str, text: str) -> None:
    with pytest.raises(IncompleteSignature) as caught:
        sigv4.signature(HttpRequest("POST", "/", "", {"authorization": authorization}))
    assert caught.value.message == text


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (None, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."),
        ("today", "Date must be in ISO-8601 'basic format'. Got 'today'. See http://en.wikipedia.org/wiki/ISO_8601"),
    ],
)
def test_a_signature_needs_a_date(date: str | None, text: str) -> None:
    assert refusal(with_header(signed(), "x-amz-date", date)).message == text


def test_a_presigned_request_needs_all_its_parts() -> None:
    with pytest.raises(IncompleteSignature, match="must include 'X-Amz-Expires'"):
        sigv4.signature(replace(PRESIGNED, query=PRESIGNED.query.replace("X-Amz-Expires=900", "")))


@pytest.mark.parametrize("authorization", ["", "Bearer token", "Basic YTpi"])
def test_no_signature_is_none(authorization: str) -> None:
    assert sigv4.signature(HttpRequest("POST", "/", "a=1", {"authorization": authorization})) is None


def signed_for_regions() -> HttpRequest:
    """What AWS's own library signs for all Regions."""
    headers = {"Host": "127.0.0.1:4580", "Content-Type": "application/json"}
    request = AWSRequest("POST", "http://127.0.0.1:4580/v2/email/outbound-emails?a=b", headers, b"{}")
    CrtSigV4AsymAuth(Credentials("AKIDEXAMPLE", SECRET), "ses", "*").add_auth(request)
    url = urlsplit(request.url)
    return HttpRequest("POST", url.path, url.query, {name.lower(): value for name, value in request.headers.items()}, b"{}")


def test_a_signature_for_all_regions_is_checked_against_the_derived_key() -> None:
    request = signed_for_regions()
    found = sigv4.signature(request)
    assert found is not None
    assert (found.access_key, found.region, found.service, found.algorithm) == ("AKIDEXAMPLE", "", "ses", "AWS4-ECDSA-P256-SHA256")
    check(request)
    for other in (replace(request, body=b"[]"), replace(request, query="a=c"), with_header(request, "x-amz-region-set", "eu-west-1")):
        assert refusal(other).message == MISMATCH
    assert refusal(request, secret="other").message == MISMATCH
    assert "Signature expired" in str(refusal(request, later=timedelta(minutes=6)).message)


def test_a_signature_for_regions_has_to_cover_their_names() -> None:
    request = signed_for_regions()
    without = re.sub("x-amz-region-set;?", "", request.headers["authorization"]).replace(";,", ",")
    text = "'X-Amz-Region-Set' must be a 'SignedHeader' in the AWS Authorization."
    assert refusal(with_header(request, "authorization", without)).message == text


@pytest.mark.parametrize(
    ("region_set", "region"), [("*", ""), ("", ""), ("eu-west-1", "eu-west-1"), ("us-*, eu-west-1,us-east-1", "eu-west-1")]
)
def test_the_first_region_of_a_set_counts(region_set: str, region: str) -> None:
    assert sigv4a.region_in(region_set) == region
