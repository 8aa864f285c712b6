"""Who is in which group.

Source: API reference, AdminAddUserToGroup and its kin; guide, cognito-user-pools-user-groups and limits.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import LimitExceeded
from gatepost.cognito.groups import record
from gatepost.cognito.groups.operations import MOST_ON_A_PAGE
from gatepost.cognito.groups.tables import group_members
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import users
from gatepost.cognito.users import views
from gatepost.cognito.users.record import from_row, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminAddUserToGroupRequestTypeDef,
        AdminListGroupsForUserRequestTypeDef,
        AdminRemoveUserFromGroupRequestTypeDef,
        ListUsersInGroupRequestTypeDef,
    )

MOST_GROUPS_A_USER = 100
"""Source: guide, limits."""

_in_pool = group_members.c.pool_id == bindparam("pool")
_of_user = _in_pool & (group_members.c.username == bindparam("user"))
_join = insert(group_members).on_conflict_do_nothing(index_elements=["pool_id", "group_name", "username"])
_leave = delete(group_members).where(_of_user, group_members.c.group_name == bindparam("called"))
_leave_all = delete(group_members).where(_of_user)
_count = select(func.count()).where(_of_user)
_members = (
    select(users)
    .join(group_members, (group_members.c.pool_id == users.c.pool_id) & (group_members.c.username == users.c.username))
    .where(_in_pool, group_members.c.group_name == bindparam("called"), group_members.c.username > bindparam("after"))
    .order_by(group_members.c.username)
    .limit(bindparam("most"))
)


@cognito.operation("AdminAddUserToGroup")
def admin_add_user_to_group(call: Call, request: "AdminAddUserToGroupRequestTypeDef") -> None:
    """Put a user into a group, in which they may be already.

    Raises: ResourceNotFound, UserNotFound, LimitExceeded. Source: that it may be said twice (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    group = record.get(call, pool, request["GroupName"])
    user = require(call, pool, request["Username"])
    if call.tx.value(_count, {"pool": pool.pool_id, "user": user.username}) >= MOST_GROUPS_A_USER:
        raise LimitExceeded(f"The maximum number of groups a user can belong to ({MOST_GROUPS_A_USER}) has been reached.")
    call.tx.write(_join, {"pool_id": pool.pool_id, "group_name": group.name, "username": user.username})


@cognito.operation("AdminRemoveUserFromGroup")
def admin_remove_user_from_group(call: Call, request: "AdminRemoveUserFromGroupRequestTypeDef") -> None:
    """Take a user out of a group, in which they need not be.

    Raises: ResourceNotFound, UserNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    group = record.get(call, pool, request["GroupName"])
    user = require(call, pool, request["Username"])
    call.tx.write(_leave, {"pool": pool.pool_id, "called": group.name, "user": user.username})


@cognito.operation("AdminListGroupsForUser")
def admin_list_groups_for_user(call: Call, request: "AdminListGroupsForUserRequestTypeDef") -> dict[str, Any]:
    """The groups that a user is in, those that count most first, a page at a time.

    Raises: ResourceNotFound, UserNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    user = require(call, pool, request["Username"])
    about = f"groups {pool.pool_id} {user.username}"
    token = request.get("NextToken")
    start = int(page_tokens.read(call, about, token)[0]) if token else 0
    most = request.get("Limit") or MOST_ON_A_PAGE
    found = record.of_user(call, pool, user.username)
    answer: dict[str, Any] = {"Groups": [record.shown(group) for group in found[start : start + most]]}
    if len(found) > start + most:
        answer["NextToken"] = page_tokens.make(call, about, [str(start + most)])
    return answer


@cognito.operation("ListUsersInGroup")
def list_users_in_group(call: Call, request: "ListUsersInGroupRequestTypeDef") -> dict[str, Any]:
    """The users of a group, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    group = record.get(call, pool, request["GroupName"])
    rows, following = page_tokens.page(
        call,
        f"users {pool.pool_id} {group.name}",
        request,
        request.get("Limit") or MOST_ON_A_PAGE,
        lambda after, most: call.tx.rows(_members, {"pool": pool.pool_id, "called": group.name, "after": after, "most": most}),
        lambda row: row.username,
    )
    return {"Users": [views.listed(from_row(row)) for row in rows], **following}


def forget(call: Call, pool: Pool, username: str) -> None:
    """Take a user out of every group."""
    call.tx.write(_leave_all, {"pool": pool.pool_id, "user": username})
