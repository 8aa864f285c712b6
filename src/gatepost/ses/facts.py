"""The facts about a letter, gathered from the store for `rules.sending`: one statement a subject, the contended row last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, bindparam, select

from gatepost.call import Call
from gatepost.rules import sending as rules
from gatepost.rules.identities import address_of, identity_of_arn, is_address
from gatepost.rules.letters import ConfigurationSetFacts, IdentityFacts, Letter, Mode, SendingFacts, TenantFacts
from gatepost.rules.senders import configuration_set_named, identities_touched
from gatepost.ses import account, configuration_sets, counting
from gatepost.ses.account import Account
from gatepost.ses.certificates import associations as certificates
from gatepost.ses.certificates import signatures
from gatepost.ses.configuration_sets import ConfigurationSet
from gatepost.ses.counting import Room
from gatepost.ses.identities import mail_from
from gatepost.ses.identities.record import ADDRESS_PATIENCE, DOMAIN_PATIENCE, mail_from_status_at, status_at
from gatepost.ses.tables import identities, identity_policies
from gatepost.ses.tenants import associations as tenant_resources
from gatepost.ses.tenants import record as tenants
from gatepost.ses.tenants.record import Tenant

_identities = (
    select(
        identities.c.name,
        identities.c.status,
        identities.c.pending_since,
        identities.c.failing_since,
        identities.c.configuration_set,
        identities.c.mail_from_status,
        identities.c.mail_from_since,
        identities.c.mail_from_behavior,
        identities.c.notifications,
        identity_policies.c.policy,
    )
    .select_from(
        identities.outerjoin(
            identity_policies,
            (identity_policies.c.account_id == identities.c.account_id)
            & (identity_policies.c.region == identities.c.region)
            & (identity_policies.c.identity == identities.c.name),
        )
    )
    .where(
        identities.c.account_id == bindparam("account"),
        identities.c.region == bindparam("in_region"),
        identities.c.name.in_(bindparam("names", expanding=True)),
    )
    .order_by(identities.c.name, identity_policies.c.name)
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, and the rows behind them that an accepted letter changes (none for mail of AWS's own sender)."""

    facts: SendingFacts
    account: Account | None
    room: Room
    configuration_set: ConfigurationSet | None = None
    tenant: Tenant | None = None
    deliveries_notified: bool = False
    """Whether the identity that the letter goes out under has a topic for deliveries."""


@dataclass(slots=True)
class Shared:
    """What the letters of one request have in common, read for the first of them: their account, and the identities that letters touch."""

    account: Account | None = None
    identities: dict[tuple[str, ...], tuple[Mapping[str, IdentityFacts], frozenset[str]]] = field(
        default_factory=dict[tuple[str, ...], tuple[Mapping[str, IdentityFacts], frozenset[str]]]
    )
    """By the keys that were asked for: the facts, and the names of those with a topic for deliveries."""


def gather(
    call: Call, letter: Letter, region: str, default_sent_today: int = 0, *, template_exists: bool = True, shared: Shared | None = None
) -> Gathered:
    """Everything the send decision asks about. Within limits, this account's other sends wait until the transaction ends.

    `shared` is given with letters of one account that go out of one Region in one request.
    """
    shared = shared or Shared()
    if letter.mode is Mode.COGNITO_DEFAULT:
        known, _ = _identities_of(call, letter, region, shared, sandboxed=False)
        facts = SendingFacts(
            region=region,
            account_id=letter.account_id,
            now=call.now,
            identities=known,
            default_sent_today=default_sent_today,
        )
        return Gathered(facts, None, counting.NO_LIMIT)
    sending = shared.account or account.find(call.tx, call.world.settings, letter.account_id, region, call.now)
    shared.account = sending
    known, notified = _identities_of(call, letter, region, shared, sandboxed=not sending.production_access)
    chosen = _configuration_set_of(call, letter, region, known)
    room = counting.lock_room(call.tx, sending, call.now)
    facts = SendingFacts(
        region=region,
        account_id=letter.account_id,
        now=call.now,
        production_access=sending.production_access and _owners_have_production_access(call, known, region),
        sending_enabled=sending.sending_enabled,
        enforcement_status=sending.enforcement_status,
        max_24h=sending.max_24h,
        sent_24h=room.sent_24h,
        rate_tokens=room.tokens,
        identities=known,
        configuration_set=_set_facts(chosen) if chosen else None,
        template_exists=template_exists,
    )
    if facts.configuration_set is not None and facts.configuration_set.signs_smime:
        facts = replace(facts, certificate_ready=_has_certificate(call, letter, region, facts))
    tenant = tenants.find(call.tx, letter.account_id, region, letter.tenant) if letter.tenant else None
    if tenant is not None:
        used = tenant_resources.among(call.tx, letter.account_id, region, tenant.name, list(rules.resources(letter, facts)))
        facts = replace(facts, tenant=TenantFacts(tenant.name, tenant.status, used))
    identity = rules.sending_identity(letter, known)
    return Gathered(facts, sending, room, chosen, tenant, identity is not None and identity.name in notified)


def _owners_have_production_access(call: Call, known: Mapping[str, IdentityFacts], region: str) -> bool:
    """Whoever sends from another account's identity reaches strangers if both accounts are out of the sandbox.

    Source: SES guide, sending-authorization-overview (guide).
    """
    owners = {parts.account_id for key in known if key.startswith("arn:") and (parts := identity_of_arn(key))}
    return all(account.find(call.tx, call.world.settings, owner, region, call.now).production_access for owner in owners)


def _identities_of(
    call: Call, letter: Letter, region: str, shared: Shared, *, sandboxed: bool
) -> tuple[Mapping[str, IdentityFacts], frozenset[str]]:
    """The identities that a letter touches, and the names of those with a topic for deliveries."""
    touched = identities_touched(letter, sandboxed=sandboxed)
    if touched in shared.identities:
        return shared.identities[touched]
    notified: set[str] = set()
    own = [key for key in touched if not key.startswith("arn:")]
    found = _look_up(call, letter.account_id, region, own, notified) if own else {}
    for key in touched:
        if key.startswith("arn:") and (parts := identity_of_arn(key)) and parts.region in (region, "*"):
            for identity in _look_up(call, parts.account_id, region, [parts.name], notified).values():
                found[key] = identity
    shared.identities[touched] = found, frozenset(notified)
    return shared.identities[touched]


def _look_up(call: Call, account_id: str, region: str, names: Sequence[str], notified: set[str]) -> dict[str, IdentityFacts]:
    found: dict[str, list[Row[Any]]] = {}
    for row in call.tx.rows(_identities, {"account": account_id, "in_region": region, "names": names}):
        found.setdefault(row.name, []).append(row)
        if row.notifications.get("Delivery", {}).get("topic"):
            notified.add(row.name)
    return {name: _facts(call, rows) for name, rows in found.items()}


def _facts(call: Call, rows: Sequence[Row[Any]]) -> IdentityFacts:
    first = rows[0]
    patience = ADDRESS_PATIENCE if is_address(first.name) else DOMAIN_PATIENCE
    status = status_at(first.status, first.pending_since, first.failing_since, patience, call.now)
    policies = tuple(row.policy for row in rows if row.policy is not None)
    bounces_to = mail_from_status_at(first.mail_from_status, first.mail_from_since, call.now)
    return IdentityFacts(
        first.name,
        status in ("SUCCESS", "TEMPORARY_FAILURE"),
        policies,
        first.configuration_set,
        mail_from.rejects(bounces_to, first.mail_from_behavior),
    )


def _set_facts(chosen: ConfigurationSet) -> ConfigurationSetFacts:
    return ConfigurationSetFacts(chosen.name, chosen.sending_enabled, signatures.wanted(chosen.options))


def _has_certificate(call: Call, letter: Letter, region: str, facts: SendingFacts) -> bool:
    """Whether the identity's account has a certificate for the From address."""
    author = address_of(letter.header_from or letter.sender)
    identity = rules.sending_identity(letter, facts.identities)
    arn = identity_of_arn(rules.sending_identity_arn(letter, identity, region)) if identity else None
    if author is None or arn is None:
        return False
    return certificates.active(call.tx, call.world, arn.account_id, region, author, call.now) is not None


def _configuration_set_of(call: Call, letter: Letter, region: str, known: Mapping[str, IdentityFacts]) -> ConfigurationSet | None:
    name = configuration_set_named(letter, known)
    return configuration_sets.find(call.tx, letter.account_id, region, name) if name else None
