"""Resource servers: the APIs that a pool's access tokens are for, and the scopes they know.

Source: API reference, CreateResourceServer and its kin; guide, cognito-user-pools-define-resource-servers and limits.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, delete, func, select, update

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import InvalidParameter, LimitExceeded, ResourceNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import resource_servers
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CreateResourceServerRequestTypeDef,
        DeleteResourceServerRequestTypeDef,
        DescribeResourceServerRequestTypeDef,
        ListResourceServersRequestTypeDef,
        ResourceServerScopeTypeTypeDef,
        UpdateResourceServerRequestTypeDef,
    )

MOST = 25
"""Resource servers of a pool. Source: guide, limits."""
MOST_ON_A_PAGE = 50

_in_pool = resource_servers.c.pool_id == bindparam("pool")
_this = _in_pool & (resource_servers.c.identifier == bindparam("called"))
_one = select(resource_servers).where(_this)
_add = pools.belonging(resource_servers).on_conflict_do_nothing(index_elements=["pool_id", "identifier"])
_change = update(resource_servers).where(_this).values(name=bindparam("title"), scopes=bindparam("known"))
_remove = delete(resource_servers).where(_this)
_count = select(func.count()).where(_in_pool)
_page = (
    select(resource_servers)
    .where(_in_pool, resource_servers.c.identifier > bindparam("after"))
    .order_by(resource_servers.c.identifier)
    .limit(bindparam("most"))
)


@cognito.operation("CreateResourceServer")
def create_resource_server(call: Call, request: "CreateResourceServerRequestTypeDef") -> dict[str, Any]:
    """An API and its scopes.

    Raises: ResourceNotFound, InvalidParameter, LimitExceeded. Source: text of the taken identifier (reported).
    """
    pool = pools.get(call, request["UserPoolId"])
    if call.tx.value(_count, {"pool": pool.pool_id}) >= MOST:
        raise LimitExceeded(f"The maximum number of resource servers ({MOST}) has been reached.")
    identifier = request["Identifier"]
    scopes = _known(request.get("Scopes"))
    row = {"pool_id": pool.pool_id, "identifier": identifier, "name": request["Name"], "scopes": scopes}
    if not pools.add(call, _add, row):
        raise InvalidParameter(f"{identifier} already exists in user pool {pool.pool_id}.")
    return {"ResourceServer": _shown(_require(call, pool, identifier))}


@cognito.operation("DescribeResourceServer")
def describe_resource_server(call: Call, request: "DescribeResourceServerRequestTypeDef") -> dict[str, Any]:
    """The resource server.

    Raises: ResourceNotFound.
    """
    return {"ResourceServer": _shown(_require(call, pools.get(call, request["UserPoolId"]), request["Identifier"]))}


@cognito.operation("UpdateResourceServer")
def update_resource_server(call: Call, request: "UpdateResourceServerRequestTypeDef") -> dict[str, Any]:
    """Rename it and replace its scopes; left out, there are none.

    Raises: ResourceNotFound, InvalidParameter. Source: API reference, UpdateResourceServer ("set to the default value").
    """
    pool = pools.get(call, request["UserPoolId"])
    parameters = {"pool": pool.pool_id, "called": request["Identifier"]}
    call.tx.write(_change, {**parameters, "title": request["Name"], "known": _known(request.get("Scopes"))})
    return {"ResourceServer": _shown(_require(call, pool, request["Identifier"]))}


@cognito.operation("DeleteResourceServer")
def delete_resource_server(call: Call, request: "DeleteResourceServerRequestTypeDef") -> None:
    """Delete it. Clients may still name its scopes, which nobody is given any more.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    if not call.tx.write(_remove, {"pool": pool.pool_id, "called": request["Identifier"]}):
        raise _not_found(request["Identifier"])


@cognito.operation("ListResourceServers")
def list_resource_servers(call: Call, request: "ListResourceServersRequestTypeDef") -> dict[str, Any]:
    """The pool's resource servers by identifier, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    rows, following = page_tokens.page(
        call,
        f"resource servers {pool.pool_id}",
        request,
        request.get("MaxResults") or MOST_ON_A_PAGE,
        lambda after, most: call.tx.rows(_page, {"pool": pool.pool_id, "after": after, "most": most}),
        lambda row: row.identifier,
    )
    return {"ResourceServers": [_shown(row) for row in rows], **following}


def exists(call: Call, pool: Pool, identifier: str) -> bool:
    """Whether the pool has a resource server of that name."""
    return call.tx.row(_one, {"pool": pool.pool_id, "called": identifier}) is not None


def has_scope(call: Call, pool: Pool, scope: str) -> bool:
    """Whether `identifier/name` is a scope of one of the pool's resource servers."""
    identifier, _, name = scope.rpartition("/")
    row = call.tx.row(_one, {"pool": pool.pool_id, "called": identifier}) if identifier else None
    return row is not None and name in (row.scopes or {})


def _require(call: Call, pool: Pool, identifier: str) -> Row[Any]:
    row = call.tx.row(_one, {"pool": pool.pool_id, "called": identifier})
    if row is None:
        raise _not_found(identifier)
    return row


def _not_found(identifier: str) -> ResourceNotFound:
    """Source: text (reported)."""
    return ResourceNotFound(f"Resource server {identifier} does not exist.")


def _known(scopes: "Iterable[ResourceServerScopeTypeTypeDef] | None") -> dict[str, str] | None:
    if scopes is None:
        return None
    known: dict[str, str] = {}
    for scope in scopes:
        if scope["ScopeName"] in known:
            raise InvalidParameter(f"Duplicate scope name: {scope['ScopeName']}")
        known[scope["ScopeName"]] = scope["ScopeDescription"]
    return known


def _shown(row: Row[Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"UserPoolId": row.pool_id, "Identifier": row.identifier, "Name": row.name}
    if row.scopes:
        shown["Scopes"] = [{"ScopeName": name, "ScopeDescription": text} for name, text in row.scopes.items()]
    return shown
