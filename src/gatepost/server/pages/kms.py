"""The server in the place of AWS KMS, for whoever reads codes or received mail: `AWS_ENDPOINT_URL_KMS=http://HOST:PORT/_kms`.

The AWS Encryption SDK and S3's encryption clients ask it to open the data keys that came with them. It does nothing else, and it
opens no other keys.
Source: KMS API reference, Decrypt (guide).
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost.kms import stand_in_key
from gatepost.kms.stand_in_key import NotOurs
from gatepost.server import access_keys
from gatepost.server.pages.access import in_transaction, world_of
from gatepost.store.transaction import Transaction
from gatepost.wire import sigv4
from gatepost.wire.errors import AwsError, MissingAuthenticationToken, UnknownOperation, UnrecognizedClient
from gatepost.wire.http import HttpRequest

DECRYPT = "TrentService.Decrypt"


class InvalidCiphertext(AwsError):
    """Not a data key of this server's, or another encryption context. KMS says no more about it."""

    code = "InvalidCiphertextException"


class IncorrectKey(AwsError):
    """A data key that was made for another key than the caller names. Source: KMS API reference (guide)."""

    code = "IncorrectKeyException"
    text = "The key ID in the request does not identify a CMK that can perform this operation."


async def answer(request: Request) -> Response:
    """One call of KMS's API."""
    body = await request.body()
    try:
        await _require_signed(request, body)
        if request.headers.get("x-amz-target") != DECRYPT:
            raise UnknownOperation()
        return _reply(200, _decrypted(request, body))
    except AwsError as error:
        return _reply(400, {"__type": error.code, "message": error.message})


def _decrypted(request: Request, body: bytes) -> dict[str, Any]:
    try:
        asked: dict[str, Any] = orjson.loads(body)
        blob = base64.b64decode(asked["CiphertextBlob"], validate=True)
        key_arn, data_key = stand_in_key.unwrap(world_of(request).seal, blob, asked.get("EncryptionContext", {}))
    except (NotOurs, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise InvalidCiphertext(None) from error
    if asked.get("KeyId", key_arn) != key_arn:
        raise IncorrectKey()
    return {"KeyId": key_arn, "Plaintext": base64.b64encode(data_key).decode(), "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}


async def _require_signed(request: Request, body: bytes) -> None:
    """Where the server verifies signatures, whoever decrypts needs an access key, as for everything else."""
    world = world_of(request)
    if not world.settings.verifies_signatures:
        return
    path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    asked = HttpRequest(request.method, path, query, dict(request.headers), body)
    signature = sigv4.signature(asked)
    if signature is None:
        raise MissingAuthenticationToken()

    def find(tx: Transaction) -> access_keys.AccessKey | None:
        return access_keys.find(tx, world.seal, signature.access_key)

    known = await in_transaction(request, find)
    if known is None:
        raise UnrecognizedClient()
    sigv4.verify(asked, signature, known.secret, datetime.now(UTC), "kms")


def _reply(status: int, content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/x-amz-json-1.1")


routes = [Route("/_kms", answer, methods=["POST"]), Route("/_kms/", answer, methods=["POST"])]
