"""What browsers need to be told: programs on pages call user pools directly. Source: reported (exposed headers), guessed."""

from gatepost.wire.http import HttpRequest, HttpResponse

HEADERS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"),
)

_ALLOWED_HEADERS = (
    "authorization,content-type,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-target,x-amz-user-agent,"
    "amz-sdk-invocation-id,amz-sdk-request,cache-control"
)
_MAX_AGE = "172800"
"""Seconds that a browser may remember the answer."""


def preflight(request: HttpRequest) -> HttpResponse:
    """The answer to OPTIONS: whatever method and headers the page wants to use, it may."""
    return HttpResponse(
        200,
        (
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", request.headers.get("access-control-request-method", "POST")),
            ("Access-Control-Allow-Headers", request.headers.get("access-control-request-headers", _ALLOWED_HEADERS)),
            ("Access-Control-Max-Age", _MAX_AGE),
        ),
    )
