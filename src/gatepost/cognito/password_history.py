"""Passwords that a user had before and may not have again, as many as the pool remembers. Kept as verifiers, like the one in use.

Source: model, PasswordPolicyType.PasswordHistorySize and the error lists of the four operations that set passwords (model).
"""

import hmac

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito import passwords
from gatepost.cognito.auth import srp
from gatepost.cognito.errors import PasswordHistoryPolicyViolation
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import compromised, remembering
from gatepost.cognito.tables import former_passwords
from gatepost.cognito.users.record import User

_of_user = (former_passwords.c.pool_id == bindparam("pool")) & (former_passwords.c.username == bindparam("user"))
_former = select(former_passwords).where(_of_user).order_by(former_passwords.c.set_at.desc())
_keep = insert(former_passwords).on_conflict_do_nothing(index_elements=["pool_id", "username", "set_at"])
_drop_older = delete(former_passwords).where(_of_user, former_passwords.c.set_at < bindparam("oldest"))
_forget = delete(former_passwords).where(_of_user)


def move_on(call: Call, pool: Pool, user: User, password: str) -> None:
    """Refuse a password that the user has or had, and remember the one that is about to be replaced. The user is locked.

    Raises: InvalidPassword (one that everybody knows), PasswordHistoryPolicyViolation.
    """
    compromised.require(call, pool, "", "PASSWORD_CHANGE", password)
    remembering.note(call, pool, user, "PasswordChange", "Pass")
    most = pool.settings.get("Policies", {}).get("PasswordPolicy", {}).get("PasswordHistorySize", 0)
    if not most:
        return
    if passwords.matches(call, pool, user, password):
        raise PasswordHistoryPolicyViolation()
    named = {"pool": pool.pool_id, "user": user.username}
    former = call.tx.rows(_former, named)[:most]
    for row in former:
        known = call.world.seal.open(row.sealed_verifier, passwords.sealed_about(pool, user.username))
        if hmac.compare_digest(srp.verifier(row.salt, pool.srp_name, user.username, password), known):
            raise PasswordHistoryPolicyViolation()
    if user.sealed_verifier is None or user.password_set_at is None:
        return
    row = {"salt": user.salt, "sealed_verifier": user.sealed_verifier, "set_at": user.password_set_at}
    call.tx.write(_keep, {"pool_id": pool.pool_id, "username": user.username, **row})
    if len(former) >= most:
        call.tx.write(_drop_older, {**named, "oldest": former[most - 2].set_at if most > 1 else user.password_set_at})


def forget(call: Call, pool: Pool, username: str) -> None:
    """Remember no password of a user's."""
    call.tx.write(_forget, {"pool": pool.pool_id, "user": username})
