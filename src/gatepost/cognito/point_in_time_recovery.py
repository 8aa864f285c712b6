"""Point-in-time recovery: a pool's users as they were at a moment of the last days. No pool here can be recovered so.

AWS records every change to every user for days, beside the pool, and holds the pool's writes back while it compares. Gatepost records
no such history: its operators back up and restore the database (`gatepost db backup`), which brings back everything, not one pool.
AWS has pools too that recovery does not support, and refuses to begin one; as none is ever begun, there are none to list or to go on with.
Source: API reference, InitiatePointInTimeRecovery and its kin (model: plans, limits, and that a pool may not support it); the type of
that refusal and the order of the checks (guessed).
"""

from datetime import timedelta
from typing import Any

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import InvalidParameter, OperationNotEnabled, ResourceNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools import tiers
from gatepost.cognito.pools.record import Pool
from gatepost.operations import cognito

AT_LEAST = timedelta(minutes=15)
"""How far back a recovery point must lie. Source: API reference, InitiatePointInTimeRecovery (model), as the next one."""
REACH = {"ESSENTIALS": timedelta(days=1), "PLUS": timedelta(days=14)}
"""How far back it may lie, by plan."""


@cognito.operation("InitiatePointInTimeRecovery")
def initiate_point_in_time_recovery(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Refused, once the request is one that AWS would have taken.

    Raises: ResourceNotFound, FeatureUnavailableInTier, InvalidParameter, OperationNotEnabled.
    """
    pool = _pool(call, request)
    back = call.now - request["RestoreTimestamp"]
    if back < AT_LEAST:
        raise InvalidParameter("RestoreTimestamp must be at least 15 minutes in the past.")
    if back > REACH[_plan(pool)] or request["RestoreTimestamp"] < pool.created_at:
        raise InvalidParameter("RestoreTimestamp is before the recovery period of the user pool.")
    raise OperationNotEnabled(
        "This user pool does not support point-in-time recovery: Gatepost keeps no history of its users. "
        "Restore a backup of the database, as `gatepost db backup` makes it."
    )


@cognito.operation("DescribePointInTimeRecovery")
def describe_point_in_time_recovery(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Raises: ResourceNotFound, FeatureUnavailableInTier."""
    raise _not_found(_pool(call, request), request)


@cognito.operation("StartPointInTimeRecovery")
def start_point_in_time_recovery(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Raises: ResourceNotFound, FeatureUnavailableInTier."""
    raise _not_found(_pool(call, request), request)


@cognito.operation("CancelPointInTimeRecovery")
def cancel_point_in_time_recovery(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Raises: ResourceNotFound, FeatureUnavailableInTier."""
    raise _not_found(_pool(call, request), request)


@cognito.operation("ListPointInTimeRecoveries")
def list_point_in_time_recoveries(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """None.

    Raises: ResourceNotFound, FeatureUnavailableInTier, InvalidParameter.
    """
    pool = _pool(call, request)
    if "NextToken" in request:
        page_tokens.read(call, f"recoveries {pool.pool_id}", request["NextToken"])
    return {"Restorations": []}


def _pool(call: Call, request: dict[str, Any]) -> Pool:
    """The pool, if its plan has recovery."""
    pool = pools.get(call, request["UserPoolId"])
    tiers.require(_plan(pool), [("Point-in-Time Recovery", "ESSENTIALS")])
    return pool


def _plan(pool: Pool) -> str:
    return pool.settings.get("UserPoolTier", "ESSENTIALS")


def _not_found(pool: Pool, request: dict[str, Any]) -> ResourceNotFound:
    return ResourceNotFound(f"Recovery {request['RestoreId']} of user pool {pool.pool_id} does not exist.")
