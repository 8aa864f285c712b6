"""The facts about a letter, gathered from the store for `rules.sending`: one statement a subject, the contended row last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select

from gatepost.call import Call
from gatepost.rules.identities import identity_of_arn, is_address
from gatepost.rules.letters import ConfigurationSetFacts, IdentityFacts, Letter, Mode, SendingFacts
from gatepost.rules.senders import configuration_set_named, identities_touched
from gatepost.ses import account, counting
from gatepost.ses.account import Account
from gatepost.ses.counting import Room
from gatepost.ses.identities.record import ADDRESS_PATIENCE, DOMAIN_PATIENCE, status_at
from gatepost.ses.tables import configuration_sets, identities, identity_policies

_identities = (
    select(
        identities.c.name,
        identities.c.status,
        identities.c.pending_since,
        identities.c.failing_since,
        identities.c.configuration_set,
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
_configuration_set = select(configuration_sets.c.sending_enabled).where(
    configuration_sets.c.account_id == bindparam("account"),
    configuration_sets.c.region == bindparam("in_region"),
    configuration_sets.c.name == bindparam("called"),
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts, and the rows behind them that an accepted letter changes (none for mail of AWS's own sender)."""

    facts: SendingFacts
    account: Account | None
    room: Room


def gather(call: Call, letter: Letter, region: str, default_sent_today: int = 0, *, template_exists: bool = True) -> Gathered:
    """Everything the send decision asks about. Within limits, this account's other sends wait until the transaction ends."""
    if letter.mode is Mode.COGNITO_DEFAULT:
        known = _identities_of(call, letter, region, sandboxed=False)
        facts = SendingFacts(
            region=region,
            account_id=letter.account_id,
            now=call.now,
            identities=known,
            default_sent_today=default_sent_today,
        )
        return Gathered(facts, None, counting.NO_LIMIT)
    sending = account.find(call.tx, call.world.settings, letter.account_id, region, call.now)
    known = _identities_of(call, letter, region, sandboxed=not sending.production_access)
    chosen = _configuration_set_of(call, letter, region, known)
    room = counting.lock_room(call.tx, sending, call.now)
    facts = SendingFacts(
        region=region,
        account_id=letter.account_id,
        now=call.now,
        production_access=sending.production_access,
        sending_enabled=sending.sending_enabled,
        enforcement_status=sending.enforcement_status,
        max_24h=sending.max_24h,
        sent_24h=room.sent_24h,
        rate_tokens=room.tokens,
        identities=known,
        configuration_set=chosen,
        template_exists=template_exists,
    )
    return Gathered(facts, sending, room)


def _identities_of(call: Call, letter: Letter, region: str, *, sandboxed: bool) -> Mapping[str, IdentityFacts]:
    touched = identities_touched(letter, sandboxed=sandboxed)
    own = [key for key in touched if not key.startswith("arn:")]
    found = _look_up(call, letter.account_id, region, own) if own else {}
    for key in touched:
        if key.startswith("arn:") and (parts := identity_of_arn(key)) and parts.region in (region, "*"):
            for identity in _look_up(call, parts.account_id, region, [parts.name]).values():
                found[key] = identity
    return found


def _look_up(call: Call, account_id: str, region: str, names: Sequence[str]) -> dict[str, IdentityFacts]:
    found: dict[str, list[Row[Any]]] = {}
    for row in call.tx.rows(_identities, {"account": account_id, "in_region": region, "names": names}):
        found.setdefault(row.name, []).append(row)
    return {name: _facts(call, rows) for name, rows in found.items()}


def _facts(call: Call, rows: Sequence[Row[Any]]) -> IdentityFacts:
    first = rows[0]
    patience = ADDRESS_PATIENCE if is_address(first.name) else DOMAIN_PATIENCE
    status = status_at(first.status, first.pending_since, first.failing_since, patience, call.now)
    policies = tuple(row.policy for row in rows if row.policy is not None)
    return IdentityFacts(first.name, status in ("SUCCESS", "TEMPORARY_FAILURE"), policies, first.configuration_set)


def _configuration_set_of(call: Call, letter: Letter, region: str, known: Mapping[str, IdentityFacts]) -> ConfigurationSetFacts | None:
    name = configuration_set_named(letter, known)
    if not name:
        return None
    enabled = call.tx.value(_configuration_set, {"account": letter.account_id, "in_region": region, "called": name})
    return None if enabled is None else ConfigurationSetFacts(name, enabled)
