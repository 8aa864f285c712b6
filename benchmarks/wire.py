"""Requests as an SDK sends them, whole and ready to be replayed: user pools' JSON, SES's Query and REST."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

REGION = "us-east-1"
_ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
_UNSIGNED = frozenset(
    """
    SignUp ConfirmSignUp ForgotPassword ConfirmForgotPassword InitiateAuth RespondToAuthChallenge GetUser GetTokensFromRefreshToken
    GetClientToken AssociateSoftwareToken VerifySoftwareToken ConfirmDevice StartWebAuthnRegistration CompleteWebAuthnRegistration
    """.split()  # noqa: SIM905
)


def cognito(port: int, operation: str, payload: Mapping[str, Any]) -> bytes:
    """An operation of user pools; public ones go unsigned."""
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    return _request(port, "POST", "/", json.dumps(payload).encode(), headers, "" if operation in _UNSIGNED else "cognito-idp")


def ses_query(port: int, action: str, parameters: Mapping[str, str]) -> bytes:
    """An operation of SES's first API."""
    body = urlencode({"Action": action, "Version": "2010-12-01", **parameters}).encode()
    return _request(port, "POST", "/", body, {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, "ses")


def ses_rest(port: int, method: str, path: str, payload: Mapping[str, Any] | None = None) -> bytes:
    """A request to SES's second API, or to any other path."""
    body = b"" if payload is None else json.dumps(payload).encode()
    return _request(port, method, path, body, {"Content-Type": "application/json"}, "ses")


def _request(port: int, method: str, path: str, body: bytes, headers: Mapping[str, str], service: str) -> bytes:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    every = {"Host": f"127.0.0.1:{port}", "X-Amz-Date": stamp, **headers}
    if service:  # well-formed and wrong: none of these servers verifies it in its default mode
        scope = f"{stamp[:8]}/{REGION}/{service}/aws4_request"
        names = ";".join(sorted(name.lower() for name in every))
        every["Authorization"] = f"AWS4-HMAC-SHA256 Credential={_ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={'0' * 64}"
    every |= {"User-Agent": "Boto3/1.44 md/Botocore#1.44", "Accept-Encoding": "identity", "Content-Length": str(len(body))}
    head = "\r\n".join((f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in every.items())))
    return f"{head}\r\n\r\n".encode() + body
