"""Single values as text: blobs, timestamps, numbers, switches. Each raises ValueError for what it can't read."""

import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

INTEGERS = {"integer": 31, "long": 63}
"""Bits beside the sign."""

_DECIMAL = re.compile("[+-]?[0-9]{1,19}")


def blob(text: str) -> bytes:
    """Base64, with or without line breaks."""
    if "\n" in text or "\r" in text:
        text = text.replace("\n", "").replace("\r", "")
    return binascii.a2b_base64(text.encode("ascii"), strict_mode=True)


def integer(text: str, bits: int) -> int:
    """A decimal number that fits."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not a decimal number")
    return fitting(int(text), bits)


def fitting(number: int, bits: int) -> int:
    """The number, if it fits in that many bits beside its sign."""
    if not -(1 << bits) <= number < 1 << bits:
        raise ValueError("out of range")
    return number


def boolean(text: str) -> bool:
    """`true` or `false`, in any case."""
    lowered = text.lower()
    if lowered not in ("true", "false"):
        raise ValueError("neither true nor false")
    return lowered == "true"


def epoch(seconds: float) -> datetime:
    """Seconds since 1970."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("out of range") from error


def timestamp(text: str) -> datetime:
    """ISO 8601, else RFC 822, else seconds since 1970. What names no zone is UTC."""
    for read in (datetime.fromisoformat, parsedate_to_datetime, _epoch_text):
        try:
            found = read(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    raise ValueError("not a timestamp")


def _epoch_text(text: str) -> datetime:
    return epoch(float(text))


def double(text: str) -> float:
    """A finite number."""
    number = float(text)
    if not isfinite(number):
        raise ValueError("not a finite number")
    return number
