"""Mail as a bucket gets it where its rule names a KMS key: encrypted before it is stored, so that S3's encryption clients can read it.

Source: SES guide, receiving-email-action-s3 (guide) for who encrypts; KMS guide, services-ses (guide) for the context; objects in public
test fixtures (reported) for the metadata.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gatepost.call import World
from gatepost.kms import data_keys
from gatepost.ses.receiving.outside import Undone

IV_BYTES = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """An object's bytes, and the metadata that tell how to read them."""

    data: bytes
    metadata: Mapping[str, str]


def seal(world: World, key_arn: str, account_id: str, rule_name: str, message_id: str, source: bytes) -> Sealed:
    """Encrypt a mail with a data key of its own.

    Raises: Undone.
    """
    context = {
        "aws:ses:message-id": message_id,
        "aws:ses:rule-name": rule_name,
        "aws:ses:source-account": account_id,
        "kms_cmk_id": key_arn,
    }
    try:
        key, wrapped = data_keys.generate(world.settings, world.seal, key_arn, context)
    except data_keys.NotGiven as problem:
        raise Undone(str(problem)) from problem
    iv = os.urandom(IV_BYTES)
    return Sealed(
        AESGCM(key).encrypt(iv, source, None),
        {
            "x-amz-key-v2": base64.b64encode(wrapped).decode(),
            "x-amz-iv": base64.b64encode(iv).decode(),
            "x-amz-cek-alg": "AES/GCM/NoPadding",
            "x-amz-wrap-alg": "kms",
            "x-amz-tag-len": "128",
            "x-amz-matdesc": orjson.dumps(context).decode(),
            "x-amz-unencrypted-content-length": str(len(source)),
        },
    )
