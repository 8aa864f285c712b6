"""A multi-region endpoint, which is managed in the Region where it was made.

Source: API reference, CreateMultiRegionEndpoint (model); the form of the id, limit and texts (guessed).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from re import ASCII, compile
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.regions import partition
from gatepost.ses.endpoints.tables import multi_region_endpoints as e
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.infrastructure import EndpointExists, EndpointNotFound
from gatepost.store.transaction import Transaction

MOST_ENDPOINTS = 5

_REGION = compile(r"[a-z]{2}(-[a-z]+)+-[0-9]", ASCII)
_mine = and_(e.c.account_id == bindparam("account"), e.c.region == bindparam("in_region"))
_this = and_(_mine, e.c.name == bindparam("called"))
_endpoint = select(e).where(_this)
_of_id = select(e).where(e.c.account_id == bindparam("account"), e.c.endpoint_id == bindparam("id"))
_page = select(e).where(_mine, e.c.name > bindparam("after")).order_by(e.c.name).limit(bindparam("most"))
_how_many = select(func.count()).where(_mine)
_add = insert(e).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_delete = delete(e).where(_this)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. Its Regions are the one where it was made and the secondary one."""

    name: str
    endpoint_id: str
    regions: tuple[str, str]
    created_at: datetime


def get(call: Call, name: str) -> Endpoint:
    """Raises: EndpointNotFound."""
    row = call.tx.row(_endpoint, _key(call, name))
    if row is None:
        raise EndpointNotFound(name)
    return _from_row(row)


def of_id(tx: Transaction, account_id: str, endpoint_id: str) -> Endpoint | None:
    """The account's endpoint of that id, in whichever Region it was made."""
    row = tx.row(_of_id, {"account": account_id, "id": endpoint_id})
    return _from_row(row) if row else None


def page(call: Call, after: str, most: int) -> Sequence[Endpoint]:
    """The endpoints that were made in the caller's Region by name, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [_from_row(row) for row in rows]


def add(call: Call, name: str, secondary: str, tags: Sequence[Mapping[str, str]]) -> Endpoint:
    """Raises: BadRequest, EndpointExists, LimitExceeded."""
    if not _REGION.fullmatch(secondary) or partition(secondary) != partition(call.region):
        raise BadRequest(f"Invalid region <{secondary}>.")
    if secondary == call.region:
        raise BadRequest("The secondary region must differ from the primary region.")
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "name": name,
        "endpoint_id": f"{secrets.token_hex(4)}.{secrets.token_hex(2)[:3]}",
        "secondary_region": secondary,
        "created_at": call.now,
        "tags": list(tags),
    }
    if not call.tx.write(_add, row):
        raise EndpointExists(name)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_ENDPOINTS:
        raise LimitExceeded(f"A maximum of {MOST_ENDPOINTS} multi-region endpoints is allowed per account.")
    return get(call, name)


def remove(call: Call, name: str) -> None:
    """Raises: EndpointNotFound."""
    if not call.tx.write(_delete, _key(call, name)):
        raise EndpointNotFound(name)


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}


def _from_row(row: Row[Any]) -> Endpoint:
    return Endpoint(row.name, row.endpoint_id, (row.region, row.secondary_region), row.created_at)
