"""The ids of mail that SES has received: forty digits and letters, such as `nrk5vlqu9usuh476ffj0j3is23okmot9h029da01`.

Ours begin with their time, so that an id alone leads to the row.
Source: SES guide, receiving-email-action-lambda-event (guide) for the form.
"""

import base64
import secrets
from binascii import Error
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
LENGTH = 40


def new(arrived_at: datetime) -> str:
    """An id for mail that has arrived at a time."""
    milliseconds = (arrived_at - _EPOCH) // _MILLISECOND
    return base64.b32hexencode(milliseconds.to_bytes(6) + secrets.token_bytes(19)).decode().lower()


def arrived_at(message_id: str) -> datetime | None:
    """The time in an id; None when it is none."""
    if len(message_id) != LENGTH or message_id != message_id.lower():
        return None
    try:
        return _EPOCH + int.from_bytes(base64.b32hexdecode(message_id.upper())[:6]) * _MILLISECOND
    except (Error, OverflowError, ValueError):
        return None
