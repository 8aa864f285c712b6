"""How often a user may try something in an hour, so that six digits can't be guessed and nobody's inbox is flooded.

A name that nobody has is counted like a user's, so that the limit tells nothing.
Source: guide, limits (guide); recovery's limit, which AWS sets between 5 and 20 by risk, and which tries share a count (guessed).
"""

from datetime import timedelta
from enum import Enum

from sqlalchemy import bindparam, case, delete, or_
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.errors import LimitExceeded
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import attempts

WINDOW = timedelta(hours=1)


class Kind(Enum):
    """What is counted, and how often an hour it may happen."""

    CONFIRM_SIGN_UP = ("confirm-sign-up", 15)
    RESEND = ("resend", 5)
    RECOVER = ("recover", 20)
    """ForgotPassword and ConfirmForgotPassword together."""
    CHANGE_PASSWORD = ("change-password", 5)
    ATTRIBUTE_CODE = ("attribute-code", 5)
    VERIFY_ATTRIBUTE = ("verify-attribute", 15)
    SIGN_IN_CODE = ("sign-in-code-sent", 20)

    def __init__(self, title: str, limit: int) -> None:
        self.title = title
        self.limit = limit


_insert = insert(attempts)
_over = attempts.c.expires_at <= bindparam("now", type_=attempts.c.expires_at.type)
_count = _insert.on_conflict_do_update(
    index_elements=[attempts.c.pool_id, attempts.c.username, attempts.c.kind],
    set_={
        "tries": case((_over, 1), else_=attempts.c.tries + 1),
        "expires_at": case((_over, _insert.excluded.expires_at), else_=attempts.c.expires_at),
    },
    where=or_(_over, attempts.c.tries < bindparam("most")),
)


_forget = delete(attempts).where(attempts.c.pool_id == bindparam("pool"), attempts.c.username == bindparam("user"))


def count(call: Call, pool: Pool, username: str, kind: Kind) -> None:
    """Count one try, as long as the transaction is kept: whoever refuses the call afterwards raises `error.keeping()`.

    Raises: LimitExceeded.
    """
    row = {
        "pool_id": pool.pool_id,
        "username": username,
        "kind": kind.title,
        "tries": 1,
        "expires_at": call.now + WINDOW,
        "now": call.now,
        "most": kind.limit,
    }
    if not call.tx.write(_count, row):
        raise LimitExceeded()


def forget(call: Call, pool: Pool, username: str) -> None:
    """Drop what was counted of a user."""
    call.tx.write(_forget, {"pool": pool.pool_id, "user": username})
