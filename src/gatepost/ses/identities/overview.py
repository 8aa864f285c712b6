"""An account's identities in all Regions at once, as its operator sees them; the APIs show one Region at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from gatepost.rules.identities import stored_name
from gatepost.ses.identities import record
from gatepost.ses.identities.record import Identity
from gatepost.ses.tables import identities
from gatepost.store.transaction import Transaction

MOST_LISTED = 1000

_mine = select(identities).where(identities.c.account_id == bindparam("account"))
_of_account = _mine.order_by(identities.c.region, identities.c.name).limit(MOST_LISTED)
_of_name = _mine.where(identities.c.name == bindparam("called")).order_by(identities.c.region)


def of_account(tx: Transaction, account_id: str, now: datetime) -> Sequence[Identity]:
    """The first thousand, by Region and name."""
    return [record.from_row(row, now) for row in tx.rows(_of_account, {"account": account_id})]


def of_name(tx: Transaction, account_id: str, name: str, now: datetime) -> Sequence[Identity]:
    """The identity of that name in every Region that has it."""
    return [record.from_row(row, now) for row in tx.rows(_of_name, {"account": account_id, "called": stored_name(name)})]
