"""`gatepost decrypt`: what a custom sender was given, in the clear, when the server stands in for AWS KMS."""

import base64
import binascii
import os
import sys
from typing import Annotated, Any

import typer

from gatepost.cli.options import Endpoint
from gatepost.cli.problems import Problem
from gatepost.cli.remote import Remote

KMS = "/_kms"


def decrypt(
    code: Annotated[str, typer.Argument(help="The event's `code`; - reads it from standard input.")],
    endpoint: Endpoint = None,
) -> None:
    """Decrypt the code of a CustomEmailSender's or CustomSMSSender's event."""
    from aws_encryption_sdk import CommitmentPolicy, DiscoveryAwsKmsMasterKeyProvider, EncryptionSDKClient
    from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError

    os.environ.setdefault("AWS_ACCESS_KEY_ID", "gatepost")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "gatepost")
    os.environ.setdefault("AWS_ENDPOINT_URL_KMS", Remote(endpoint).url + KMS)
    client: Any = EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
    try:
        message = base64.b64decode(sys.stdin.read() if code == "-" else code, validate=False)
        secret, _ = client.decrypt(source=message, key_provider=DiscoveryAwsKmsMasterKeyProvider())
    except (AWSEncryptionSDKClientError, binascii.Error) as error:
        raise Problem(f"The code can't be decrypted at {os.environ['AWS_ENDPOINT_URL_KMS']}: {error}") from error
    print(secret.decode())
