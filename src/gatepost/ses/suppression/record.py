"""The suppression lists: which addresses stand on them, since when and why.

Source: API reference, PutSuppressedDestination (model); how addresses are told apart (reported), that mail to them is held back
whatever their case (guessed).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.ses.suppression.choice import Reason
from gatepost.ses.suppression.tables import suppressed_destinations as s
from gatepost.store.transaction import Transaction

_mine = and_(s.c.account_id == bindparam("account"), s.c.region == bindparam("in_region"), s.c.tenant == bindparam("of_tenant"))
_this = and_(_mine, s.c.compared == bindparam("in_lower_case"), s.c.address == bindparam("spelt"))
_entry = select(s).where(_this)
_held_back = select(s.c.compared, s.c.reason).where(_mine, s.c.compared.in_(bindparam("recipients", expanding=True)))
_page = (
    select(s)
    .where(
        _mine,
        s.c.compared >= bindparam("after_compared"),
        or_(s.c.compared > bindparam("after_compared"), s.c.address > bindparam("after_address")),
    )
    .order_by(s.c.compared, s.c.address)
    .limit(bindparam("most"))
)
_new = insert(s)
_put = _new.on_conflict_do_update(
    index_elements=["account_id", "region", "tenant", "compared", "address"],
    set_={name: getattr(_new.excluded, name) for name in ("reason", "updated_at", "message_id", "feedback_id")},
)
_delete = delete(s).where(_this)
_delete_for = delete(s).where(_this, s.c.reason == bindparam("only_for"))
_empty_of_tenant = delete(s).where(_mine)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An entry. `message_id` and `feedback_id` are what it was learned from, empty if somebody entered it."""

    address: str
    reason: Reason
    updated_at: datetime
    message_id: str = ""
    feedback_id: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """One list: an account's in a Region, or a tenant's of it."""

    account_id: str
    region: str
    tenant: str = ""

    @property
    def key(self) -> dict[str, Any]:
        """The parameters that find its rows."""
        return {"account": self.account_id, "in_region": self.region, "of_tenant": self.tenant}


def kept(address: str) -> str:
    """An address as it is kept: without spaces around it, its domain in lower case."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def put(tx: Transaction, on: List, entries: Sequence[Suppressed]) -> None:
    """Enter addresses; one that stands there already is there for the new reason."""
    if entries:
        tx.write(
            _put,
            [
                {
                    "account_id": on.account_id,
                    "region": on.region,
                    "tenant": on.tenant,
                    "compared": kept(entry.address).lower(),
                    "address": kept(entry.address),
                    "reason": entry.reason,
                    "updated_at": entry.updated_at,
                    "message_id": entry.message_id or None,
                    "feedback_id": entry.feedback_id or None,
                }
                for entry in entries
            ],
        )


def find(tx: Transaction, on: List, address: str) -> Suppressed | None:
    """The entry of exactly that address."""
    row = tx.row(_entry, _key(on, address))
    return _from_row(row) if row else None


def remove(tx: Transaction, on: List, address: str, only_for: Reason | None = None) -> bool:
    """Strike an address off, or only if it stands there for one reason. False: it was not there."""
    if only_for:
        return bool(tx.write(_delete_for, _key(on, address) | {"only_for": only_for}))
    return bool(tx.write(_delete, _key(on, address)))


def empty(tx: Transaction, on: List) -> None:
    """Strike all addresses off."""
    tx.write(_empty_of_tenant, on.key)


def page(tx: Transaction, on: List, after: str, most: int) -> Sequence[Suppressed]:
    """The entries in the order of their addresses, behind `after`."""
    behind = {"after_compared": after.lower(), "after_address": after}
    return [_from_row(row) for row in tx.rows(_page, on.key | behind | {"most": most})]


def reasons_of(tx: Transaction, on: List, recipients: Sequence[str]) -> Iterator[tuple[str, Reason]]:
    """Those of the recipients, bare addresses in lower case, that stand on a list, each with its reasons."""
    for row in tx.rows(_held_back, on.key | {"recipients": recipients}):
        yield row.compared, row.reason


def _key(on: List, address: str) -> dict[str, Any]:
    return on.key | {"in_lower_case": kept(address).lower(), "spelt": kept(address)}


def _from_row(row: Row[Any]) -> Suppressed:
    return Suppressed(row.address, row.reason, row.updated_at, row.message_id or "", row.feedback_id or "")
