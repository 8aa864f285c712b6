"""What a program needs that verifies a pool's tokens: its public keys and OpenID Connect's discovery document.

Any web page may read them, as at AWS.
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.call import World
from gatepost.cognito.tokens import discovery
from gatepost.server.pages.access import Refused, in_transaction, world_of
from gatepost.store.transaction import Transaction

_HEADERS = {"access-control-allow-origin": "*", "cache-control": "public, max-age=86400"}


async def jwks(request: Request) -> JSONResponse:
    """The keys that sign the pool's tokens, as a JSON Web Key Set."""
    return await _document(request, discovery.jwks)


async def openid_configuration(request: Request) -> JSONResponse:
    """Where the pool's keys are, and what its tokens hold."""
    return await _document(request, discovery.openid_configuration)


async def _document(request: Request, read: Callable[[Transaction, World, str], dict[str, Any] | None]) -> JSONResponse:
    pool_id = request.path_params["pool_id"]
    found = await in_transaction(request, lambda tx: read(tx, world_of(request), pool_id))
    if found is None:
        raise Refused(404, f"User pool {pool_id} does not exist.")
    return JSONResponse(found, headers=_HEADERS)


routes = [
    Route("/{pool_id}/.well-known/jwks.json", jwks),
    Route("/{pool_id}/.well-known/openid-configuration", openid_configuration),
]
