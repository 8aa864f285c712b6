"""Which address signs with which certificate. What has become of one is read off its file, so no clock has to run for it.

Source: API reference, AssociateEmailIdentityCertificate (model); SES guide, send-email-authentication-smime-associate (guide); texts
(guessed).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call, World
from gatepost.rules.identities import candidates, is_address
from gatepost.ses.certificates import files
from gatepost.ses.certificates.files import Certificate
from gatepost.ses.certificates.tables import identity_certificates as c
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.identities import CertificateExists, IdentityNotFound
from gatepost.ses.identities import record
from gatepost.ses.identities.names import require_address
from gatepost.ses.identities.record import Identity
from gatepost.store.transaction import Transaction

Status = Literal["PROVISIONING", "ACTIVE", "FAILED"]

_mine = and_(c.c.account_id == bindparam("account"), c.c.region == bindparam("in_region"))
_of_identity = and_(_mine, c.c.identity == bindparam("called"))
_this = and_(_of_identity, c.c.address == bindparam("author"))
_page = select(c).where(_of_identity, c.c.address > bindparam("after")).order_by(c.c.address).limit(bindparam("most"))
_some = select(c).where(_mine, c.c.identity.in_(bindparam("identities", expanding=True)), c.c.address == bindparam("author"))
_any = select(exists().where(_of_identity))
_taken = select(exists().where(_mine, c.c.identity.in_(bindparam("identities", expanding=True)), c.c.address == bindparam("author")))
_add = insert(c).on_conflict_do_nothing(index_elements=["account_id", "region", "identity", "address"])
_delete = delete(c).where(_this)


@dataclass(frozen=True, slots=True)
class Association:
    """A certificate that an address has, and what has become of it. Without its file it waits."""

    address: str
    arn: str
    status: Status
    expires_at: datetime | None


def add(call: Call, identity: str, address: str, arn: str) -> None:
    """Let mail from an address be signed with a certificate.

    Raises: IdentityNotFound, BadRequest, CertificateExists.
    """
    owner = _owner(call, identity)
    author = _author(owner, address)
    if not owner.may_send:
        raise BadRequest(f"Email identity {owner.name} is not verified.")
    if arn.split(":")[3] != call.region:
        raise BadRequest("The certificate must be in the same region.")
    certificate = files.read(call.world.settings, arn)
    problem = certificate.problem(author, call.now) if certificate else None
    if problem:
        raise BadRequest(problem)
    here = {"account": call.account_id, "in_region": call.region, "identities": list(candidates(author)), "author": author}
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "identity": owner.name,
        "address": author,
        "arn": arn,
        "associated_at": call.now,
    }
    if call.tx.value(_taken, here) or not call.tx.write(_add, row):
        raise CertificateExists(author)


def remove(call: Call, identity: str, address: str) -> None:
    """Sign no more; an address without a certificate stays so.

    Raises: IdentityNotFound, BadRequest.
    """
    owner = _owner(call, identity)
    call.tx.write(_delete, _key(call, owner.name) | {"author": _author(owner, address)})


def page(call: Call, identity: str, after: str, most: int) -> Sequence[Association]:
    """The certificates of an identity by address, behind `after`.

    Raises: IdentityNotFound.
    """
    owner = _owner(call, identity)
    rows = call.tx.rows(_page, _key(call, owner.name) | {"after": after, "most": most})
    return [_from_row(call.world, row, call.now) for row in rows]


def any_of(call: Call, identity: str) -> bool:
    """Does an identity have certificates?"""
    return bool(call.tx.value(_any, _key(call, identity)))


def active(tx: Transaction, world: World, account_id: str, region: str, author: str, now: datetime) -> Certificate | None:
    """The certificate that signs for a From address. Addresses compare with case."""
    here = {"account": account_id, "in_region": region, "identities": list(candidates(author)), "author": author}
    for row in tx.rows(_some, here):
        certificate = files.read(world.settings, row.arn)
        if certificate is not None and certificate.problem(author, now) is None:
            return certificate
    return None


def _owner(call: Call, identity: str) -> Identity:
    found = record.find(call, identity)
    if found is None:
        raise IdentityNotFound(identity)
    return found


def _author(owner: Identity, address: str) -> str:
    if owner.is_address:
        if address and address != owner.name:
            raise BadRequest("FromAddress must match the email identity.")
        return owner.name
    if not address:
        raise BadRequest("FromAddress must be specified for a domain identity.")
    require_address(address)
    if owner.name not in [name for name in candidates(address) if not is_address(name)]:
        raise BadRequest(f"FromAddress must belong to the domain {owner.name}.")
    return address


def _from_row(world: World, row: Row[Any], now: datetime) -> Association:
    certificate = files.read(world.settings, row.arn)
    if certificate is None:
        return Association(row.address, row.arn, "PROVISIONING", None)
    status: Status = "ACTIVE" if certificate.problem(row.address, now) is None else "FAILED"
    return Association(row.address, row.arn, status, certificate.expires_at)


def _key(call: Call, identity: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": identity}
