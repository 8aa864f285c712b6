"""Creating, describing, changing and deleting groups.

Source: API reference, CreateGroup and its kin; guide, cognito-user-pools-user-groups and limits.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, bindparam, delete, func, select, update

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import GroupExists, LimitExceeded
from gatepost.cognito.groups import record
from gatepost.cognito.groups.tables import group_members, groups
from gatepost.cognito.pools import record as pools
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CreateGroupRequestTypeDef,
        DeleteGroupRequestTypeDef,
        GetGroupRequestTypeDef,
        ListGroupsRequestTypeDef,
        UpdateGroupRequestTypeDef,
    )

MOST_GROUPS = 10_000
"""Source: guide, limits."""
MOST_ON_A_PAGE = 60

_this = (groups.c.pool_id == bindparam("pool")) & (groups.c.group_name == bindparam("called"))
_add = pools.belonging(groups).on_conflict_do_nothing(index_elements=["pool_id", "group_name"])
_change = (
    update(groups)
    .where(_this)
    .values(
        description=func.coalesce(bindparam("describes", type_=Text), groups.c.description),
        role_arn=func.coalesce(bindparam("role", type_=Text), groups.c.role_arn),
        precedence=func.coalesce(bindparam("counts", type_=Integer), groups.c.precedence),
        modified_at=bindparam("at"),
    )
)
_remove = delete(groups).where(_this)
_remove_members = delete(group_members).where(
    group_members.c.pool_id == bindparam("pool"), group_members.c.group_name == bindparam("called")
)
_page = (
    select(groups)
    .where(groups.c.pool_id == bindparam("pool"), groups.c.group_name > bindparam("after"))
    .order_by(groups.c.group_name)
    .limit(bindparam("most"))
)
_count = select(func.count()).where(groups.c.pool_id == bindparam("pool"))


@cognito.operation("CreateGroup")
def create_group(call: Call, request: "CreateGroupRequestTypeDef") -> dict[str, Any]:
    """A group with nobody in it.

    Raises: ResourceNotFound, GroupExists, LimitExceeded.
    """
    pool = pools.get(call, request["UserPoolId"])
    if call.tx.value(_count, {"pool": pool.pool_id}) >= MOST_GROUPS:
        raise LimitExceeded(f"The maximum number of groups ({MOST_GROUPS}) has been reached.")
    row = {
        "pool_id": pool.pool_id,
        "group_name": request["GroupName"],
        "description": request.get("Description"),
        "role_arn": request.get("RoleArn"),
        "precedence": request.get("Precedence"),
        "created_at": call.now,
        "modified_at": call.now,
    }
    if not pools.add(call, _add, row):
        raise GroupExists()
    return {"Group": record.shown(record.get(call, pool, request["GroupName"]))}


@cognito.operation("GetGroup")
def get_group(call: Call, request: "GetGroupRequestTypeDef") -> dict[str, Any]:
    """The group.

    Raises: ResourceNotFound.
    """
    return {"Group": record.shown(record.get(call, pools.get(call, request["UserPoolId"]), request["GroupName"]))}


@cognito.operation("UpdateGroup")
def update_group(call: Call, request: "UpdateGroupRequestTypeDef") -> dict[str, Any]:
    """Change what is given and keep the rest.

    Raises: ResourceNotFound. Source: that left-out members stay (guessed: nothing says that they are reset).
    """
    pool = pools.get(call, request["UserPoolId"])
    changes = {"describes": request.get("Description"), "role": request.get("RoleArn"), "counts": request.get("Precedence"), "at": call.now}
    call.tx.write(_change, {"pool": pool.pool_id, "called": request["GroupName"], **changes})
    return {"Group": record.shown(record.get(call, pool, request["GroupName"]))}


@cognito.operation("DeleteGroup")
def delete_group(call: Call, request: "DeleteGroupRequestTypeDef") -> None:
    """Delete a group, whoever is in it.

    Raises: ResourceNotFound. Source: that it need not be empty (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    called = {"pool": pool.pool_id, "called": record.get(call, pool, request["GroupName"]).name}
    call.tx.write(_remove, called)
    call.tx.write(_remove_members, called)


@cognito.operation("ListGroups")
def list_groups(call: Call, request: "ListGroupsRequestTypeDef") -> dict[str, Any]:
    """The pool's groups by name, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    rows, following = page_tokens.page(
        call,
        f"groups {pool.pool_id}",
        request,
        request.get("Limit") or MOST_ON_A_PAGE,
        lambda after, most: call.tx.rows(_page, {"pool": pool.pool_id, "after": after, "most": most}),
        lambda row: row.group_name,
    )
    return {"Groups": [record.shown(record.from_row(row)) for row in rows], **following}
