"""Pools of dedicated addresses: a configuration set that names one sends from the addresses in it.

Source: API reference, CreateDedicatedIpPool (model); texts and limit (guessed).
"""

from collections.abc import Mapping, Sequence
from re import ASCII, compile
from typing import Any, Literal

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.dedicated_ips.tables import dedicated_ip_pools as p
from gatepost.ses.dedicated_ips.tables import dedicated_ips
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.infrastructure import PoolExists, PoolNotFound

ScalingMode = Literal["STANDARD", "MANAGED"]

DEFAULT = "ses-default-dedicated-pool"
"""Where addresses are that no other pool has; it is in no list."""
MOST_POOLS = 50

_NAME = compile(r"[a-z0-9_-]{1,64}", ASCII)
_mine = and_(p.c.account_id == bindparam("account"), p.c.region == bindparam("in_region"))
_this = and_(_mine, p.c.name == bindparam("called"))
_mode = select(p.c.scaling_mode).where(_this)
_page = select(p.c.name).where(_mine, p.c.name > bindparam("after")).order_by(p.c.name).limit(bindparam("most"))
_how_many = select(func.count()).where(_mine)
_add = insert(p).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_delete = delete(p).where(_this)
_set_mode = update(p).where(_this).values(scaling_mode=bindparam("mode"))
_empty = (
    update(dedicated_ips)
    .where(
        dedicated_ips.c.account_id == bindparam("account"),
        dedicated_ips.c.region == bindparam("in_region"),
        dedicated_ips.c.pool == bindparam("called"),
    )
    .values(pool=DEFAULT)
)


def mode_of(call: Call, name: str) -> ScalingMode:
    """How a pool is scaled.

    Raises: PoolNotFound.
    """
    mode: ScalingMode | None = "STANDARD" if name == DEFAULT else call.tx.value(_mode, _key(call, name))
    if mode is None:
        raise PoolNotFound(name)
    return mode


def exists(call: Call, name: str) -> bool:
    """Is there a pool of that name?"""
    return name == DEFAULT or call.tx.value(_mode, _key(call, name)) is not None


def names(call: Call, after: str, most: int) -> Sequence[str]:
    """The caller's pools by name, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [row.name for row in rows]


def add(call: Call, name: str, mode: ScalingMode, tags: Sequence[Mapping[str, str]]) -> None:
    """Raises: BadRequest, PoolExists, LimitExceeded. Source: model, PoolName, for the characters (guessed)."""
    if not _NAME.fullmatch(name):
        raise BadRequest("The pool name can contain up to 64 lowercase letters, numbers, underscores (_), and hyphens (-).")
    row = {"account_id": call.account_id, "region": call.region, "name": name, "scaling_mode": mode, "tags": list(tags)}
    if name == DEFAULT or not call.tx.write(_add, row):
        raise PoolExists(name)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_POOLS:
        raise LimitExceeded(f"A maximum of {MOST_POOLS} dedicated IP pools is allowed per account.")


def set_mode(call: Call, name: str, mode: ScalingMode) -> None:
    """Let SES scale a pool; there is no way back.

    Raises: PoolNotFound, BadRequest.
    """
    if mode_of(call, name) == "MANAGED" and mode == "STANDARD":
        raise BadRequest(f"The scaling mode of the pool <{name}> can't be changed from MANAGED to STANDARD.")
    call.tx.write(_set_mode, _key(call, name) | {"mode": mode})


def remove(call: Call, name: str) -> None:
    """Delete a pool; its addresses are in the default one then.

    Raises: PoolNotFound. Source: where the addresses go (guessed).
    """
    if not call.tx.write(_delete, _key(call, name)):
        raise PoolNotFound(name)
    call.tx.write(_empty, _key(call, name))


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}
