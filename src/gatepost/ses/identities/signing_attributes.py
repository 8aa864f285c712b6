"""How a domain signs: with Easy DKIM's keys, with a key of its owner's (BYODKIM), or with another Region's keys (Deterministic Easy DKIM).

Source: API reference, PutEmailIdentityDkimSigningAttributes and DkimSigningAttributes (model); SES guide,
send-email-authentication-dkim (guide); texts not said to be reported (guessed).
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from sqlalchemy import and_, bindparam, select, update

from gatepost.call import Call
from gatepost.rules.identities import is_address
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import dkim, record, signing
from gatepost.ses.identities.record import EASY_DKIM, OWN_KEY, Identity, KeyLength, Status
from gatepost.ses.tables import identities
from gatepost.store.transaction import Transaction

NEW_LENGTH_AFTER = timedelta(hours=24)
SMALLEST_KEY, LARGEST_KEY = 1024, 2048

_this = and_(
    identities.c.account_id == bindparam("account"),
    identities.c.region == bindparam("in_region"),
    identities.c.name == bindparam("called"),
)
_parent = select(identities.c.status, identities.c.dkim_status, identities.c.dkim_origin, identities.c.dkim_key_length).where(_this)
_set = (
    update(identities)
    .where(_this)
    .values(
        dkim_origin=bindparam("origin"),
        dkim_selector=bindparam("selector"),
        dkim_status=bindparam("new_status"),
        dkim_enabled=True,
        dkim_started_at=bindparam("started"),
        dkim_keys_at=bindparam("generated"),
        dkim_key_length=bindparam("length"),
        dkim_next_key_length=bindparam("next_length"),
        error_type=bindparam("problem"),
        check_at=bindparam("check"),
    )
)
_verified_with_parent = (
    update(identities).where(_this, identities.c.status == "PENDING").values(status="SUCCESS", last_success_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a domain shall sign. `own` is the owner's key behind `selector`; `length` is Easy DKIM's, None to leave it as it is."""

    origin: str = EASY_DKIM
    selector: str = ""
    own: rsa.RSAPrivateKey | None = None
    length: KeyLength | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """What a domain finds in the Region whose keys it wants: a problem, or how long these keys are and whether they are verified."""

    problem: str | None
    status: Status = "PENDING"
    length: KeyLength = "RSA_2048_BIT"


def read(name: str, origin: str | None, given: Mapping[str, Any] | None) -> Chosen:
    """What a request chooses for an identity of that name. Without an origin a selector or a key means one of the owner's.

    Raises: BadRequest. Source: probes of the real service (reported) for the text about addresses.
    """
    given = given or {}
    if is_address(name) or not name.strip():
        raise BadRequest("The EmailIdentity value must be a valid domain.")
    own = "DomainSigningSelector" in given or "DomainSigningPrivateKey" in given
    origin = origin or (OWN_KEY if own else EASY_DKIM)
    if origin != OWN_KEY:
        if own:
            raise BadRequest("DomainSigningSelector and DomainSigningPrivateKey can only be specified for Bring Your Own DKIM.")
        if origin != EASY_DKIM and "NextSigningKeyLength" in given:
            raise BadRequest("NextSigningKeyLength can only be specified for Easy DKIM.")
        return Chosen(origin, length=given.get("NextSigningKeyLength"))
    if "DomainSigningSelector" not in given or "DomainSigningPrivateKey" not in given:
        raise BadRequest("DomainSigningSelector and DomainSigningPrivateKey must be specified for Bring Your Own DKIM.")
    if "NextSigningKeyLength" in given:
        raise BadRequest("NextSigningKeyLength can only be specified for Easy DKIM.")
    return Chosen(OWN_KEY, given["DomainSigningSelector"], _private_key(given["DomainSigningPrivateKey"]))


def _private_key(text: str) -> rsa.RSAPrivateKey:
    try:
        key = load_der_private_key(b64decode(text, validate=True), None)
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadRequest("The DomainSigningPrivateKey is not a valid private key.") from error
    if not isinstance(key, rsa.RSAPrivateKey) or not SMALLEST_KEY <= key.key_size <= LARGEST_KEY:
        raise BadRequest(f"The DomainSigningPrivateKey must be an RSA key of {SMALLEST_KEY} to {LARGEST_KEY} bits.")
    return key


def apply(call: Call, identity: Identity, chosen: Chosen) -> Identity:
    """Let a domain sign as chosen; the domain as it is then.

    Raises: BadRequest, for a key length that was changed less than a day ago.
    """
    where = (call.account_id, call.region, identity.name)
    if chosen.own is not None:
        signing.put_own(call.tx, call.world, *where, chosen.selector, chosen.own)
        return _put(call, replace(_begun(call, identity), dkim_origin=OWN_KEY, dkim_selector=chosen.selector))
    if identity.dkim_origin == OWN_KEY:
        signing.forget_own(call.tx, call.world, *where)
    if chosen.origin != EASY_DKIM:
        return _copy(call, identity, chosen.origin)
    if identity.dkim_origin != EASY_DKIM or identity.dkim_status in ("NOT_STARTED", "FAILED"):
        identity = replace(_begun(call, identity), dkim_origin=EASY_DKIM, dkim_selector="")
    return _put(call, _with_length(call, identity, chosen.length or identity.dkim_next_key_length))


def _begun(call: Call, identity: Identity) -> Identity:
    return replace(identity, dkim_status="PENDING", dkim_started_at=call.now, dkim_keys_at=call.now, error_type=None)


def _with_length(call: Call, identity: Identity, length: KeyLength) -> Identity:
    """A pair of another length. Its record is ours to publish, so it signs at once, unless it can be waited for in DNS.

    Source: model, NextSigningKeyLength; SES guide, send-email-authentication-dkim-easy (guide) for the day and its exception.
    """
    if length == identity.dkim_next_key_length:
        return identity
    generated = identity.dkim_keys_at
    first_downgrade = length == "RSA_1024_BIT" and generated == identity.dkim_started_at
    if generated is not None and call.now - generated < NEW_LENGTH_AFTER and not first_downgrade and generated != call.now:
        raise BadRequest("The DKIM signing key length can be changed at most once per day.")
    where = (call.account_id, call.region, identity.name)
    settings = call.world.settings
    signs = length
    if signing.all_of(call.tx, call.world, *where):
        waits = settings.dns == "real" and bool(settings.mail_domain)
        signing.replace(call.tx, call.world, *where, length, waiting=waits)
        signs = identity.dkim_key_length if waits else length
    return replace(identity, dkim_next_key_length=length, dkim_key_length=signs, dkim_keys_at=call.now)


def _copy(call: Call, identity: Identity, origin: str) -> Identity:
    """Keys of another Region: what DNS says about them is known already, if they are verified there."""
    found = parent(call.tx, call.account_id, origin, identity.name)
    status: Status = "SUCCESS" if found.problem is None and found.status == "SUCCESS" else "PENDING"
    if status == "SUCCESS":
        call.tx.write(
            _verified_with_parent, {"account": call.account_id, "in_region": call.region, "called": identity.name, "at": call.now}
        )
    copied = replace(_begun(call, identity), dkim_origin=origin, dkim_selector="", dkim_status=status, error_type=found.problem)
    return _put(call, replace(copied, dkim_key_length=found.length, dkim_next_key_length=found.length))


def parent(tx: Transaction, account_id: str, origin: str, name: str) -> Parent:
    """The domain of that name in the Region of an origin, as far as its keys may be used elsewhere.

    Source: model, VerificationInfo ErrorType.
    """
    row = tx.row(_parent, {"account": account_id, "in_region": dkim.region_of(origin), "called": name})
    if row is None or row.dkim_status == "NOT_STARTED":
        return Parent("REPLICATION_PRIMARY_NOT_FOUND")
    if row.dkim_origin == OWN_KEY:
        return Parent("REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED")
    if row.dkim_origin != EASY_DKIM:
        return Parent("REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED")
    return Parent(None, row.dkim_status, row.dkim_key_length)


def _put(call: Call, identity: Identity) -> Identity:
    call.tx.write(
        _set,
        {
            "account": call.account_id,
            "in_region": call.region,
            "called": identity.name,
            "origin": identity.dkim_origin,
            "selector": identity.dkim_selector,
            "new_status": identity.dkim_status,
            "started": identity.dkim_started_at,
            "generated": identity.dkim_keys_at,
            "length": identity.dkim_key_length,
            "next_length": identity.dkim_next_key_length,
            "problem": identity.error_type,
            "check": call.now,
        },
    )
    return record.find(call, identity.name) or identity
