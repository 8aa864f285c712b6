"""The access keys that a server which verifies signatures accepts.

`GET /_gatepost/keys` lists them without their secrets, `POST` makes one for `?account=` and shows its secret this once,
`DELETE /_gatepost/keys/ID` removes one.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gatepost.server import access_keys
from gatepost.server.access_keys import AccessKey
from gatepost.server.pages.access import Refused, account_of, in_transaction, world_of


async def list_keys(request: Request) -> JSONResponse:
    """All keys, oldest first."""
    world = world_of(request)
    keys = await in_transaction(request, lambda tx: access_keys.every(tx, world.seal))
    return JSONResponse({"keys": [_public(key) for key in keys]})


async def create(request: Request) -> JSONResponse:
    """Make a key."""
    world = world_of(request)
    account = account_of(request)
    key = await in_transaction(request, lambda tx: access_keys.create(tx, world.seal, account, world.clock()))
    return JSONResponse(_public(key) | {"secret_access_key": key.secret}, 201)


async def remove(request: Request) -> Response:
    """Delete a key: what is signed with it is refused from now on."""
    key = request.path_params["access_key"]
    if not await in_transaction(request, lambda tx: access_keys.remove(tx, key)):
        raise Refused(404, f"There is no access key {key}.")
    return Response(status_code=204)


def _public(key: AccessKey) -> dict[str, Any]:
    return {"access_key_id": key.access_key, "account": key.account_id, "created_at": key.created_at.isoformat(timespec="seconds")}


routes = [
    Route("/_gatepost/keys", list_keys),
    Route("/_gatepost/keys", create, methods=["POST"]),
    Route("/_gatepost/keys/{access_key}", remove, methods=["DELETE"]),
]
