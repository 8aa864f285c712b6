"""Dedicated addresses: the machine's own that the operator lets accounts send from, each in one pool of an account.

Warm-up is how many in a hundred of its pool's mails an address takes; the others leave as if there was no pool. Nothing here warms an
address up by itself: one that nobody spoke of is warm, and a percentage stays as it was put.
Source: API reference, DedicatedIp (model); SES guide, dedicated-ip-warming (guide).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.dedicated_ips import pools
from gatepost.ses.dedicated_ips.pools import DEFAULT
from gatepost.ses.dedicated_ips.tables import dedicated_ip_pools
from gatepost.ses.dedicated_ips.tables import dedicated_ips as a
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.infrastructure import AddressNotFound
from gatepost.settings import Settings
from gatepost.store.transaction import Transaction

WARM = 100
NOT_APPLICABLE = -1

_mine = and_(a.c.account_id == bindparam("account"), a.c.region == bindparam("in_region"))
_all = select(a.c.ip, a.c.pool, a.c.warmup).where(_mine)
_modes = select(dedicated_ip_pools.c.name, dedicated_ip_pools.c.scaling_mode).where(
    dedicated_ip_pools.c.account_id == bindparam("account"), dedicated_ip_pools.c.region == bindparam("in_region")
)
_new = insert(a)
_put = _new.on_conflict_do_update(
    index_elements=["account_id", "region", "ip"], set_={"pool": _new.excluded.pool, "warmup": _new.excluded.warmup}
)


@dataclass(frozen=True, slots=True)
class DedicatedIp:
    """An address as an account has it. `warmup` is a percentage, -1 in a managed pool."""

    ip: str
    pool: str
    warmup: int

    @property
    def status(self) -> str:
        if self.warmup == NOT_APPLICABLE:
            return "NOT_APPLICABLE"
        return "DONE" if self.warmup == WARM else "IN_PROGRESS"


def of(tx: Transaction, settings: Settings, account_id: str, region: str) -> Sequence[DedicatedIp]:
    """The addresses of an account in a Region, in order."""
    known = settings.own_addresses
    if not known:
        return ()
    here = {"account": account_id, "in_region": region}
    said = {row.ip: row for row in tx.rows(_all, here)}
    modes = {row.name: row.scaling_mode for row in tx.rows(_modes, here)}
    found = (DedicatedIp(ip, said[ip].pool, said[ip].warmup) if ip in said else DedicatedIp(ip, DEFAULT, WARM) for ip in known)
    return [DedicatedIp(one.ip, one.pool, NOT_APPLICABLE) if modes.get(one.pool) == "MANAGED" else one for one in found]


def get(call: Call, ip: str) -> DedicatedIp:
    """Raises: BadRequest, AddressNotFound. Source: texts (guessed)."""
    try:
        ip_address(ip)
    except ValueError as error:
        raise BadRequest(f"The IP address <{ip}> is invalid.") from error
    found = next((one for one in of(call.tx, call.world.settings, call.account_id, call.region) if one.ip == ip), None)
    if found is None:
        raise AddressNotFound(ip)
    return found


def move(call: Call, ip: str, pool: str) -> None:
    """Put an address into another pool.

    Raises: BadRequest, AddressNotFound, PoolNotFound.
    """
    address = get(call, ip)
    pools.mode_of(call, pool)
    _write(call, ip, pool, WARM if address.warmup == NOT_APPLICABLE else address.warmup)


def set_warmup(call: Call, ip: str, percentage: int) -> None:
    """Say how many in a hundred mails an address takes.

    Raises: BadRequest, AddressNotFound.
    """
    address = get(call, ip)
    if not 0 <= percentage <= WARM:
        raise BadRequest("The WarmupPercentage must be between 0 and 100.")
    if address.warmup == NOT_APPLICABLE:
        raise BadRequest(f"The warm-up of the IP address <{ip}> is managed by Amazon SES.")
    _write(call, ip, address.pool, percentage)


def sender_for(tx: Transaction, settings: Settings, account_id: str, region: str, pool: str) -> str:
    """The address that a mail through a pool leaves from; empty if it leaves as any other does."""
    candidates = [one for one in of(tx, settings, account_id, region) if one.pool == pool]
    if not candidates:
        return ""
    chosen = random.choice(candidates)
    return chosen.ip if chosen.warmup == NOT_APPLICABLE or random.randrange(WARM) < chosen.warmup else ""


def _write(call: Call, ip: str, pool: str, warmup: int) -> None:
    row: dict[str, Any] = {"account_id": call.account_id, "region": call.region, "ip": ip, "pool": pool, "warmup": warmup}
    call.tx.write(_put, row)
