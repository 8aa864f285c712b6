"""The operator of this server: what their password is, and whether one is asked for.

It is a setting, or was made with `gatepost keys operator`, which keeps a keyed hash of it in the database; both count.
"""

import hmac
import secrets
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import World
from gatepost.console.door.tables import operator_passwords
from gatepost.settings import Settings
from gatepost.store.engine import Store
from gatepost.store.sealing import Seal
from gatepost.store.transaction import Transaction

SHORTEST = 12
"""Characters of a password that an operator thinks of."""

_OPERATOR = "operator"
_ABOUT = "operator's password"

_kept = select(operator_passwords.c.fingerprint).where(operator_passwords.c.operator == bindparam("operator"))
_inserting = insert(operator_passwords)
_keep = _inserting.on_conflict_do_update(
    index_elements=[operator_passwords.c.operator],
    set_={"fingerprint": _inserting.excluded.fingerprint, "set_at": _inserting.excluded.set_at},
)
_forget = delete(operator_passwords).where(operator_passwords.c.operator == bindparam("operator"))


def new_password() -> str:
    """A password that nobody guesses: 144 random bits."""
    return secrets.token_urlsafe(18)


def set_password(tx: Transaction, seal: Seal, password: str, now: datetime) -> None:
    """Keep it, in the place of the one before; whoever signed in with that is signed out."""
    tx.write(_keep, {"operator": _OPERATOR, "fingerprint": seal.fingerprint(password, _ABOUT), "set_at": now})


def remove_password(tx: Transaction) -> bool:
    """Forget it; whether there was one."""
    return tx.write(_forget, {"operator": _OPERATOR}) == 1


def passwords(tx: Transaction, seal: Seal, settings: Settings) -> tuple[str, ...]:
    """The fingerprints of the passwords that count; none where nobody has set one."""
    kept = tx.value(_kept, {"operator": _OPERATOR})
    set_here = seal.fingerprint(settings.operator_password, _ABOUT) if settings.operator_password else None
    return tuple(fingerprint for fingerprint in (set_here, kept) if fingerprint)


def is_asked_for(store: Store, world: World) -> bool:
    """Whether there is a password, as a server begins."""
    with store.transaction() as tx:
        return bool(passwords(tx, world.seal, world.settings))


def recognised(seal: Seal, password: str, counting: tuple[str, ...]) -> str:
    """Which of the fingerprints that count is the password's; empty for none."""
    given = seal.fingerprint(password, _ABOUT)
    return next((fingerprint for fingerprint in counting if hmac.compare_digest(fingerprint, given)), "")
