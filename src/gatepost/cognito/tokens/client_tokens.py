"""GetClientToken: an access token of an app client's own, for APIs that know its scopes. There is no user in it, and nothing is kept of it.

Source: API reference, GetClientToken (model); guide, cognito-user-pools-define-resource-servers (guide); the claims, and the types and
texts of refusals but that of a wrong secret (guessed).
"""

from typing import Any
from uuid import uuid4

import orjson

from gatepost.call import Call
from gatepost.cognito import resource_servers
from gatepost.cognito.auth import flows
from gatepost.cognito.clients import authentication
from gatepost.cognito.clients import record as clients
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.tokens import keys, validity
from gatepost.cognito.tokens.claims import issuer
from gatepost.cognito.triggers import token_generation
from gatepost.operations import cognito


@cognito.operation("GetClientToken")
def get_client_token(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """A token with the scopes that are asked for, or all that the client has. A scope that its resource server has lost is left out.

    Raises: ResourceNotFound, NotAuthorized, InvalidParameter, and what the PreTokenGeneration trigger raises.
    """
    client = clients.get(call, request["ClientId"])
    if not (client.confidential and authentication.secret_matches(call, client, request["Secret"])):
        raise NotAuthorized("Invalid client or secret")
    if not flows.allows(client, flows.CLIENT_TOKENS):
        raise InvalidParameter("Auth flow not enabled for this client")
    scopes = _granted(call, client, request.get("Scopes"))
    access = token_generation.customised_for_client(call, client, _claims(call, client, scopes))
    signed = keys.require(call.tx, call.world, client.pool.pool_id)["access"].sign(orjson.dumps(access))
    lasts = int(validity.of(client).access.total_seconds())
    return {"ClientAuthenticationResult": {"AccessToken": signed, "ExpiresIn": lasts, "TokenType": "Bearer"}}


def _granted(call: Call, client: Client, wanted: list[str] | None) -> list[str]:
    configured = client.settings.get("AllowedOAuthScopes", ())
    for scope in wanted or ():
        if scope not in configured:
            raise InvalidParameter(f"Invalid scope requested: {scope}")
    granted = [scope for scope in dict.fromkeys(wanted or configured) if resource_servers.has_scope(call, client.pool, scope)]
    if not granted:
        raise InvalidParameter("The app client has no scopes of a resource server.")
    return granted


def _claims(call: Call, client: Client, scopes: list[str]) -> dict[str, Any]:
    now = int(call.now.timestamp())
    return {
        "sub": client.client_id,
        "token_use": "access",
        "scope": " ".join(scopes),
        "auth_time": now,
        "iss": issuer(call.world, client.pool),
        "exp": int((call.now + validity.of(client).access).timestamp()),
        "iat": now,
        "version": 2,
        "jti": str(uuid4()),
        "client_id": client.client_id,
    }
