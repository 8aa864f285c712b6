"""Rotating the secret of a client: a second one beside the first, then the first taken away."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from gatepost.call import Call
from gatepost.cognito.clients import record, secrets
from gatepost.cognito.clients.record import Client
from gatepost.cognito.clients.secrets import ClientSecret
from gatepost.cognito.errors import ConcurrentModification, InvalidParameter, LimitExceeded, ResourceNotFound
from gatepost.cognito.tables import clients
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AddUserPoolClientSecretRequestTypeDef,
        ClientSecretDescriptorTypeTypeDef,
        DeleteUserPoolClientSecretRequestTypeDef,
        ListUserPoolClientSecretsRequestTypeDef,
    )

_keep = (
    update(clients)
    .where(clients.c.pool_id == bindparam("pool"), clients.c.client_id == bindparam("client"), clients.c.version == bindparam("seen"))
    .values(sealed_secrets=bindparam("kept"), version=bindparam("next"))
)


@cognito.operation("AddUserPoolClientSecret")
def add_user_pool_client_secret(call: Call, request: "AddUserPoolClientSecretRequestTypeDef") -> dict[str, Any]:
    """A second secret for a confidential client; its value is told here alone, and only when it was generated.

    Raises: ResourceNotFound, InvalidParameter, LimitExceeded. Source: API reference, AddUserPoolClientSecret (model); texts guessed.
    """
    client = record.get_in(call, request["UserPoolId"], request["ClientId"])
    active = secrets.active(call.world.seal, client)
    if not active:
        raise InvalidParameter("Secrets can be added only to an app client that was created with a client secret.")
    if len(active) >= secrets.MOST:
        raise LimitExceeded(f"An app client can have at most {secrets.MOST} active secrets.")
    given = request.get("ClientSecret")
    added = secrets.new(client.client_id, given or secrets.generate(), call.now, active)
    _replace(call, client, [*active, added])
    descriptor = _described(added)
    if given is None:
        descriptor["ClientSecretValue"] = added.value
    return {"ClientSecretDescriptor": descriptor}


@cognito.operation("ListUserPoolClientSecrets")
def list_user_pool_client_secrets(call: Call, request: "ListUserPoolClientSecretsRequestTypeDef") -> dict[str, Any]:
    """The active secrets without their values. Raises: ResourceNotFound. Source: API reference, ListUserPoolClientSecrets (model)."""
    client = record.get_in(call, request["UserPoolId"], request["ClientId"])
    return {"ClientSecrets": [_described(secret) for secret in secrets.active(call.world.seal, client)]}


@cognito.operation("DeleteUserPoolClientSecret")
def delete_user_pool_client_secret(call: Call, request: "DeleteUserPoolClientSecretRequestTypeDef") -> dict[str, Any]:
    """Take a secret away; the last one stays.

    Raises: ResourceNotFound, InvalidParameter. Source: API reference, DeleteUserPoolClientSecret (model); texts guessed.
    """
    client = record.get_in(call, request["UserPoolId"], request["ClientId"])
    active = secrets.active(call.world.seal, client)
    kept = [secret for secret in active if secret.secret_id != request["ClientSecretId"]]
    if len(kept) == len(active):
        raise ResourceNotFound(f"Client secret {request['ClientSecretId']} does not exist.")
    if not kept:
        raise InvalidParameter("The last secret of an app client cannot be deleted.")
    _replace(call, client, kept)
    return {}


def _replace(call: Call, client: Client, kept: Sequence[ClientSecret]) -> None:
    sealed = secrets.sealed(call.world.seal, client.client_id, kept)
    values = {"pool": client.pool.pool_id, "client": client.client_id, "seen": client.version, "next": client.version + 1, "kept": sealed}
    if not call.tx.write(_keep, values):
        raise ConcurrentModification(f"User pool client {client.client_id} is being modified by another request.")


def _described(secret: ClientSecret) -> "ClientSecretDescriptorTypeTypeDef":
    return {"ClientSecretId": secret.secret_id, "ClientSecretCreateDate": secret.created_at}
