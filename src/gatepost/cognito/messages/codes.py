"""One-time codes: six digits that are sent to an address, kept as a keyed hash, and good once.

A user has one code out for each purpose; a new one replaces it.
Source: guide, limits (lifetimes); samples of mails (the form); that a new code replaces the old (guessed).
"""

import secrets
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.errors import CodeMismatch, ExpiredCode
from gatepost.cognito.messages import delivery
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import codes
from gatepost.cognito.users.record import User

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import CodeDeliveryDetailsTypeTypeDef

DIGITS = 6


class Purpose(Enum):
    """What a code is good for, and how long."""

    SIGN_UP = ("sign-up", timedelta(hours=24))
    PASSWORD = ("password", timedelta(hours=1))
    EMAIL = ("email", timedelta(hours=24))
    PHONE_NUMBER = ("phone_number", timedelta(hours=24))

    def __init__(self, title: str, lifetime: timedelta) -> None:
        self.title = title
        self.lifetime = lifetime


_insert = insert(codes)
_put = _insert.on_conflict_do_update(
    index_elements=[codes.c.pool_id, codes.c.username, codes.c.purpose],
    set_={name: _insert.excluded[name] for name in ("code_hash", "attribute", "destination", "expires_at")},
)
_this = (codes.c.pool_id == bindparam("pool")) & (codes.c.username == bindparam("user")) & (codes.c.purpose == bindparam("use"))
_spend = (
    delete(codes)
    .where(_this, codes.c.code_hash == bindparam("hashed"), codes.c.expires_at > bindparam("now"))
    .returning(codes.c.attribute, codes.c.destination)
)
_out = select(codes.c.attribute, codes.c.destination).where(_this, codes.c.expires_at > bindparam("now"))
_forget = delete(codes).where(_this)
_forget_all = delete(codes).where(codes.c.pool_id == bindparam("pool"), codes.c.username == bindparam("user"))


def of_attribute(attribute: str) -> Purpose:
    """The purpose of a code that verifies an attribute."""
    return Purpose.EMAIL if attribute == "email" else Purpose.PHONE_NUMBER


def new() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def issue(call: Call, pool: Pool, user: User, purpose: Purpose, to: Outstanding) -> str:
    """Make a code that replaces the one before."""
    code = new()
    call.tx.write(
        _put,
        {
            "pool_id": pool.pool_id,
            "username": user.username,
            "purpose": purpose.title,
            "code_hash": _hash(call, pool, user, purpose, code),
            "attribute": to.attribute,
            "destination": to.destination,
            "expires_at": call.now + purpose.lifetime,
        },
    )
    return code


def send(call: Call, pool: Pool, user: User, purpose: Purpose, occasion: Occasion, to: Outstanding) -> "CodeDeliveryDetailsTypeTypeDef":
    """Make a code and send it; what an answer says about it.

    Raises: what `delivery.send_code` raises. The code then stands all the same, so that a new address keeps waiting for one.
    """
    delivery.send_code(call, pool, user, occasion, to, issue(call, pool, user, purpose, to))
    return delivery.details(to)


def spend(call: Call, pool: Pool, user: User, purpose: Purpose, code: str) -> Outstanding:
    """Use a code up: of any number of tries at once, one gets it.

    Raises: CodeMismatch, ExpiredCode; whoever counts tries raises them on with `keeping()`.
    """
    this = _bounds(call, pool, user, purpose)
    row = call.tx.row(_spend, {**this, "hashed": _hash(call, pool, user, purpose, code)})
    if row is None:
        raise ExpiredCode() if outstanding(call, pool, user, purpose) is None else CodeMismatch()
    return Outstanding(row.attribute, row.destination)


def outstanding(call: Call, pool: Pool, user: User, purpose: Purpose) -> Outstanding | None:
    """Where the code went that is out, if there is one."""
    row = call.tx.row(_out, _bounds(call, pool, user, purpose))
    return None if row is None else Outstanding(row.attribute, row.destination)


def pretend(call: Call, pool: Pool, mark: str, purpose: Purpose) -> None:
    """Keep for nobody what is kept of a code that is out, so that a wrong one is refused like anybody's. No code fits it."""
    call.tx.write(
        _put,
        {
            "pool_id": pool.pool_id,
            "username": mark,
            "purpose": purpose.title,
            "code_hash": secrets.token_hex(32),
            "attribute": "email",
            "destination": "",
            "expires_at": call.now + purpose.lifetime,
        },
    )


def refusal_of_stranger(call: Call, pool: Pool, mark: str, purpose: Purpose) -> CodeMismatch | ExpiredCode:
    """What nobody's code is: wrong where one seems to be out, else none that was asked for."""
    seems_out = call.tx.row(_out, {"pool": pool.pool_id, "user": mark, "use": purpose.title, "now": call.now}) is not None
    return CodeMismatch() if seems_out else ExpiredCode()


def forget(call: Call, pool: Pool, user: User, purpose: Purpose | None = None) -> None:
    """Take back the code for one purpose, or all of a user's."""
    if purpose is None:
        call.tx.write(_forget_all, {"pool": pool.pool_id, "user": user.username})
    else:
        call.tx.write(_forget, {"pool": pool.pool_id, "user": user.username, "use": purpose.title})


def _bounds(call: Call, pool: Pool, user: User, purpose: Purpose) -> dict[str, object]:
    return {"pool": pool.pool_id, "user": user.username, "use": purpose.title, "now": call.now}


def _hash(call: Call, pool: Pool, user: User, purpose: Purpose, code: str) -> str:
    return call.world.seal.fingerprint(code, f"code {pool.pool_id} {user.username} {purpose.title}")
