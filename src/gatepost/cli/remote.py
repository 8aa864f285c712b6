"""A running server, reached as any other program would reach it: through the operator's API and the inbox."""

import base64
import json
import os
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from gatepost.cli.problems import Problem
from gatepost.settings import Settings

PATIENCE_SECONDS = 30


class Remote:
    """The server at `endpoint`: the one that was given, or GATEPOST_URL, or the one that the settings here would start."""

    def __init__(self, endpoint: str | None = None) -> None:
        settings = Settings.load()
        self.url = (endpoint or os.environ.get("GATEPOST_URL") or f"http://127.0.0.1:{settings.port}").rstrip("/")
        self._open = build_opener(ProxyHandler({})).open  # a proxy for the web would not find this machine
        self._headers = {"Accept": "application/json"}
        if settings.operator_password:
            credentials = base64.b64encode(f"operator:{settings.operator_password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {credentials}"

    def get(self, path: str, *parts: str, patience: float = PATIENCE_SECONDS, **query: str | float | None) -> Any:
        """What the server shows there.

        Raises: Problem.
        """
        return _decoded(self._send("GET", path, parts, query, patience))

    def source(self, path: str, *parts: str) -> bytes:
        """The bytes the server shows there.

        Raises: Problem.
        """
        return self._send("GET", path, parts, {}, PATIENCE_SECONDS)

    def post(self, path: str, *parts: str, **query: str | float | None) -> Any:
        """Ask the server to do something; its answer.

        Raises: Problem.
        """
        return _decoded(self._send("POST", path, parts, query, PATIENCE_SECONDS))

    def delete(self, path: str, *parts: str, **query: str | float | None) -> Any:
        """Ask the server to remove something; its answer.

        Raises: Problem.
        """
        return _decoded(self._send("DELETE", path, parts, query, PATIENCE_SECONDS))

    def _send(self, method: str, path: str, parts: tuple[str, ...], query: dict[str, str | float | None], patience: float) -> bytes:
        """`path` has a `{}` for each of `parts`."""
        given = {name: value for name, value in query.items() if value not in (None, "")}
        url = self.url + path.format(*(quote(part, safe="") for part in parts)) + (f"?{urlencode(given)}" if given else "")
        if not url.startswith(("http://", "https://")):
            raise Problem(f"{self.url} is no http:// or https:// address.")
        try:
            with self._open(Request(url, headers=self._headers, method=method), timeout=patience) as response:  # noqa: S310  checked above
                return response.read()
        except HTTPError as refusal:
            raise Problem(_reason(refusal)) from None
        except URLError as error:
            raise Problem(f"No server answers at {self.url} ({error.reason}). Start one with: gatepost serve") from None
        except OSError as error:
            raise Problem(f"The server at {self.url} broke off ({error}).") from None


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        raise Problem("The answer is not JSON: is this a Gatepost server?") from None


def _reason(refusal: HTTPError) -> str:
    try:
        return str(json.loads(refusal.read())["message"])
    except (ValueError, KeyError, TypeError):
        return f"The server answered {refusal.code} {refusal.reason} at {refusal.url}: is this a Gatepost server?"
