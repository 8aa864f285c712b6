"""Whether a pool tracks sessions, how many a user may have, and how long a client reuses a managed login.

Source: API reference, SetUserPoolSessionConfiguration and its kin (model); the type of the refusal while tracking is off (guessed).
"""

from typing import Any

from sqlalchemy import bindparam, select

from gatepost.call import Call
from gatepost.cognito import inert
from gatepost.cognito.clients import record as clients
from gatepost.cognito.errors import FeatureUnavailableInTier, InvalidParameter, UserPoolClientNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.sessions.tables import session_settings
from gatepost.operations import cognito

DEFAULT_MOST = 20
DEFAULT_REUSE = 60
"""Minutes."""

_one = select(session_settings).where(
    session_settings.c.pool_id == bindparam("pool"),
    session_settings.c.client_id == bindparam("client"),
)
_insert = pools.belonging(session_settings)
_put = _insert.on_conflict_do_update(
    index_elements=["pool_id", "client_id"],
    set_={name: _insert.excluded[name] for name in ("tracking", "most_a_user", "reuse_minutes")},
)


def most_tracked(call: Call, pool: Pool) -> int | None:
    """How many sessions of a user the pool tracks; None when it tracks none."""
    row = call.tx.row(_one, {"pool": pool.pool_id, "client": ""})
    return row.most_a_user if row is not None and row.tracking else None


@cognito.operation("GetUserPoolSessionConfiguration")
def get_user_pool_session_configuration(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """How the pool tracks sessions.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    row = call.tx.row(_one, {"pool": pool.pool_id, "client": ""})
    tracking, most = (False, DEFAULT_MOST) if row is None else (row.tracking, row.most_a_user)
    return _of_pool(pool, tracking, most)


@cognito.operation("SetUserPoolSessionConfiguration")
def set_user_pool_session_configuration(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Begin or end tracking. Sessions from before are not tracked; too many are thinned out at the user's next sign-in.

    Raises: ResourceNotFound, FeatureUnavailableInTier.
    """
    pool = pools.get(call, request["UserPoolId"])
    _require_plan(pool)
    tracking, most = request["UserSessionTracking"] == "ENABLED", request["TokenSession"]["MaxPerUser"]
    pools.add(call, _put, {"pool_id": pool.pool_id, "client_id": "", "tracking": tracking, "most_a_user": most, "reuse_minutes": None})
    return _of_pool(pool, tracking, most)


@cognito.operation("GetUserPoolClientSessionConfiguration")
def get_user_pool_client_session_configuration(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """How long the client reuses a managed login.

    Raises: ResourceNotFound.
    """
    pool = _pool_of_client(call, request)
    row = call.tx.row(_one, {"pool": pool.pool_id, "client": request["ClientId"]})
    return _of_client(pool, request["ClientId"], DEFAULT_REUSE if row is None else row.reuse_minutes)


@cognito.operation("SetUserPoolClientSessionConfiguration")
def set_user_pool_client_session_configuration(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Let the client reuse a managed login for longer or shorter.

    Raises: ResourceNotFound, FeatureUnavailableInTier, InvalidParameter.
    """
    pool = _pool_of_client(call, request)
    _require_plan(pool)
    inert.note("SetUserPoolClientSessionConfiguration", request)
    if most_tracked(call, pool) is None:
        raise InvalidParameter("User session tracking must be enabled for the user pool.")
    minutes = request["SSOSession"]["MaxValidityMinutes"]
    row = {"pool_id": pool.pool_id, "client_id": request["ClientId"], "tracking": None, "most_a_user": None, "reuse_minutes": minutes}
    pools.add(call, _put, row)
    return _of_client(pool, request["ClientId"], minutes)


def _pool_of_client(call: Call, request: dict[str, Any]) -> Pool:
    pool = pools.get(call, request["UserPoolId"])
    if clients.get(call, request["ClientId"]).pool.pool_id != pool.pool_id:
        raise UserPoolClientNotFound(request["ClientId"])
    return pool


def _require_plan(pool: Pool) -> None:
    if pool.settings.get("UserPoolTier") == "LITE":
        raise FeatureUnavailableInTier("User session tracking is not available in the LITE tier.")


def _of_pool(pool: Pool, tracking: bool, most: int) -> dict[str, Any]:
    state = "ENABLED" if tracking else "DISABLED"
    return {"UserPoolId": pool.pool_id, "UserSessionTracking": state, "TokenSession": {"MaxPerUser": most}}


def _of_client(pool: Pool, client_id: str, minutes: int) -> dict[str, Any]:
    return {"UserPoolId": pool.pool_id, "ClientId": client_id, "SSOSession": {"MaxValidityMinutes": minutes}}
