"""The operations on app clients."""

from secrets import choice
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from gatepost.call import Call
from gatepost.cognito import inert, page_tokens
from gatepost.cognito.clients import record, secrets, settings
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import ConcurrentModification, InvalidParameter
from gatepost.cognito.pools import record as pool_record
from gatepost.cognito.tables import clients
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CreateUserPoolClientRequestTypeDef,
        DeleteUserPoolClientRequestTypeDef,
        DescribeUserPoolClientRequestTypeDef,
        ListUserPoolClientsRequestTypeDef,
        UpdateUserPoolClientRequestTypeDef,
        UserPoolClientDescriptionTypeDef,
        UserPoolClientTypeTypeDef,
    )

_create = pool_record.belonging(clients)
_change = (
    update(clients)
    .where(clients.c.pool_id == bindparam("pool"), clients.c.client_id == bindparam("client"), clients.c.version == bindparam("seen"))
    .values(settings=bindparam("settings"), version=bindparam("next"), modified_at=bindparam("modified_at"))
)
_delete = delete(clients).where(clients.c.pool_id == bindparam("pool"), clients.c.client_id == bindparam("client"))
_page = (
    select(clients.c.client_id, clients.c.settings)
    .where(clients.c.pool_id == bindparam("pool"), clients.c.client_id > bindparam("after"))
    .order_by(clients.c.client_id)
    .limit(bindparam("most"))
)

_ID_CHARACTERS = ascii_lowercase + digits
_ID_LENGTH = 26
_PAGE = 60


@cognito.operation("CreateUserPoolClient")
def create_user_pool_client(call: Call, request: "CreateUserPoolClientRequestTypeDef") -> "dict[str, UserPoolClientTypeTypeDef]":
    """A new app client; confidential when it is to have a secret, generated or given.

    Raises: ResourceNotFound, InvalidParameter, InvalidOAuthFlow, ScopeDoesNotExist, FeatureUnavailableInTier.
    Source: API reference, CreateUserPoolClient (model).
    """
    pool = pool_record.get(call, request["UserPoolId"])
    value = _first_secret(request)
    chosen = settings.complete(call, request, pool, confidential=value is not None, doing="creating")
    inert.note("CreateUserPoolClient", request)
    client_id = "".join(choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))
    sealed = secrets.sealed(call.world.seal, client_id, [secrets.new(client_id, value, call.now)]) if value is not None else None
    client = Client(client_id, pool, chosen, sealed, 1, call.now, call.now)  # pyright: ignore[reportArgumentType]
    pool_record.add(
        call,
        _create,
        {
            "pool_id": pool.pool_id,
            "client_id": client.client_id,
            "settings": client.settings,
            "sealed_secrets": client.sealed_secrets,
            "version": client.version,
            "created_at": client.created_at,
            "modified_at": client.modified_at,
        },
    )
    return {"UserPoolClient": _described(call, client)}


def _first_secret(request: "CreateUserPoolClientRequestTypeDef") -> str | None:
    """Source: model, CreateUserPoolClientRequest (model); texts guessed."""
    if request.get("PublishSecretsInAWSSecretsManager"):
        raise InvalidParameter("PublishSecretsInAWSSecretsManager cannot be used here: there is no AWS Secrets Manager to keep the secret.")
    given: str | None = request.get("ClientSecret")
    if given is not None and request.get("GenerateSecret"):
        raise InvalidParameter("ClientSecret cannot be given when GenerateSecret is true.")
    return secrets.generate() if request.get("GenerateSecret") else given


@cognito.operation("DescribeUserPoolClient")
def describe_user_pool_client(call: Call, request: "DescribeUserPoolClientRequestTypeDef") -> "dict[str, UserPoolClientTypeTypeDef]":
    """The whole of a client, its secret too. Raises: ResourceNotFound. Source: API reference, DescribeUserPoolClient (model)."""
    return {"UserPoolClient": _described(call, record.get_in(call, request["UserPoolId"], request["ClientId"]))}


@cognito.operation("UpdateUserPoolClient")
def update_user_pool_client(call: Call, request: "UpdateUserPoolClientRequestTypeDef") -> "dict[str, UserPoolClientTypeTypeDef]":
    """Replace all settings but the name: what is left out returns to its default. Secrets stay.

    Raises: ResourceNotFound, InvalidParameter, InvalidOAuthFlow, ScopeDoesNotExist, FeatureUnavailableInTier,
    ConcurrentModification.
    Source: API reference, UpdateUserPoolClient (model); the name: guessed.
    """
    client = record.get_in(call, request["UserPoolId"], request["ClientId"])
    wanted = {"ClientName": client.settings.get("ClientName"), **request}
    chosen = settings.complete(call, wanted, client.pool, confidential=client.confidential, doing="updating")
    values = {
        "pool": client.pool.pool_id,
        "client": client.client_id,
        "seen": client.version,
        "next": client.version + 1,
        "settings": chosen,
        "modified_at": call.now,
    }
    if not call.tx.write(_change, values):
        raise ConcurrentModification(f"User pool client {client.client_id} is being modified by another request.")
    inert.note("UpdateUserPoolClient", request)
    return {"UserPoolClient": _described(call, record.get_in(call, client.pool.pool_id, client.client_id))}


@cognito.operation("DeleteUserPoolClient")
def delete_user_pool_client(call: Call, request: "DeleteUserPoolClientRequestTypeDef") -> None:
    """The client is gone at once. Raises: ResourceNotFound. Source: API reference, DeleteUserPoolClient (model)."""
    client = record.get_in(call, request["UserPoolId"], request["ClientId"])
    call.tx.write(_delete, {"pool": client.pool.pool_id, "client": client.client_id})


@cognito.operation("ListUserPoolClients")
def list_user_pool_clients(call: Call, request: "ListUserPoolClientsRequestTypeDef") -> dict[str, Any]:
    """The clients of a pool, without their secrets. No client here was registered by itself, so `ClientType` DCR lists none.

    Raises: ResourceNotFound, InvalidParameter. Source: API reference, ListUserPoolClients (model).
    """
    pool = pool_record.get(call, request["UserPoolId"])
    rows, following = page_tokens.page(
        call,
        f"clients {pool.pool_id}",
        request,
        request.get("MaxResults", _PAGE),
        lambda after, most: call.tx.rows(_page, {"pool": pool.pool_id, "after": after, "most": most}),
        lambda row: row.client_id,
    )
    if request.get("ClientType") == "DCR":
        return {"UserPoolClients": []}
    listed: list[UserPoolClientDescriptionTypeDef] = [
        {"ClientId": row.client_id, "UserPoolId": pool.pool_id, "ClientName": row.settings["ClientName"]} for row in rows
    ]
    return {"UserPoolClients": listed, **following}


def _described(call: Call, client: Client) -> "UserPoolClientTypeTypeDef":
    """The client as AWS shows it; of two secrets, the older one (guessed)."""
    active = secrets.active(call.world.seal, client)
    shown: dict[str, Any] = {
        **client.settings,
        "UserPoolId": client.pool.pool_id,
        "ClientId": client.client_id,
        "CreationDate": client.created_at,
        "LastModifiedDate": client.modified_at,
        "ClientType": "REGULAR",
    }
    if active:
        shown["ClientSecret"] = active[0].value
    return shown  # pyright: ignore[reportReturnType]
