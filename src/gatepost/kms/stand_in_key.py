"""The server in the place of AWS KMS: data keys that only it can open again, whatever key's ARN they are made for.

They are sealed with the server key. The encryption context has to be the same when they are opened, as with KMS.
"""

import base64
import binascii
import os
from collections.abc import Mapping

import orjson
from cryptography.exceptions import InvalidTag

from gatepost.store.sealing import Seal


class NotOurs(Exception):
    """A data key that was not made here, or in another encryption context."""


def wrap(seal: Seal, key_arn: str, context: Mapping[str, str], data_key: bytes) -> bytes:
    """A data key, as it travels with what it encrypts."""
    return seal.seal(orjson.dumps([key_arn, base64.b64encode(data_key).decode()]), _about(context))


def generate(seal: Seal, key_arn: str, context: Mapping[str, str], size: int) -> tuple[bytes, bytes]:
    """A new data key of so many bytes, in the clear and wrapped."""
    data_key = os.urandom(size)
    return data_key, wrap(seal, key_arn, context, data_key)


def unwrap(seal: Seal, wrapped: bytes, context: Mapping[str, str]) -> tuple[str, bytes]:
    """The ARN that a data key was made for, and the data key.

    Raises: NotOurs.
    """
    try:
        key_arn, data_key = orjson.loads(seal.open(wrapped, _about(context)))
        return key_arn, base64.b64decode(data_key)
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise NotOurs() from error


def _about(context: Mapping[str, str]) -> str:
    return f"data key {orjson.dumps(context, option=orjson.OPT_SORT_KEYS).decode()}"
