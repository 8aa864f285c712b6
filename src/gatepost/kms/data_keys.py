"""A new data key of KMS: in the clear, to encrypt something with, and wrapped, to be kept beside it."""

from collections.abc import Mapping
from typing import Any

from gatepost.aws_clients import client_at
from gatepost.kms import stand_in_key
from gatepost.settings import DEFAULT_REGION, Settings
from gatepost.store.sealing import Seal

SIZE = 32


class NotGiven(Exception):
    """KMS does not give out a data key; the text says why."""


def generate(settings: Settings, seal: Seal, key_arn: str, context: Mapping[str, str]) -> tuple[bytes, bytes]:
    """For AES with 256 bits, good in this encryption context alone.

    Raises: NotGiven. Source: KMS API reference, GenerateDataKey (guide).
    """
    if not settings.kms_endpoint:
        return stand_in_key.generate(seal, key_arn, context, SIZE)
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    region, account_id = key_arn.split(":")[3:5]
    client = client_at(settings.kms_endpoint, "kms", region or DEFAULT_REGION, account_id)
    try:
        answer: Any = client.generate_data_key(KeyId=key_arn, KeySpec="AES_256", EncryptionContext=dict(context))
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise NotGiven(f"{key_arn}: {error}") from error
    return answer["Plaintext"], answer["CiphertextBlob"]
