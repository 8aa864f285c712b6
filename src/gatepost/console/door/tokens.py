"""CSRF tokens: a form sends back a keyed hash of a cookie that only this server's pages were given.

Source: OWASP, Cross-Site Request Forgery Prevention (guide: signed double-submit cookie).
"""

import hmac
import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from gatepost.store.sealing import Seal

COOKIE = "gatepost_form"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{32}")


def read(request: Request) -> str:
    """The visitor's secret, or a new one."""
    found = request.cookies.get(COOKIE, "")
    return found if _SHAPE.fullmatch(found) else secrets.token_urlsafe(24)


def keep(response: Response, secret: str, *, secure: bool) -> None:
    """Leave the secret with the visitor, for as long as the browser runs."""
    response.set_cookie(COOKIE, secret, path="/console/", secure=secure, httponly=True, samesite="strict")


def for_forms(seal: Seal, secret: str) -> str:
    """What a form sends back."""
    return seal.fingerprint(secret, "console form")


def matches(expected: str, given: str) -> bool:
    """Whether a form came from a page that this visitor was shown."""
    return hmac.compare_digest(expected.encode(), given.encode())
