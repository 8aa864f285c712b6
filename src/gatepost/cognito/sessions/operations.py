"""Listing a user's sessions and ending one: for the user, and for administrators.

Source: API reference, ListUserSessions and its kin (model); the types of refusals (guessed).
"""

from typing import Any

from sqlalchemy import Row

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter, ResourceNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.sessions import identifiers, tracking
from gatepost.cognito.tokens import verification
from gatepost.cognito.users import record as users
from gatepost.cognito.users.record import User
from gatepost.operations import cognito

MOST_ON_A_PAGE = 125
"""Source: model, SessionDescriptionListType. A user has at most 100 sessions, so that one page holds them all."""


@cognito.operation("ListUserSessions")
def list_user_sessions(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """The caller's sessions in all app clients of the pool; none where the pool tracks none.

    Raises: what an access token is refused with.
    """
    holder = verification.holder(call, request["AccessToken"])
    return _listed(call, holder.pool, holder.user, holder.claims["event_id"])


@cognito.operation("AdminListUserSessions")
def admin_list_user_sessions(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """A user's sessions.

    Raises: ResourceNotFound, UserNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    return _listed(call, pool, users.require(call, pool, request["Username"]), "")


@cognito.operation("RevokeUserSession")
def revoke_user_session(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """The caller ends another session of theirs. No session here comes from managed login, so none has others to end with it.

    Raises: InvalidParameter (their own), ResourceNotFound, and what an access token is refused with.
    """
    holder = verification.holder(call, request["AccessToken"])
    if identifiers.meant(request["SessionId"]) == holder.claims["event_id"]:
        raise InvalidParameter("The current session can't be revoked.")
    _revoke(call, holder.pool, holder.user, request["SessionId"])
    return {}


@cognito.operation("AdminRevokeUserSession")
def admin_revoke_user_session(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """An administrator ends a session of a user's.

    Raises: ResourceNotFound, UserNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    _revoke(call, pool, users.require(call, pool, request["Username"]), request["SessionId"])
    return {}


def _revoke(call: Call, pool: Pool, user: User, name: str) -> None:
    session_id = identifiers.meant(name)
    if session_id is None or session_id not in {row.session_id for row in tracking.of_user(call, pool, user)}:
        raise ResourceNotFound(f"Session {name} does not exist.")
    tracking.end(call, pool, session_id)


def _listed(call: Call, pool: Pool, user: User, current: str) -> dict[str, Any]:
    return {"Sessions": [_shown(row, current) for row in tracking.of_user(call, pool, user)[:MOST_ON_A_PAGE]]}


def _shown(row: Row[Any], current: str) -> dict[str, Any]:
    return {
        "SessionId": identifiers.shown(row.session_id),
        "SessionType": "TOKEN",
        "ClientId": row.client_id,
        "CreateDate": row.started_at,
        "LastActiveDate": row.active_at,
        "DeviceType": row.device,
        "LastIPAddress": row.source_ip,
        "IsCurrentSession": row.session_id == current,
    }
