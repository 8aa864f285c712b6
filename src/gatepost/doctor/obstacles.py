"""Why something could not be read: six kinds, told apart by what AWS, another endpoint or the network answered.

Source: AWS's common errors (model); the codes of other endpoints, as seen.
"""

from enum import StrEnum
from re import IGNORECASE, compile

ABSENT = frozenset(
    (
        *("ResourceNotFoundException", "NotFoundException", "UserNotFoundException", "NoSuchEntity", "NoSuchEntityException"),
        "UserPoolAddOnNotEnabledException",
    )
)
"""Codes that say: there is none of that name."""


class Obstacle(StrEnum):
    """What stood in the way."""

    DENIED = "denied"
    """The caller may not call it."""
    UNSUPPORTED = "unsupported"
    """The endpoint does not have it."""
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    CREDENTIALS = "credentials"
    """There are none, or they are not good."""
    FAILED = "failed"
    """The endpoint broke, or answered what AWS does not answer."""


_CODES = {
    **dict.fromkeys(("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "Forbidden"), Obstacle.DENIED),
    **dict.fromkeys(
        (
            *("UnrecognizedClientException", "InvalidClientTokenId", "ExpiredToken", "ExpiredTokenException", "AuthFailure"),
            *("InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken"),
            *("MissingAuthenticationTokenException", "InvalidAccessKeyId"),
            *("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "ProfileNotFound", "TokenRetrievalError"),
            *("SSOTokenLoadError", "UnauthorizedSSOTokenError", "LoginTokenLoadError"),
        ),
        Obstacle.CREDENTIALS,
    ),
    **dict.fromkeys(
        ("Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "RequestThrottled", "429"),
        Obstacle.THROTTLED,
    ),
    **dict.fromkeys(
        (
            *("UnknownOperationException", "UnknownOperation", "InvalidAction", "NotImplemented", "NotImplementedException"),
            *("NotImplementedError", "UnsupportedOperation", "UnsupportedOperationException", "501", "405", "404"),
        ),
        Obstacle.UNSUPPORTED,
    ),
    **dict.fromkeys(
        (
            *("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError", "ConnectionError"),
            *("HTTPClientError", "ProxyConnectionError", "SSLError"),
        ),
        Obstacle.UNREACHABLE,
    ),
}
_NOT_THERE = compile(r"not (yet |been |currently )?(implemented|supported)|unknown operation|unsupported", IGNORECASE)


def obstacle_of(code: str, text: str, status: int = 0) -> Obstacle | None:
    """What stood in the way, by the answer's code, text and HTTP status; None: there is simply none of that name."""
    if code in ABSENT:
        return None
    if code in _CODES:
        return _CODES[code]
    if status in (401, 403):
        return Obstacle.DENIED
    if status == 429:
        return Obstacle.THROTTLED
    if status in (404, 405, 501) or _NOT_THERE.search(text):
        return Obstacle.UNSUPPORTED
    return Obstacle.FAILED
