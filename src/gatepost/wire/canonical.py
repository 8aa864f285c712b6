"""The signature that a secret gives a request: botocore's signer, told which headers to sign.

Imported when the first signature is checked, because botocore's half of it takes longer to load than a server to start.
"""

from collections.abc import Mapping
from http.client import HTTPMessage

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials


class _Signer(SigV4Auth):
    """Signs the headers that the request says were signed, where botocore would choose for itself."""

    def __init__(self, secret: str, service: str, region: str, signed_headers: tuple[str, ...]) -> None:
        super().__init__(Credentials("", secret), service, region)
        self._signed_headers = signed_headers

    def headers_to_sign(self, request: AWSRequest) -> HTTPMessage:
        headers = HTTPHeaders()
        for name in self._signed_headers:
            headers[name] = request.headers.get(name, "")
        return headers


def calculate(
    method: str,
    target: str,
    headers: Mapping[str, str],
    *,
    payload_hash: str,
    signed_headers: tuple[str, ...],
    timestamp: str,
    scope: tuple[str, str],
    secret: str,
) -> str:
    """The signature of a request to `target` (path and query), in hexadecimal.

    `scope` is the service and the region; `payload_hash` is what the signer says the body's hash is.
    """
    request = _request(method, target, headers, payload_hash)
    request.context["timestamp"] = timestamp
    signer = _Signer(secret, *scope, signed_headers)
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


def canonical_request(
    method: str, target: str, headers: Mapping[str, str], *, payload_hash: str, signed_headers: tuple[str, ...], service: str
) -> str:
    """A request to `target` in the form that is signed."""
    return _Signer("", service, "", signed_headers).canonical_request(_request(method, target, headers, payload_hash))


def _request(method: str, target: str, headers: Mapping[str, str], payload_hash: str) -> AWSRequest:
    """The host in the URL counts for nothing: the one that was signed is among the headers."""
    return AWSRequest(method, f"http://localhost{target}", {**headers, "x-amz-content-sha256": payload_hash})
