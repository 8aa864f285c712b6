"""Configuration sets: named groups of rules for mail.

Source: SES guide, using-configuration-sets (guide); defaults and echo of the blocks (reported from probes of the real service).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from re import ASCII, compile
from typing import Any, Literal, get_args

from sqlalchemy import Boolean, Row, and_, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.resource_arns import CONFIGURATION_SET
from gatepost.ses.errors import LimitExceeded
from gatepost.ses.errors.configuration_sets import ConfigurationSetExists, ConfigurationSetNotFound, InvalidConfigurationSet
from gatepost.ses.events.tables import event_destinations
from gatepost.ses.tables import configuration_sets
from gatepost.ses.tenants import associations as tenants
from gatepost.store.columns import Instant
from gatepost.store.transaction import Transaction

Block = Literal["TrackingOptions", "DeliveryOptions", "SuppressionOptions", "VdmOptions", "MessageSecurityOptions"]
BLOCKS: tuple[Block, ...] = get_args(Block)

MOST_SETS = 10_000
LONGEST_NAME = 64

_NAME = compile(r"[A-Za-z0-9_-]+", ASCII)
_mine = and_(configuration_sets.c.account_id == bindparam("account"), configuration_sets.c.region == bindparam("in_region"))
_this = and_(_mine, configuration_sets.c.name == bindparam("called"))
_set = select(configuration_sets).where(_this)
_locked_options = select(configuration_sets.c.options).where(_this).with_for_update()
_page = (
    select(configuration_sets.c.name)
    .where(_mine, configuration_sets.c.name > bindparam("after"))
    .order_by(configuration_sets.c.name)
    .limit(bindparam("most"))
)
_how_many = select(func.count()).where(_mine)
_add = insert(configuration_sets).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_delete = delete(configuration_sets).where(_this)
_delete_destinations = delete(event_destinations).where(
    event_destinations.c.account_id == bindparam("account"),
    event_destinations.c.region == bindparam("in_region"),
    event_destinations.c.configuration_set == bindparam("called"),
)
_set_options = update(configuration_sets).where(_this).values(options=bindparam("blocks"))
_set_reputation_metrics = update(configuration_sets).where(_this).values(reputation_metrics_enabled=bindparam("enabled"))
_set_sending = (
    update(configuration_sets)
    .where(_this)
    .values(
        sending_enabled=bindparam("enabled"),
        last_fresh_start=case(
            (and_(configuration_sets.c.sending_enabled.is_(False), bindparam("enabled", type_=Boolean)), bindparam("at", type_=Instant)),
            else_=configuration_sets.c.last_fresh_start,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """One set. `last_fresh_start` is when its sending was resumed after a pause; `options` are the other blocks as given;
    `watched` are the kinds of events that somebody wants to be told of."""

    name: str
    sending_enabled: bool
    reputation_metrics_enabled: bool
    last_fresh_start: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    tags: Sequence[Mapping[str, str]] = ()
    watched: Sequence[str] = ()


def get(call: Call, name: str) -> ConfigurationSet:
    """Raises: ConfigurationSetNotFound."""
    found = find(call.tx, call.account_id, call.region, name)
    if found is None:
        raise ConfigurationSetNotFound(name)
    return found


def find(tx: Transaction, account_id: str, region: str, name: str) -> ConfigurationSet | None:
    """The set of that name, if there is one."""
    row = tx.row(_set, {"account": account_id, "in_region": region, "called": name})
    return _from_row(row) if row else None


def exists(call: Call, name: str) -> bool:
    """Is there a set of that name?"""
    return call.tx.row(_set, _key(call, name)) is not None


def names(call: Call, after: str, most: int) -> Sequence[str]:
    """The names of the caller's sets in order, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [row.name for row in rows]


def require_name(name: str) -> None:
    """Raises: InvalidConfigurationSet. Source: SES guide, quotas (guide) for the form, guessed for the texts."""
    if not _NAME.fullmatch(name):
        raise InvalidConfigurationSet(
            f"Invalid configuration set name <{name}>: only alphanumeric ASCII characters, '_', and '-' are allowed."
        )
    if len(name) > LONGEST_NAME:
        raise InvalidConfigurationSet(f"Configuration set name cannot exceed {LONGEST_NAME} characters.")


def add(call: Call, new: ConfigurationSet) -> None:
    """Raises: ConfigurationSetExists, LimitExceeded."""
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "name": new.name,
        "sending_enabled": new.sending_enabled,
        "reputation_metrics_enabled": new.reputation_metrics_enabled,
        "last_fresh_start": new.last_fresh_start,
        "options": dict(new.options),
        "tags": list(new.tags),
    }
    if not call.tx.write(_add, row):
        raise ConfigurationSetExists(new.name)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_SETS:
        raise LimitExceeded(f"A maximum of {MOST_SETS} configuration sets is allowed per account.")


def set_sending(call: Call, name: str, enabled: bool) -> None:
    """Pause or resume a set's mail.

    Raises: ConfigurationSetNotFound.
    """
    if not call.tx.write(_set_sending, _key(call, name) | {"enabled": enabled, "at": call.now}):
        raise ConfigurationSetNotFound(name)


def set_reputation_metrics(call: Call, name: str, enabled: bool) -> None:
    """Raises: ConfigurationSetNotFound."""
    if not call.tx.write(_set_reputation_metrics, _key(call, name) | {"enabled": enabled}):
        raise ConfigurationSetNotFound(name)


def lock_options(call: Call, name: str) -> dict[str, Any]:
    """A set's blocks, which nobody else changes until the transaction ends.

    Raises: ConfigurationSetNotFound.
    """
    row = call.tx.row(_locked_options, _key(call, name))
    if row is None:
        raise ConfigurationSetNotFound(name)
    return dict(row.options)


def put_block(call: Call, name: str, block: Block, members: Mapping[str, Any] | None) -> None:
    """Put a block in the place of the one there was; with None there is none any more.

    Raises: ConfigurationSetNotFound.
    """
    options = lock_options(call, name)
    options.pop(block, None)
    if members is not None:
        options[block] = members
    call.tx.write(_set_options, _key(call, name) | {"blocks": options})


def remove(call: Call, name: str) -> None:
    """Delete a set with its event destinations. An identity whose default it is keeps the name: its mail fails until that is cleared.

    Raises: ConfigurationSetNotFound, HasTenants.
    Source: SES guide, managing-configuration-sets (guide).
    """
    tenants.require_none(call, CONFIGURATION_SET, name)
    if not call.tx.write(_delete, _key(call, name)):
        raise ConfigurationSetNotFound(name)
    call.tx.write(_delete_destinations, _key(call, name))


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}


def _from_row(row: Row[Any]) -> ConfigurationSet:
    return ConfigurationSet(
        row.name,
        row.sending_enabled,
        row.reputation_metrics_enabled,
        row.last_fresh_start,
        row.options,
        row.tags,
        row.watched or (),
    )
