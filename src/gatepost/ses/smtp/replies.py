"""SES's errors as SMTP says them: the words of the first API's code, a colon, and its text.

Source: SES guide, troubleshoot-smtp (guide), and transcripts (reported); that all codes follow the one rule (guessed).
"""

from collections.abc import Mapping
from re import compile

from gatepost.wire.errors import AwsError

LONGEST = 480
"""Characters of a reply. RFC 5321 allows for 512 bytes in a line; SES ends what is cut with three dots."""

_WORDS: Mapping[str, str] = {
    "InvalidParameterValue": "Transaction failed",
    "MailFromDomainNotVerifiedException": "MAIL FROM domain not verified",
}
_HUMP = compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNSPEAKABLE = compile(r"[^ -~]+")


def refused(error: AwsError) -> str:
    """A reply for good, but for what is only too much for now."""
    code = error.query_code or error.code
    text = error.message or ""
    if code == "Throttling":
        return _line(f"454 Throttling failure: {text}")
    words = _WORDS.get(code) or _HUMP.sub(" ", code.removesuffix("Exception")).capitalize()
    return _line(f"554 {words}: {text}")


def _line(text: str) -> str:
    line = _UNSPEAKABLE.sub(" ", text)
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."
