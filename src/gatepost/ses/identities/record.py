"""An identity as SES keeps it: an address as it was typed, or a domain in lower case; which of them there are.

A verification that nobody completes fails by itself: an address after 24 hours, a domain after 72. That is worked out when an
identity is read, so no clock has to run for it.
Source: SES guide, creating-identities (guide); API reference, GetIdentityVerificationAttributes (model).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.identities import identity_arn, is_address, stored_name
from gatepost.ses.errors import LimitExceeded
from gatepost.ses.tables import identities, identity_policies, verification_links

Status = Literal["NOT_STARTED", "PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE"]
IdentityType = Literal["EMAIL_ADDRESS", "DOMAIN"]
KeyLength = Literal["RSA_1024_BIT", "RSA_2048_BIT"]
MailFromBehavior = Literal["USE_DEFAULT_VALUE", "REJECT_MESSAGE"]
EASY_DKIM = "AWS_SES"
OWN_KEY = "EXTERNAL"

ADDRESS_PATIENCE = timedelta(hours=24)
DOMAIN_PATIENCE = timedelta(hours=72)
MOST_IDENTITIES = 10_000

_mine = and_(identities.c.account_id == bindparam("account"), identities.c.region == bindparam("in_region"))
_this = and_(_mine, identities.c.name == bindparam("called"))
_identity = select(identities).where(_this)
_identity_locked = _identity.with_for_update()
_some = select(identities).where(_mine, identities.c.name.in_(bindparam("names", expanding=True)))
_page = select(identities).where(_mine, identities.c.name > bindparam("after")).order_by(identities.c.name).limit(bindparam("most"))
_how_many = select(func.count()).where(_mine)
_add = insert(identities).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_delete = delete(identities).where(_this)
_delete_policies = delete(identity_policies).where(
    identity_policies.c.account_id == bindparam("account"),
    identity_policies.c.region == bindparam("in_region"),
    identity_policies.c.identity == bindparam("called"),
)
_delete_links = delete(verification_links).where(
    verification_links.c.account_id == bindparam("account"),
    verification_links.c.region == bindparam("in_region"),
    verification_links.c.identity == bindparam("called"),
)
_begin = (
    update(identities)
    .where(_this, identities.c.status.in_(("PENDING", "FAILED")))
    .values(status="PENDING", pending_since=bindparam("at"), check_at=bindparam("check"))
)
_begin_dkim = (
    update(identities)
    .where(_this, identities.c.dkim_status.not_in(("SUCCESS", "TEMPORARY_FAILURE")))
    .values(
        dkim_status="PENDING",
        dkim_started_at=bindparam("at"),
        dkim_keys_at=bindparam("at"),
        dkim_enabled=True,
        check_at=bindparam("check"),
    )
)
_set_configuration_set = update(identities).where(_this).values(configuration_set=bindparam("chosen"))
_set_dkim_enabled = update(identities).where(_this).values(dkim_enabled=bindparam("enabled"))


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity at the time it was read. `failing_since` is when a verified domain's records were first missed.

    `dkim_origin` is `AWS_SES` (Easy DKIM), `EXTERNAL` (a key of the owner's, behind `dkim_selector`), or `AWS_SES_` with the Region
    whose keys it uses. `dkim_next_key_length` differs from `dkim_key_length` while a new pair waits for its record.
    """

    account_id: str
    region: str
    name: str
    status: Status
    pending_since: datetime
    failing_since: datetime | None
    dkim_status: Status
    dkim_enabled: bool
    dkim_started_at: datetime | None
    dkim_key_length: KeyLength
    configuration_set: str
    tags: Sequence[Mapping[str, str]]
    last_checked_at: datetime | None
    last_success_at: datetime | None
    error_type: str | None
    soa: Mapping[str, Any] | None
    dkim_next_key_length: KeyLength = "RSA_2048_BIT"
    dkim_keys_at: datetime | None = None
    dkim_origin: str = EASY_DKIM
    dkim_selector: str = ""
    mail_from_domain: str = ""
    mail_from_behavior: MailFromBehavior = "USE_DEFAULT_VALUE"
    mail_from_status: Status | None = None
    mail_from_since: datetime | None = None
    feedback_forwarding: bool = True
    notifications: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])

    @property
    def is_address(self) -> bool:
        return is_address(self.name)

    @property
    def type(self) -> IdentityType:
        return "EMAIL_ADDRESS" if is_address(self.name) else "DOMAIN"

    @property
    def arn(self) -> str:
        return identity_arn(self.region, self.account_id, self.name)

    @property
    def may_send(self) -> bool:
        """A domain whose records are missing for now may still send. Source: model, VerificationStatus (guessed)."""
        return self.status in ("SUCCESS", "TEMPORARY_FAILURE")


def find(call: Call, name: str, *, lock: bool = False) -> Identity | None:
    """The caller's identity of that name, however a domain is spelt; `lock` keeps others from changing it meanwhile."""
    row = call.tx.row(_identity_locked if lock else _identity, _key(call, stored_name(name)))
    return from_row(row, call.now) if row else None


def find_some(call: Call, names: Sequence[str]) -> dict[str, Identity]:
    """Those of the caller's identities that have one of these names, by name as SES keeps it."""
    kept = list(dict.fromkeys(map(stored_name, names)))
    rows = call.tx.rows(_some, {"account": call.account_id, "in_region": call.region, "names": kept})
    return {row.name: from_row(row, call.now) for row in rows}


def page(call: Call, after: str, most: int) -> Sequence[Identity]:
    """The caller's identities by name, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [from_row(row, call.now) for row in rows]


def add(
    call: Call,
    name: str,
    *,
    dkim: bool,
    key_length: KeyLength | None = None,
    configuration_set: str = "",
    tags: Sequence[Mapping[str, str]] = (),
) -> Identity | None:
    """A new identity, its verification pending unless that is waived; `dkim` starts Easy DKIM with it. None: there is one of that name.

    Raises: LimitExceeded.
    """
    kept = stored_name(name)
    address = is_address(kept)
    waived = call.world.settings.verify_identities
    length = key_length or ("RSA_1024_BIT" if address else "RSA_2048_BIT")
    row: dict[str, Any] = {
        "account_id": call.account_id,
        "region": call.region,
        "name": kept,
        "status": "SUCCESS" if waived else "PENDING",
        "pending_since": call.now,
        "failing_since": None,
        "dkim_status": "NOT_STARTED" if not dkim else "SUCCESS" if waived else "PENDING",
        "dkim_enabled": dkim,
        "dkim_started_at": call.now if dkim else None,
        "dkim_key_length": length,
        "dkim_next_key_length": length,
        "dkim_keys_at": call.now if dkim else None,
        "dkim_origin": EASY_DKIM,
        "dkim_selector": "",
        "mail_from_domain": "",
        "mail_from_behavior": "USE_DEFAULT_VALUE",
        "mail_from_status": None,
        "mail_from_since": None,
        "mail_from_check_at": None,
        "feedback_forwarding": True,
        "notifications": {},
        "configuration_set": configuration_set,
        "tags": list(tags),
        "check_at": None if address or waived else call.now,
        "last_checked_at": None,
        "last_success_at": call.now if waived else None,
        "error_type": None,
        "soa": None,
    }
    if not call.tx.write(_add, row):
        return None
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_IDENTITIES:
        raise LimitExceeded(f"A maximum of {MOST_IDENTITIES} identities is allowed per account.")
    return find(call, kept)


def begin_again(call: Call, name: str, *, dkim: bool = False) -> None:
    """Start a verification anew unless the identity may send, and with `dkim` Easy DKIM's as well."""
    key = _key(call, stored_name(name)) | {"at": call.now, "check": None if is_address(name) else call.now}
    call.tx.write(_begin, key)
    if dkim:
        call.tx.write(_begin_dkim, key)


def set_configuration_set(call: Call, name: str, chosen: str) -> bool:
    """The identity's default set; empty for none. False: there is no such identity."""
    return bool(call.tx.write(_set_configuration_set, _key(call, stored_name(name)) | {"chosen": chosen}))


def set_dkim_enabled(call: Call, name: str, enabled: bool) -> bool:
    """Sign the identity's mail or not; its verification stays as it is. False: there is no such identity."""
    return bool(call.tx.write(_set_dkim_enabled, _key(call, stored_name(name)) | {"enabled": enabled}))


def remove(call: Call, name: str) -> bool:
    """Delete an identity with its policies and open links. False: there was none."""
    key = _key(call, stored_name(name))
    if not call.tx.write(_delete, key):
        return False
    call.tx.write(_delete_policies, key)
    call.tx.write(_delete_links, key)
    return True


def from_row(row: Row[Any], now: datetime) -> Identity:
    """The identity of a row of `identities`, at that time."""
    patience = ADDRESS_PATIENCE if is_address(row.name) else DOMAIN_PATIENCE
    identity = Identity(
        row.account_id,
        row.region,
        row.name,
        status_at(row.status, row.pending_since, row.failing_since, patience, now),
        row.pending_since,
        row.failing_since,
        row.dkim_status,
        row.dkim_enabled,
        row.dkim_started_at,
        row.dkim_key_length,
        row.configuration_set,
        row.tags,
        row.last_checked_at,
        row.last_success_at,
        row.error_type,
        row.soa,
        row.dkim_next_key_length,
        row.dkim_keys_at,
        row.dkim_origin,
        row.dkim_selector,
        row.mail_from_domain,
        row.mail_from_behavior,
        mail_from_status_at(row.mail_from_status, row.mail_from_since, now),
        row.mail_from_since,
        row.feedback_forwarding,
        row.notifications,
    )
    if identity.dkim_status not in ("PENDING", "TEMPORARY_FAILURE"):
        return identity
    return replace(
        identity, dkim_status=status_at(row.dkim_status, row.dkim_started_at or row.pending_since, row.failing_since, patience, now)
    )


def status_at(status: Status, pending_since: datetime, failing_since: datetime | None, patience: timedelta, now: datetime) -> Status:
    """What has become of a verification by now."""
    if status == "PENDING" and now - pending_since >= patience:
        return "FAILED"
    if status == "TEMPORARY_FAILURE" and failing_since is not None and now - failing_since >= patience:
        return "FAILED"
    return status


def mail_from_status_at(status: Status | None, since: datetime | None, now: datetime) -> Status | None:
    """What has become of a MAIL FROM domain by now: it is looked for as long as a domain's own records are."""
    return status_at(status, since, since, DOMAIN_PATIENCE, now) if status is not None and since is not None else status


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}
