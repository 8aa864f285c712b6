"""ListUsers: all users of a pool, or those that a filter finds, page by page.

Every page is one range of one index, so it costs the same in a large pool. Users come sorted by what is searched for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Integer, Row, bindparam, select

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import user_search, users
from gatepost.cognito.users import search
from gatepost.cognito.users.filter import Filter, parse
from gatepost.cognito.users.record import User, UserStatus, from_row
from gatepost.cognito.users.views import listed
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import ListUsersRequestTypeDef, ListUsersResponseTypeDef

MOST = 60
"""Users on a page. Source: model, QueryLimitType (model)."""
_NEXT, _LAST = "\x01", chr(0x10FFFF)
"""What follows a value at once, as there is no NUL in one, and what follows everything that begins with it."""

_of_pool = users.c.pool_id == bindparam("pool")
_limit: BindParameter[int] = bindparam("most", type_=Integer)
_by_username = (
    select(users)
    .where(_of_pool, users.c.username >= bindparam("low"), users.c.username < bindparam("high"))
    .order_by(users.c.username)
    .limit(_limit)
)
_by_sub = (
    select(users).where(_of_pool, users.c.sub >= bindparam("low"), users.c.sub < bindparam("high")).order_by(users.c.sub).limit(_limit)
)
_by_status = (
    select(users)
    .where(_of_pool, users.c.status == bindparam("value"), users.c.username >= bindparam("low"))
    .order_by(users.c.username)
    .limit(_limit)
)
_by_enabled = (
    select(users)
    .where(_of_pool, users.c.enabled == bindparam("value"), users.c.username >= bindparam("low"))
    .order_by(users.c.username)
    .limit(_limit)
)
_in_index = (
    select(users, user_search.c.value)
    .join_from(user_search, users, (users.c.pool_id == user_search.c.pool_id) & (users.c.username == user_search.c.username))
    .where(user_search.c.pool_id == bindparam("pool"), user_search.c.attribute == bindparam("attribute"))
)
_equal = (
    _in_index.where(user_search.c.value == bindparam("value"), user_search.c.username >= bindparam("low"))
    .order_by(user_search.c.username)
    .limit(_limit)
)
_between = (
    _in_index.where(user_search.c.value >= bindparam("low"), user_search.c.value < bindparam("high"))
    .order_by(user_search.c.value, user_search.c.username)
    .limit(_limit)
)

Found = tuple[User, tuple[str, ...]]
"""A user and their place in the order, which the next page's token names."""


@cognito.operation("ListUsers")
def list_users(call: Call, request: "ListUsersRequestTypeDef") -> "ListUsersResponseTypeDef | dict[str, Any]":
    """The users of a pool, filtered, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    Source: API reference, ListUsers.
    """
    pool = pools.get(call, request["UserPoolId"])
    clause = parse(request.get("Filter", ""))
    about = f"users {pool.pool_id} {clause}"
    token = request.get("PaginationToken")
    position = page_tokens.read(call, about, token) if token else []
    most = request.get("Limit") or MOST
    found = list(_found(call, pool, clause, position, most + 1))
    wanted = _wanted(request.get("AttributesToGet"), [user for user, _ in found[:most]])
    answer: dict[str, Any] = {"Users": [listed(user, wanted) for user, _ in found[:most]]}
    if len(found) > most:
        answer["PaginationToken"] = page_tokens.make(call, about, found[most - 1][1])
    return answer


def _wanted(names: Sequence[str] | None, found: Iterable[User]) -> frozenset[str] | None:
    """The attributes to show; None for all. Each must be set in every user found.

    Source: model, ListUsersRequest.AttributesToGet (model); the text, and that an empty list shows none (reported).
    """
    if names is None:
        return None
    if any(name not in user.attributes and name != "sub" for user in found for name in names):
        raise InvalidParameter("One or more requested attributes do not exist.")
    return frozenset(names)


def _found(call: Call, pool: Pool, clause: Filter | None, position: Sequence[str], most: int) -> Iterable[Found]:
    bounds = {"pool": pool.pool_id, "most": most}
    match clause:
        case None:
            rows = call.tx.rows(_by_username, {**bounds, "low": _after(position, 0), "high": _LAST})
            return ((from_row(row), (row.username,)) for row in rows)
        case Filter("username"):
            rows = call.tx.rows(_by_username, {**bounds, **_range(clause, position)})
            return ((from_row(row), (row.username,)) for row in rows)
        case Filter("sub"):
            rows = call.tx.rows(_by_sub, {**bounds, **_range(clause, position)})
            return ((from_row(row), (row.sub,)) for row in rows)
        case Filter("cognito:user_status"):
            folded = Filter(clause.attribute, clause.value.upper(), clause.prefix)
            return _of_values(call, bounds, _by_status, [(s, s.value) for s in sorted(UserStatus) if folded.takes(s)], position)
        case Filter("status"):
            values = [(title, enabled) for title, enabled in (("Disabled", False), ("Enabled", True)) if clause.takes(title)]
            return _of_values(call, bounds, _by_enabled, values, position)
        case Filter(attribute):
            searched = Filter(attribute, search.searched(pool, attribute, clause.value), clause.prefix)
            return _searched(call, {**bounds, "attribute": attribute}, searched, position)


def _of_values(
    call: Call, bounds: Mapping[str, Any], statement: Any, values: Iterable[tuple[str, Any]], position: Sequence[str]
) -> Iterator[Found]:
    """Users by a column that has few values: one value after the other, in order."""
    reached, left = position[0] if position else "", bounds["most"]
    for title, value in values:
        if title < reached or left <= 0:
            continue
        low = _after(position, 1) if title == reached else ""
        for row in call.tx.rows(statement, {**bounds, "value": value, "low": low, "most": left}):
            left -= 1
            yield from_row(row), (title, row.username)


def _searched(call: Call, bounds: Mapping[str, Any], clause: Filter, position: Sequence[str]) -> Iterable[Found]:
    """Users by the search index: the rest of the value that the page before ended in, then the values behind it."""
    rows: list[Row[Any]] = []
    if position or not clause.prefix:
        value = position[0] if position else clause.value
        rows += call.tx.rows(_equal, {**bounds, "value": value, "low": _after(position, 1)})
    if clause.prefix and len(rows) < bounds["most"]:
        rows += call.tx.rows(_between, {**bounds, **_range(clause, position), "most": bounds["most"] - len(rows)})
    return ((from_row(row), (row.value, row.username)) for row in rows)


def _range(clause: Filter, position: Sequence[str]) -> dict[str, str]:
    """The values that a clause takes behind a position, from `low` up to but not with `high`."""
    return {"low": _after(position, 0) or clause.value, "high": clause.value + (_LAST if clause.prefix else _NEXT)}


def _after(position: Sequence[str], place: int) -> str:
    """The least text behind the one at a place of the position; empty at the beginning."""
    return position[place] + _NEXT if position else ""
