"""What a structured message may say: a body, in charsets that exist, with headers that are not SES's own, and not too much of it.

Source: SES guide, header-fields and quotas (guide); the names refused as headers, and texts not seen elsewhere (guessed).
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from gatepost.mail import mime
from gatepost.ses import attachments
from gatepost.ses.errors import BadRequest

LONGEST_V1 = 10_485_760
"""Bytes of a whole message, after base64, that the first API takes."""
LONGEST_V2 = 41_943_040

_CERTAINLY_SHORT = 800_000
"""Characters of text that fit into either limit whatever their encoding needs."""

_SES_OWN = {
    name.lower(): name
    for name in (
        "From",
        "To",
        "Cc",
        "Bcc",
        "Reply-To",
        "Sender",
        "Subject",
        "Date",
        "Message-ID",
        "Return-Path",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "DKIM-Signature",
    )
}


def admit(message: Mapping[str, Any], limit: int) -> Mapping[str, Any]:
    """The message in the form in which it is kept: as given, but for attachments' bytes in base64.

    Raises: BadRequest, MessageRejected.
    """
    body = message["Body"]
    texts = [body[name] for name in ("Text", "Html") if name in body]
    if not texts:
        raise BadRequest("The message body must have a text or an HTML part.")
    size = 0
    for text in (message["Subject"], *texts):
        if text.get("Charset") and not mime.knows_charset(text["Charset"]):
            raise BadRequest(f"Unsupported charset: {text['Charset']}.")
        size += len(text["Data"])
    if "Headers" in message:
        _require_headers(message["Headers"])
    if message.get("Attachments"):
        message = {**message, "Attachments": _kept(message["Attachments"])}
    elif size <= _CERTAINLY_SHORT:
        return message
    require_size(mime.body_size(message), limit)
    return message


def require_size(size: int, limit: int) -> None:
    """Raises: BadRequest. Source: recorded answers (reported)."""
    if size > limit:
        raise BadRequest(f"Message length is more than {limit} bytes long: '{size}'.")


def _require_headers(headers: Sequence[Mapping[str, str]]) -> None:
    """Raises: BadRequest, with the text that a header twice gets. Source: reported for Message-ID."""
    for header in headers:
        own = _SES_OWN.get(header["Name"].lower())
        if own:
            raise BadRequest(f"Duplicate header '{own}'.")


def _kept(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    attachments.require_harmless(attachment["FileName"] for attachment in given)
    return [{**attachment, "RawContent": base64.b64encode(attachment["RawContent"]).decode()} for attachment in given]
