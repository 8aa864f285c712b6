"""Percent-encoded text: the parameters of URLs and forms, the labels of paths."""

from urllib.parse import unquote

from gatepost.wire.errors import Malformed, TooLarge
from gatepost.wire.http import HttpRequest

PARAMETER_LIMIT = 20_000
"""Parameters one request may have; the largest request SES takes needs a tenth."""


def parameters(request: HttpRequest) -> dict[str, str]:
    """The parameters of the URL and of the body; of two with one name the later counts, and the body's is later.

    Raises: Malformed (not UTF-8), TooLarge.
    """
    found = dict(pairs(request.query))
    if request.body:
        try:
            found.update(pairs(request.body.decode()))
        except UnicodeDecodeError:
            raise Malformed("The request is not valid UTF-8.") from None
    return found


def pairs(text: str) -> list[tuple[str, str]]:
    """Names and values in their order, decoded.

    Raises: Malformed (not UTF-8), TooLarge.
    """
    if not text:
        return []
    if text.count("&") >= PARAMETER_LIMIT:
        raise TooLarge()
    found: list[tuple[str, str]] = []
    for pair in text.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            found.append((decoded(name.replace("+", " ")), decoded(value.replace("+", " "))))
    return found


def decoded(text: str) -> str:
    """One percent-encoded text, decoded. An escape that is none stays as it is.

    Raises: Malformed (not UTF-8, or with a NUL character, which no store keeps).
    """
    plain = text
    if "%" in text:
        try:
            plain = unquote(text, errors="strict")
        except UnicodeDecodeError:
            raise Malformed("The request is not valid UTF-8.") from None
    if "\x00" in plain:
        raise Malformed("The request contains a NUL character.")
    return plain
