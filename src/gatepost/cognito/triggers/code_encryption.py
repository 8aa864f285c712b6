"""Secrets on their way to custom senders: messages of the AWS Encryption SDK, made by that SDK itself.

Source: samples of Cognito's codes (reported: message format 1, suite 0x0378, one data key of `aws-kms`, `userpool-id` as context).
"""

import base64
import logging
from typing import Any

from gatepost.aws_clients import client_at
from gatepost.call import World
from gatepost.kms import stand_in_key
from gatepost.lambdas.failures import NotReached
from gatepost.settings import DEFAULT_REGION

log = logging.getLogger("gatepost")

_CONTEXT = "userpool-id"


def encrypt(world: World, key_arn: str, pool_id: str, secret: str) -> str:
    """A secret that only the holder of a KMS key can read, in base64.

    Raises: NotReached, when KMS does not give out a data key.
    """
    from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
    from aws_encryption_sdk.exceptions import GenerateKeyError
    from aws_encryption_sdk.identifiers import AlgorithmSuite
    from botocore.exceptions import BotoCoreError

    client: Any = EncryptionSDKClient(commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)  # Cognito's suite commits to no key
    try:
        message, _ = client.encrypt(
            source=secret.encode(),
            key_provider=_key(world, key_arn),
            encryption_context={_CONTEXT: pool_id},
            algorithm=AlgorithmSuite.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,
        )
    except (GenerateKeyError, BotoCoreError) as error:
        log.warning("%s: no data key at %s: %s", key_arn, world.settings.kms_endpoint, error.__cause__ or error)
        raise NotReached("AccessDeniedException", again=False) from error
    return base64.b64encode(message).decode()


def _key(world: World, key_arn: str) -> Any:
    if not world.settings.kms_endpoint:
        return _stand_in(world, key_arn)
    from aws_encryption_sdk.key_providers.kms import KMSMasterKey

    region, account_id = key_arn.split(":")[3:5]
    client = client_at(world.settings.kms_endpoint, "kms", region or DEFAULT_REGION, account_id, world.settings.lambda_patience)
    return KMSMasterKey(key_id=key_arn, client=client)


def _stand_in(world: World, key_arn: str) -> Any:
    """A key of the SDK's kind that only generates. What it wraps is opened through `stand_in_key`, as through KMS."""
    from aws_encryption_sdk.key_providers.base import MasterKey, MasterKeyConfig
    from aws_encryption_sdk.structures import DataKey, MasterKeyInfo

    as_data_key: Any = DataKey
    as_info: Any = MasterKeyInfo

    class Config(MasterKeyConfig):
        provider_id = "aws-kms"

    class StandIn(MasterKey):
        provider_id = "aws-kms"  # pyright: ignore[reportAssignmentType]  the SDK has no types
        _config_class = Config  # pyright: ignore[reportAssignmentType]

        def _generate_data_key(self, algorithm: Any, encryption_context: dict[str, str]) -> Any:
            data_key, wrapped = stand_in_key.generate(world.seal, key_arn, encryption_context, algorithm.kdf_input_len)
            return as_data_key(as_info("aws-kms", key_arn), data_key, wrapped)

        def _encrypt_data_key(self, data_key: Any, algorithm: Any, encryption_context: dict[str, str]) -> Any:
            raise NotImplementedError("a message has one data key")

        def _decrypt_data_key(self, encrypted_data_key: Any, algorithm: Any, encryption_context: dict[str, str]) -> Any:
            raise NotImplementedError("a message is not read here")

    return StandIn(key_id=key_arn)
