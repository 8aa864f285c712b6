"""Wrong passwords: how many were tried, and for how long no further one is looked at.

After five failures a user is locked for a second; each further failure doubles it, up to 15 minutes. What is tried during a
lock does not count. After 15 minutes without a failure everything is forgotten.
Source: guide, authentication flow (confirmed); that SRP counts the same (guessed).
"""

from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.errors import CognitoError, NotAuthorized, UserNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import remembering
from gatepost.cognito.tables import attempts, users
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User

FREE_FAILURES = 5
LONGEST_LOCK = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(minutes=15)

_count = (
    update(users)
    .where(users.c.pool_id == bindparam("pool"), users.c.username == bindparam("name"))
    .values(failed_sign_ins=bindparam("failures"), last_failed_at=bindparam("at"))
)

_PASSWORD, _CODE = "sign-in", "sign-in-code"
_counted = (attempts.c.pool_id == bindparam("pool")) & (attempts.c.username == bindparam("who")) & (attempts.c.kind == bindparam("which"))
_meet = insert(attempts).on_conflict_do_nothing()
_known = select(attempts.c.tries, attempts.c.expires_at).where(_counted).with_for_update()
_count_known = update(attempts).where(_counted).values(tries=bindparam("failures"), expires_at=bindparam("until"))


def lock(failures: int) -> timedelta:
    """How long a user is locked after that many failures."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)), LONGEST_LOCK)


def remembered(failures: int, last_failed_at: datetime | None, now: datetime) -> int:
    """The failures that still count."""
    return 0 if last_failed_at is None or now - last_failed_at >= FORGOTTEN_AFTER else failures


def require_unlocked(failures: int, last_failed_at: datetime | None, now: datetime) -> None:
    """Refuse to look at a password during a lock, right or wrong.

    Raises: NotAuthorized.
    """
    if last_failed_at is not None and now < last_failed_at + lock(remembered(failures, last_failed_at, now)):
        raise NotAuthorized("Password attempts exceeded")


def settle(call: Call, user: User, *, right: bool) -> User:
    """Count the outcome of one try, and refuse a wrong one. The user as they are now, locked until the transaction ends.

    Tries that ran side by side are put in order here: what comes after a lock began is refused like any other try during
    a lock, also when its password was right, so that trying many at once finds out no more than trying one by one.

    Raises: NotAuthorized (keeping the count).
    """
    try:
        current = changes.lock(call, user)
    except UserNotFound as deleted:
        raise NotAuthorized() from deleted
    require_unlocked(current.failed_sign_ins, current.last_failed_at, call.now)
    if not right or current.sealed_verifier != user.sealed_verifier:
        failures = remembered(current.failed_sign_ins, current.last_failed_at, call.now) + 1
        call.tx.write(_count, {"pool": user.pool_id, "name": user.username, "failures": failures, "at": call.now})
        remembering.after_wrong_password(call, user)
        raise NotAuthorized().keeping()
    if current.failed_sign_ins:
        call.tx.write(_count, {"pool": user.pool_id, "name": user.username, "failures": 0, "at": None})
    return current


def refuse_stranger(call: Call, pool: Pool, mark: str) -> NoReturn:
    """Refuse a try for somebody who isn't there, by the same schedule, so that a lock does not tell who is.

    Raises: NotAuthorized (keeping the count).
    """
    _refuse(call, pool, mark, _PASSWORD, NotAuthorized())


def refuse_code(call: Call, pool: Pool, who: str, refusal: CognitoError) -> NoReturn:
    """Refuse a wrong code of a sign-in and count it, by the same schedule as passwords, whatever session it came in.

    `who` is a username, or the mark of somebody who isn't there.
    Raises: NotAuthorized (during a lock), `refusal` (keeping the count). Source: guide, limits (guide); the lock's text (guessed).
    """
    _refuse(call, pool, who, _CODE, refusal)


def forgive_codes(call: Call, pool: Pool, who: str) -> None:
    """Let a right code pass, unless there is a lock, and forget the wrong ones before it.

    Raises: NotAuthorized.
    """
    which = {"pool": pool.pool_id, "who": who, "which": _CODE}
    known = call.tx.row(_known, which)
    if known is not None and known.tries:
        require_unlocked(known.tries, known.expires_at - FORGOTTEN_AFTER, call.now)
        call.tx.write(_count_known, {**which, "failures": 0, "until": call.now})


def _refuse(call: Call, pool: Pool, who: str, kind: str, refusal: CognitoError) -> NoReturn:
    call.tx.write(_meet, {"pool_id": pool.pool_id, "username": who, "kind": kind, "tries": 0, "expires_at": call.now})
    which = {"pool": pool.pool_id, "who": who, "which": kind}
    known = call.tx.row(_known, which)
    failures, last = (0, None) if known is None or not known.tries else (known.tries, known.expires_at - FORGOTTEN_AFTER)
    require_unlocked(failures, last, call.now)
    failures = remembered(failures, last, call.now) + 1
    call.tx.write(_count_known, {**which, "failures": failures, "until": call.now + FORGOTTEN_AFTER})
    raise refusal.keeping()
