"""AWS Signature Version 4: who signed a request, and whether they did.

A signature stands in the header `Authorization`, or, of a presigned request, in the query. The canonical form is
botocore's own, computed over what was received. Source: IAM guide, "Signature Version 4"; texts reported.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import quote, unquote

from gatepost.wire import form, sigv4a
from gatepost.wire.errors import IncompleteSignature, InvalidSignature
from gatepost.wire.http import HttpRequest

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"
SKEW = timedelta(minutes=5)
"""How far the signer's clock may be off."""
LONGEST_PRESIGNED = timedelta(days=7)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_BASIC_FORMAT = "%Y%m%dT%H%M%SZ"
_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]*)")


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as the request states it; nothing of it is checked yet."""

    access_key: str
    date: str
    """Of the credential scope, `YYYYMMDD`."""
    region: str
    service: str
    terminator: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    """When it was signed, as stated; empty when it is not."""
    session_token: str
    expires: str | None = None
    """Seconds that a presigned request is good for, as stated; None in a header's signature."""
    algorithm: str = ALGORITHM
    """This one, or that of Version 4A."""

    @property
    def presigned(self) -> bool:
        """Whether the signature stands in the query."""
        return self.expires is not None


def signature(request: HttpRequest) -> Signature | None:
    """The signature of a request, None when it has none.

    Raises: IncompleteSignature.
    """
    authorization = request.headers.get("authorization", "")
    if authorization.startswith("AWS4-"):
        return _in_header(request, authorization)
    return _in_query(request) if "X-Amz-Algorithm=" in request.query else None


def verify(request: HttpRequest, signature: Signature, secret: str, now: datetime, service: str = "") -> None:
    """Check that the holder of `secret` signed this very request, for this service, and a short while ago.

    `service` is the one that the credential must be scoped to; empty for the one that the request looks to be for.

    Raises: InvalidSignature, IncompleteSignature.
    """
    signed_at = _signed_at(signature.timestamp)
    _check_scope(signature, signed_at, service or ("cognito-idp" if "x-amz-target" in request.headers else "ses"))
    _check_time(signature, signed_at, now.astimezone(UTC))
    if not _payload_is_as_stated(request) or not _can_be_canonical(request):
        raise InvalidSignature()
    if signature.algorithm == sigv4a.ALGORITHM:
        if not sigv4a.matches(signature.access_key, secret, _string_to_sign(request, signature, signed_at), signature.signature):
            raise InvalidSignature()
        return
    expected = _expected(request, signature, secret, signed_at)
    if not compare_digest(expected.encode(), signature.signature.encode()):
        raise InvalidSignature()


def _in_header(request: HttpRequest, authorization: str) -> Signature:
    algorithm = authorization.partition(" ")[0]
    if algorithm not in (ALGORITHM, sigv4a.ALGORITHM):
        raise IncompleteSignature(f"Unsupported AWS 'algorithm': '{algorithm}'.")
    parts: dict[str, str] = dict(_PART.findall(authorization))
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not parts.get(name)]
    if missing:
        raise IncompleteSignature(" ".join(f"Authorization header requires '{name}' parameter." for name in missing))
    headers = request.headers
    timestamp = headers.get("x-amz-date") or headers.get("date") or ""
    if algorithm == sigv4a.ALGORITHM:
        return _compose_for_regions(parts, timestamp, headers)
    return _compose(
        parts["Credential"], parts["SignedHeaders"], parts["Signature"], timestamp, headers.get("x-amz-security-token", ""), None
    )


def _in_query(request: HttpRequest) -> Signature:
    parts = dict(form.pairs(request.query))
    if parts.get("X-Amz-Algorithm") != ALGORITHM:
        raise IncompleteSignature(f"Unsupported AWS 'algorithm': '{parts.get('X-Amz-Algorithm', '')}'.")
    names = ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires")
    missing = [name for name in names if not parts.get(name)]
    if missing:
        raise IncompleteSignature(" ".join(f"AWS query-string parameters must include '{name}'." for name in missing))
    credential, signed, headers, timestamp, expires = (parts[name] for name in names)
    return _compose(credential, headers, signed, timestamp, parts.get("X-Amz-Security-Token", ""), expires)


def _compose(credential: str, headers: str, signed: str, timestamp: str, token: str, expires: str | None) -> Signature:
    scope = credential.split("/")
    if len(scope) != 5:
        raise IncompleteSignature(
            f"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
        )
    access_key, date, region, service, terminator = scope
    return Signature(access_key, date, region, service, terminator, tuple(headers.lower().split(";")), signed, timestamp, token, expires)


def _compose_for_regions(parts: Mapping[str, str], timestamp: str, headers: Mapping[str, str]) -> Signature:
    scope = parts["Credential"].split("/")
    if len(scope) != 4:
        raise IncompleteSignature(
            f"Credential must have exactly 4 slash-delimited elements, e.g. keyid/date/service/term, got '{parts['Credential']}'"
        )
    access_key, date, service, terminator = scope
    return Signature(
        access_key,
        date,
        sigv4a.region_in(headers.get(sigv4a.REGION_SET, "")),
        service,
        terminator,
        tuple(parts["SignedHeaders"].lower().split(";")),
        parts["Signature"],
        timestamp,
        headers.get("x-amz-security-token", ""),
        algorithm=sigv4a.ALGORITHM,
    )


def _signed_at(timestamp: str) -> datetime:
    if not timestamp:
        raise IncompleteSignature("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    try:
        return datetime.strptime(timestamp, _BASIC_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(timestamp).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        raise IncompleteSignature(
            f"Date must be in ISO-8601 'basic format'. Got '{timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None


def _check_scope(signature: Signature, signed_at: datetime, service: str) -> None:
    wrong: list[str] = []
    if signature.service != service:
        wrong.append(f"Credential should be scoped to correct service: '{service}'. ")
    if not signature.region and signature.algorithm == ALGORITHM:
        wrong.append("Credential should be scoped to a valid region. ")
    if signature.terminator != TERMINATOR:
        wrong.append(f"Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{signature.terminator}'. ")
    if signature.date != f"{signed_at:%Y%m%d}":
        wrong.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{signature.date}' != '{signed_at:%Y%m%d}', from '{signed_at:{_BASIC_FORMAT}}'."
        )
    if signature.algorithm == sigv4a.ALGORITHM and sigv4a.REGION_SET not in signature.signed_headers:
        wrong.append("'X-Amz-Region-Set' must be a 'SignedHeader' in the AWS Authorization.")
    if "host" not in signature.signed_headers:
        wrong.append("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    if not signature.presigned and signature.session_token and "x-amz-security-token" not in signature.signed_headers:
        wrong.append("'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.")
    if wrong:
        raise InvalidSignature("".join(wrong))


def _check_time(signature: Signature, signed_at: datetime, now: datetime) -> None:
    lifetime = SKEW
    if signature.expires is not None:
        if not (signature.expires.isascii() and signature.expires.isdigit() and 1 <= len(signature.expires) <= 6):
            raise InvalidSignature("X-Amz-Expires must be a number of seconds between 1 and 604800.")
        lifetime = timedelta(seconds=int(signature.expires))
        if not timedelta(0) < lifetime <= LONGEST_PRESIGNED:
            raise InvalidSignature("X-Amz-Expires must be a number of seconds between 1 and 604800.")
    if signed_at < now - lifetime:
        raise InvalidSignature(
            f"Signature expired: {signed_at:{_BASIC_FORMAT}} is now earlier than {now - lifetime:{_BASIC_FORMAT}} "
            f"({now:{_BASIC_FORMAT}} - {lifetime.total_seconds() / 60:g} min.)"
        )
    if signed_at > now + SKEW:
        raise InvalidSignature(
            f"Signature not yet current: {signed_at:{_BASIC_FORMAT}} is still later than {now + SKEW:{_BASIC_FORMAT}} "
            f"({now:{_BASIC_FORMAT}} + {SKEW.total_seconds() / 60:g} min.)"
        )


def _payload_is_as_stated(request: HttpRequest) -> bool:
    stated = request.headers.get("x-amz-content-sha256", UNSIGNED_PAYLOAD)
    return stated == UNSIGNED_PAYLOAD or stated == sha256(request.body).hexdigest()


def _can_be_canonical(request: HttpRequest) -> bool:
    """Whether the target holds nothing that splitting a URL drops, so that what is signed is what is served."""
    target = request.path + request.query
    return target.isascii() and target.isprintable() and not {"#", " ", "?"} & set(request.path) and not {"#", " "} & set(request.query)


def _expected(request: HttpRequest, signature: Signature, secret: str, signed_at: datetime) -> str:
    """The signature that the holder of `secret` would have made."""
    from gatepost.wire import canonical

    return canonical.calculate(
        request.method,
        f"{request.path}?{_canonical_query(request.query)}",
        request.headers,
        payload_hash=request.headers.get("x-amz-content-sha256") or sha256(request.body).hexdigest(),
        signed_headers=signature.signed_headers,
        timestamp=signed_at.strftime(_BASIC_FORMAT),
        scope=(signature.service, signature.region),
        secret=secret,
    )


def _string_to_sign(request: HttpRequest, signature: Signature, signed_at: datetime) -> str:
    """What Version 4A signs."""
    from gatepost.wire import canonical

    text = canonical.canonical_request(
        request.method,
        f"{request.path}?{_canonical_query(request.query)}",
        request.headers,
        payload_hash=request.headers.get("x-amz-content-sha256") or sha256(request.body).hexdigest(),
        signed_headers=signature.signed_headers,
        service=signature.service,
    )
    scope = f"{signature.date}/{signature.service}/{signature.terminator}"
    return "\n".join((sigv4a.ALGORITHM, signed_at.strftime(_BASIC_FORMAT), scope, sha256(text.encode()).hexdigest()))


def _canonical_query(query: str) -> str:
    """The query without the signature itself, each part encoded once and the same way."""
    pairs = [pair.partition("=") for pair in query.split("&") if pair and not pair.startswith("X-Amz-Signature=")]
    return "&".join(f"{quote(unquote(name), safe='-_.~')}={quote(unquote(value), safe='-_.~')}" for name, _, value in pairs)
