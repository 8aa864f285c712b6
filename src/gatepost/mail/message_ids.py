"""SES's message ids: `0100019d311d65a0-b9c1419e-f3a0-4afd-b0bd-848f18ff5950-000000`.

Four hexadecimal digits name the Region, twelve the milliseconds since 1970, a random UUID follows. The time in an id is
the time at which its message was accepted, so that an id alone leads to the row.
Source: delivered mails (reported); the prefixes of Regions not in the table (guessed).
"""

import os
from datetime import UTC, datetime, timedelta
from zlib import crc32

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_PREFIXES = {
    "us-east-1": "0100",
    "us-west-2": "0101",
    "eu-west-1": "0102",
    "ap-northeast-1": "0106",
    "eu-central-1": "0107",
    "ap-southeast-2": "0108",
    "ap-south-1": "0109",
    "eu-north-1": "0110",
    "us-west-1": "0111",
}
LENGTH = 60


def _prefix(region: str) -> str:
    found = _PREFIXES.get(region)
    if found is None:
        found = _PREFIXES[region] = f"01{0x40 + crc32(region.encode()) % 0xC0:02x}"
    return found


def new(region: str, accepted_at: datetime) -> str:
    """An id for a message accepted in a Region at a time."""
    random = os.urandom(16).hex()
    milliseconds = (accepted_at - _EPOCH) // _MILLISECOND
    uuid = f"{random[:8]}-{random[8:12]}-4{random[13:16]}-{'89ab'[int(random[16], 16) & 3]}{random[17:20]}-{random[20:]}"
    return f"{_prefix(region)}{milliseconds:012x}-{uuid}-000000"


def accepted_at(message_id: str) -> datetime | None:
    """The time in an id; None when it is no id of this form."""
    if len(message_id) != LENGTH:
        return None
    try:
        return _EPOCH + int(message_id[4:16], 16) * _MILLISECOND
    except (ValueError, OverflowError):
        return None


def header(message_id: str, region: str) -> str:
    """The Message-ID header of a delivered message.

    Source: SES guide, header-fields, and delivered mails (reported).
    """
    return f"<{message_id}@{'email' if region == 'us-east-1' else region}.amazonses.com>"
