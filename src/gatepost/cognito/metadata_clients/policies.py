"""The operations on policies for clients that name themselves by an address.

Source: API reference, CreateCIMDPolicy and its kin, CIMDPolicyType (confirmed for the defaults of CacheDuration and for the client
that is left out when it is gone); the plan, that patterns of a pool differ, the ids and the texts (guessed).
"""

from secrets import choice
from string import ascii_lowercase, digits
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from gatepost.call import Call
from gatepost.cognito import inert, page_tokens
from gatepost.cognito.clients import record as clients_record
from gatepost.cognito.errors import CachedMetadataUrlMissing, ResourceNotFound
from gatepost.cognito.metadata_clients.tables import metadata_policies
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools import tiers
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import clients
from gatepost.operations import cognito

CACHED_FOR = 86_400
"""Seconds that a document is kept when neither it nor its policy says. Source: API reference, CreateCIMDPolicy (confirmed)."""
MOST_ON_A_PAGE = 60
PLAN = "ESSENTIALS"

_ID_CHARACTERS = ascii_lowercase + digits
_ID_LENGTH = 26

_in_pool = metadata_policies.c.pool_id == bindparam("pool")
_this = _in_pool & (metadata_policies.c.policy_id == bindparam("policy"))
_shown_columns = (
    select(metadata_policies, clients.c.client_id.label("living_client"))
    .outerjoin(clients, (clients.c.pool_id == metadata_policies.c.pool_id) & (clients.c.client_id == metadata_policies.c.client_id))
)  # fmt: skip
_one = _shown_columns.where(_this)
_page = (
    _shown_columns.where(_in_pool, metadata_policies.c.policy_id > bindparam("after"))
    .order_by(metadata_policies.c.policy_id)
    .limit(bindparam("most"))
)
_add = pools.belonging(metadata_policies)
_change = (
    update(metadata_policies)
    .where(_this)
    .values(
        client_id=bindparam("client"),
        name=bindparam("called"),
        url_patterns=bindparam("patterns"),
        cache_seconds=bindparam("seconds"),
        modified_at=bindparam("now"),
    )
)
_remove = delete(metadata_policies).where(_this)


@cognito.operation("CreateCIMDPolicy")
def create_cimd_policy(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Let clients in whose addresses match, as one of the pool's app clients.

    Raises: ResourceNotFound, FeatureUnavailableInTier.
    """
    client = clients_record.get_in(call, request["UserPoolId"], request["ClientId"])
    _require_plan(client.pool)
    policy_id = "".join(choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))
    pools.add(
        call,
        _add,
        {
            "pool_id": client.pool.pool_id,
            "policy_id": policy_id,
            "client_id": client.client_id,
            "name": request["PolicyName"],
            "url_patterns": request["URLPatterns"],
            "cache_seconds": request.get("CacheDuration", CACHED_FOR),
            "created_at": call.now,
            "modified_at": call.now,
        },
    )
    inert.note("CreateCIMDPolicy", request)
    return {"CIMDPolicy": _shown(_require(call, client.pool, policy_id))}


@cognito.operation("DescribeCIMDPolicy")
def describe_cimd_policy(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """The whole of a policy.

    Raises: ResourceNotFound.
    """
    return {"CIMDPolicy": _shown(_require(call, pools.get(call, request["UserPoolId"]), request["CIMDPolicyId"]))}


@cognito.operation("UpdateCIMDPolicy")
def update_cimd_policy(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Replace its client and its patterns; a name and a duration that are left out stay.

    Raises: ResourceNotFound, FeatureUnavailableInTier. Source: API reference, UpdateCIMDPolicy (confirmed for the duration; the name
    guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    policy = _require(call, pool, request["CIMDPolicyId"])
    _require_plan(pool)
    client = clients_record.get_in(call, pool.pool_id, request["ClientId"])
    values = {
        "pool": pool.pool_id,
        "policy": policy.policy_id,
        "client": client.client_id,
        "called": request.get("PolicyName", policy.name),
        "patterns": request["URLPatterns"],
        "seconds": request.get("CacheDuration", policy.cache_seconds),
        "now": call.now,
    }
    call.tx.write(_change, values)
    inert.note("UpdateCIMDPolicy", request)
    return {"CIMDPolicy": _shown(_require(call, pool, policy.policy_id))}


@cognito.operation("DeleteCIMDPolicy")
def delete_cimd_policy(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Let nobody in by it any more.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    if not call.tx.write(_remove, {"pool": pool.pool_id, "policy": request["CIMDPolicyId"]}):
        raise _not_found(request["CIMDPolicyId"])
    return {}


@cognito.operation("ListCIMDPolicies")
def list_cimd_policies(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """The pool's policies without their patterns, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    rows, following = page_tokens.page(
        call,
        f"metadata policies {pool.pool_id}",
        request,
        request.get("MaxResults") or MOST_ON_A_PAGE,
        lambda after, most: call.tx.rows(_page, {"pool": pool.pool_id, "after": after, "most": most}),
        lambda row: row.policy_id,
    )
    return {"CIMDPolicies": [_summary(row) for row in rows], **following}


@cognito.operation("ListClientMetadataURLs")
def list_client_metadata_urls(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """The addresses by which clients of a policy have named themselves: none, as there is no endpoint yet to do it at.

    Raises: ResourceNotFound.
    """
    _require(call, pools.get(call, request["UserPoolId"]), request["CIMDPolicyId"])
    return {"ClientMetadataURLs": []}


@cognito.operation("UpdateClientMetadataURLState")
def update_client_metadata_url_state(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Fetch a document anew, or forget it. None has been fetched, so there is none to change.

    Raises: ResourceNotFound, CachedMetadataUrlMissing.
    """
    _require(call, pools.get(call, request["UserPoolId"]), request["CIMDPolicyId"])
    raise CachedMetadataUrlMissing(f"No client metadata document is cached for {request['URL']}.")


def _require_plan(pool: Pool) -> None:
    tiers.require(pool.settings.get("UserPoolTier", PLAN), [("Client ID Metadata Documents", PLAN)])


def _require(call: Call, pool: Pool, policy_id: str) -> Row[Any]:
    row = call.tx.row(_one, {"pool": pool.pool_id, "policy": policy_id})
    if row is None:
        raise _not_found(policy_id)
    return row


def _not_found(policy_id: str) -> ResourceNotFound:
    return ResourceNotFound(f"CIMD policy {policy_id} does not exist.")


def _summary(row: Row[Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "CIMDPolicyId": row.policy_id,
        "PolicyName": row.name,
        "CacheDuration": row.cache_seconds,
        "CreationDate": row.created_at,
        "LastModifiedDate": row.modified_at,
    }
    if row.living_client is not None:
        shown["ClientId"] = row.living_client
    return shown


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {"UserPoolId": row.pool_id, "URLPatterns": row.url_patterns, **_summary(row)}
