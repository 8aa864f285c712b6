"""The keys that sign a domain's mail: the pair behind the tokens of Easy DKIM, a key of the owner's, and the server's own.

A pair of Easy DKIM is made when it is first needed: when mail is signed, or when its records are asked for. Its public half stands in
a TXT record where the first token's CNAME points to: below `mail_domain` if there is one, and whoever runs that zone publishes it;
else in a zone of AWS's, where nobody can. A pair that replaces another one may wait until its record has been seen.
Source: SES guide, send-email-authentication-dkim-easy (guide); which of the tokens signs (guessed: the first, until the key is replaced).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_der_private_key
from sqlalchemy import Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import World
from gatepost.mail.dkim import SigningKey
from gatepost.mail.messages import Message
from gatepost.rules.identities import address_of, candidates, identity_of_arn, is_address
from gatepost.ses.identities import dkim
from gatepost.ses.identities.record import KeyLength
from gatepost.ses.tables import dkim_keys, identities
from gatepost.store.sealing import Seal
from gatepost.store.transaction import Transaction

BITS: Final[dict[str, int]] = {"RSA_1024_BIT": 1024, "RSA_2048_BIT": 2048}
SERVICE_SELECTOR = "gatepost"
WAITING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The `since` of a pair that does not sign yet."""

_this = and_(
    dkim_keys.c.account_id == bindparam("account"),
    dkim_keys.c.region == bindparam("in_region"),
    dkim_keys.c.identity == bindparam("called"),
)
_current = select(dkim_keys).where(_this).order_by(dkim_keys.c.since.desc()).limit(1)
_all = select(dkim_keys).where(_this).order_by(dkim_keys.c.since.desc())
_add = insert(dkim_keys).on_conflict_do_nothing(index_elements=["account_id", "region", "identity", "selector"])
_new = insert(dkim_keys)
_replace = _new.on_conflict_do_update(
    index_elements=["account_id", "region", "identity", "selector"],
    set_={name: _new.excluded[name] for name in ("private_key", "bits", "since")},
)
_use = update(dkim_keys).where(_this, dkim_keys.c.selector == bindparam("chosen")).values(since=bindparam("at"))
_forget = delete(dkim_keys).where(_this)
_waiting = select(dkim_keys).where(_this, dkim_keys.c.since == WAITING)
_forget_others = delete(dkim_keys).where(_this, dkim_keys.c.selector.not_in(bindparam("kept", expanding=True)))
_signers = select(
    identities.c.name, identities.c.dkim_status, identities.c.dkim_enabled, identities.c.dkim_key_length, identities.c.dkim_origin
).where(
    identities.c.account_id == bindparam("account"),
    identities.c.region == bindparam("in_region"),
    identities.c.name.in_(bindparam("names", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class DkimKey:
    """One key of a domain."""

    domain: str
    selector: str
    bits: int
    since: datetime
    private: rsa.RSAPrivateKey

    @property
    def record(self) -> str:
        """The value of the TXT record that lets others verify."""
        public = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"

    @property
    def signing(self) -> SigningKey:
        return SigningKey(self.domain, self.selector, self.private)


def keys_of(tx: Transaction, world: World, message: Message) -> Sequence[SigningKey]:
    """The keys that sign a message for its author: none, or that of the nearest domain identity of the From address with DKIM.

    Source: SES guide, send-email-authentication-dkim-easy-managing (guide); that a domain whose records are missing for now still
    signs (guessed).
    """
    author = address_of(message.envelope.sender)
    arn = identity_of_arn(message.identity_arn)
    if author is None or arn is None:
        return ()
    domains = [name for name in candidates(author) if not is_address(name)]
    rows = tx.rows(_signers, {"account": arn.account_id, "in_region": message.region, "names": domains})
    known = {row.name: row for row in rows if row.dkim_status != "NOT_STARTED"}
    nearest = next((known[name] for name in domains if name in known), None)
    if nearest is None or not nearest.dkim_enabled or nearest.dkim_status not in ("SUCCESS", "TEMPORARY_FAILURE"):
        return ()
    home = dkim.region_of(nearest.dkim_origin) or message.region
    return (current(tx, world, arn.account_id, home, nearest.name, nearest.dkim_key_length).signing,)


def current(tx: Transaction, world: World, account_id: str, region: str, domain: str, length: KeyLength) -> DkimKey:
    """The key that signs a domain's mail; without any yet, a new pair of Easy DKIM, of that length."""
    row = tx.row(_current, _where(account_id, region, domain))
    if row is None:
        token = dkim.tokens(world.seal, account_id, region, domain)[0]
        _keep(tx, world, account_id, region, domain, token, _generated(BITS[length]), at=world.clock())
        row = tx.row(_current, _where(account_id, region, domain))
    return _from_row(world.seal, row)


def all_of(tx: Transaction, world: World, account_id: str, region: str, domain: str) -> Sequence[DkimKey]:
    """All keys of a domain, the one that signs first: mail on its way may still need the others' records."""
    return [_from_row(world.seal, row) for row in tx.rows(_all, _where(account_id, region, domain))]


def replace(
    tx: Transaction, world: World, account_id: str, region: str, domain: str, length: KeyLength, *, waiting: bool = False
) -> DkimKey:
    """A new pair of Easy DKIM, behind another of the three tokens than the current one's: it signs from now on.

    With `waiting` it does not before `use` says so. The key that signs is returned.
    """
    tokens = dkim.tokens(world.seal, account_id, region, domain)
    row = tx.row(_current, _where(account_id, region, domain))
    selector = tokens[(tokens.index(row.selector) + 1) % len(tokens)] if row is not None and row.selector in tokens else tokens[0]
    at = WAITING if waiting and row is not None else world.clock()
    _keep(tx, world, account_id, region, domain, selector, _generated(BITS[length]), at=at, over=True)
    return current(tx, world, account_id, region, domain, length)


def waiting(tx: Transaction, world: World, account_id: str, region: str, domain: str) -> DkimKey | None:
    """The pair that does not sign yet."""
    row = tx.row(_waiting, _where(account_id, region, domain))
    return _from_row(world.seal, row) if row is not None else None


def put_own(tx: Transaction, world: World, account_id: str, region: str, domain: str, selector: str, private: rsa.RSAPrivateKey) -> None:
    """A key that the domain's owner has made (BYODKIM): it signs from now on."""
    _keep(tx, world, account_id, region, domain, selector, private, at=world.clock(), over=True)


def use(tx: Transaction, world: World, account_id: str, region: str, domain: str, selector: str) -> bool:
    """Let the key of that selector sign from now on. False: there is none."""
    return bool(tx.write(_use, _where(account_id, region, domain) | {"chosen": selector, "at": world.clock()}))


def forget_own(tx: Transaction, world: World, account_id: str, region: str, domain: str) -> None:
    """Delete the keys that the domain's owner has made: Easy DKIM's alone sign from now on."""
    tx.write(_forget_others, _where(account_id, region, domain) | {"kept": dkim.tokens(world.seal, account_id, region, domain)})


def forget(tx: Transaction, account_id: str, region: str, domain: str) -> None:
    """Delete all keys of a domain."""
    tx.write(_forget, _where(account_id, region, domain))


def of_service(tx: Transaction, world: World) -> DkimKey | None:
    """The server's own key, which signs all mail as `mail_domain`; None without such a domain."""
    domain = world.settings.mail_domain
    if not domain:
        return None
    row = tx.row(_current, _where("", "", domain))
    if row is None:
        _keep(tx, world, "", "", domain, SERVICE_SELECTOR, _generated(2048), at=world.clock())
        row = tx.row(_current, _where("", "", domain))
    return _from_row(world.seal, row)


def _where(account_id: str, region: str, domain: str) -> dict[str, Any]:
    return {"account": account_id, "in_region": region, "called": domain}


def _generated(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def _keep(
    tx: Transaction,
    world: World,
    account_id: str,
    region: str,
    domain: str,
    selector: str,
    private: rsa.RSAPrivateKey,
    *,
    at: datetime,
    over: bool = False,
) -> None:
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    row = {
        "account_id": account_id,
        "region": region,
        "identity": domain,
        "selector": selector,
        "private_key": world.seal.seal(der, _about(account_id, region, domain, selector)),
        "bits": private.key_size,
        "since": at,
    }
    tx.write(_replace if over else _add, row)


def _from_row(seal: Seal, row: Row[Any] | None) -> DkimKey:
    if row is None:
        raise LookupError("the key was deleted while it was being made")
    private = _opened(seal, row.private_key, _about(row.account_id, row.region, row.identity, row.selector))
    return DkimKey(row.identity, row.selector, row.bits, row.since, private)


@lru_cache(maxsize=256)
def _opened(seal: Seal, sealed: bytes, about: str) -> rsa.RSAPrivateKey:
    """Opening a key takes a hundred times as long as signing with it."""
    private = load_der_private_key(seal.open(sealed, about), None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("DKIM keys are RSA keys")
    return private


def _about(account_id: str, region: str, domain: str, selector: str) -> str:
    return f"dkim {account_id} {region} {domain} {selector}"
