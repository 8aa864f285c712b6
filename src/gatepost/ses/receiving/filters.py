"""IP filters: from which clients an account's mail is not taken.

Source: API reference, CreateReceiptFilter (model); limit, texts and order (reported).
"""

from collections.abc import Sequence
from ipaddress import IPv4Network

from sqlalchemy import and_, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.receiving import FilterExists
from gatepost.ses.receiving import names
from gatepost.ses.receiving.matching import Filter
from gatepost.ses.receiving.tables import filters
from gatepost.store.transaction import Transaction

MOST_FILTERS = 100

_mine = and_(filters.c.account_id == bindparam("account"), filters.c.region == bindparam("in_region"))
_all = select(filters).where(_mine).order_by(filters.c.name)
_how_many = select(func.count()).where(_mine)
_add = insert(filters).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_delete = delete(filters).where(_mine, filters.c.name == bindparam("called"))


def require(new: Filter) -> None:
    """Raises: BadRequest."""
    names.require_filter(new.name)
    try:
        IPv4Network(new.cidr, strict=False)
    except ValueError:
        raise BadRequest("Invalid CIDR block") from None


def of(tx: Transaction, account_id: str, region: str) -> Sequence[Filter]:
    """An account's filters, by name."""
    return [Filter(row.name, row.policy, row.cidr) for row in tx.rows(_all, {"account": account_id, "in_region": region})]


def add(call: Call, new: Filter) -> None:
    """Raises: FilterExists, LimitExceeded."""
    row = {"account_id": call.account_id, "region": call.region, "name": new.name, "policy": new.policy, "cidr": new.cidr}
    if not call.tx.write(_add, row):
        raise FilterExists(new.name)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_FILTERS:
        raise LimitExceeded("Too many filters")


def remove(call: Call, name: str) -> None:
    """Delete a filter; one that is not there is deleted too."""
    call.tx.write(_delete, {"account": call.account_id, "in_region": call.region, "called": name})
