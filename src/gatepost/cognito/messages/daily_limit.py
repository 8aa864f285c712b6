"""AWS's own sender takes 50 mails a day from an account in a Region, all its pools together; the day begins at 09:00 UTC.

Source: guide, limits (guide); that each Region counts for itself (guessed).
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.cognito.tables import default_mail
from gatepost.store.transaction import Transaction

LIMIT = 50
_DAY_BEGINS = timedelta(hours=9)

_insert = insert(default_mail)
_take = _insert.on_conflict_do_update(
    index_elements=[default_mail.c.account_id, default_mail.c.region, default_mail.c.day],
    set_={"sent": default_mail.c.sent + 1},
    where=default_mail.c.sent < LIMIT,
).returning(default_mail.c.sent)
_this = (
    (default_mail.c.account_id == bindparam("account"))
    & (default_mail.c.region == bindparam("place"))
    & (default_mail.c.day == bindparam("date"))
)
_give_back = update(default_mail).where(_this).values(sent=default_mail.c.sent - 1)
_sent = select(default_mail.c.sent).where(_this)
_drop_old = delete(default_mail).where(
    default_mail.c.account_id == bindparam("account"), default_mail.c.region == bindparam("place"), default_mail.c.day < bindparam("date")
)


def began(moment: datetime) -> datetime:
    """When the day began that a moment counts for."""
    return (moment - _DAY_BEGINS).replace(hour=0, minute=0, second=0, microsecond=0) + _DAY_BEGINS


def day_of(moment: datetime) -> str:
    """The day that a moment counts for, by the date on which it began."""
    return (moment - _DAY_BEGINS).date().isoformat()


def sent_today(tx: Transaction, account_id: str, region: str, now: datetime) -> int:
    """Mails that the sender took from this account since 09:00 UTC."""
    return tx.value(_sent, {"account": account_id, "place": region, "date": day_of(now)}) or 0


def take(tx: Transaction, account_id: str, region: str, now: datetime) -> int:
    """Count one more mail; how many went before it today. At the limit nothing is counted: of any number at once, no more get through."""
    day = day_of(now)
    sent = tx.value(_take, {"account_id": account_id, "region": region, "day": day, "sent": 1})
    if sent == 1:
        tx.write(_drop_old, {"account": account_id, "place": region, "date": day})
    return LIMIT if sent is None else sent - 1


def give_back(tx: Transaction, account_id: str, region: str, now: datetime) -> None:
    """Count one mail less, which was refused for another reason."""
    tx.write(_give_back, {"account": account_id, "place": region, "date": day_of(now)})
