"""A group as the rest of the house sees it.

Source: API reference, GroupType; that unset members are left out (reported).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from gatepost.call import Call
from gatepost.cognito.errors import ResourceNotFound
from gatepost.cognito.groups.tables import group_members, groups
from gatepost.cognito.pools.record import Pool

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import GroupTypeTypeDef

_group = select(groups).where(groups.c.pool_id == bindparam("pool"), groups.c.group_name == bindparam("called"))
_groups_of = (
    select(groups)
    .join(group_members, (group_members.c.pool_id == groups.c.pool_id) & (group_members.c.group_name == groups.c.group_name))
    .where(group_members.c.pool_id == bindparam("pool"), group_members.c.username == bindparam("user"))
)


@dataclass(frozen=True, slots=True)
class Group:
    """One group. The lower its `precedence`, the more it counts; None counts least."""

    pool_id: str
    name: str
    description: str | None
    role_arn: str | None
    precedence: int | None
    created_at: datetime
    modified_at: datetime

    @property
    def rank(self) -> tuple[float, str]:
        """What groups are sorted by."""
        return (float("inf") if self.precedence is None else self.precedence, self.name)


def get(call: Call, pool: Pool, name: str) -> Group:
    """The group of that name.

    Raises: ResourceNotFound. Source: text (guessed).
    """
    row = call.tx.row(_group, {"pool": pool.pool_id, "called": name})
    if row is None:
        raise ResourceNotFound("Group not found.")
    return from_row(row)


def of_user(call: Call, pool: Pool, username: str) -> list[Group]:
    """The groups that a user is in, those that count most first."""
    return sorted((from_row(row) for row in call.tx.rows(_groups_of, {"pool": pool.pool_id, "user": username})), key=lambda g: g.rank)


def shown(group: Group) -> "GroupTypeTypeDef":
    """The group as answers show it."""
    answer: GroupTypeTypeDef = {"GroupName": group.name, "UserPoolId": group.pool_id}
    if group.description is not None:
        answer["Description"] = group.description
    if group.role_arn is not None:
        answer["RoleArn"] = group.role_arn
    if group.precedence is not None:
        answer["Precedence"] = group.precedence
    return {**answer, "LastModifiedDate": group.modified_at, "CreationDate": group.created_at}


def from_row(row: Row[Any]) -> Group:
    """The group of a row of `groups`."""
    return Group(row.pool_id, row.group_name, row.description, row.role_arn, row.precedence, row.created_at, row.modified_at)
