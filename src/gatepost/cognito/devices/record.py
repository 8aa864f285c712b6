"""The devices of users, as they are kept.

Source: model, DeviceConfigurationType (model: a pool that has one remembers devices).
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call, World
from gatepost.cognito.auth import srp
from gatepost.cognito.devices.tables import devices
from gatepost.cognito.errors import InvalidParameter, InvalidUserPoolConfiguration, ResourceNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import DeviceSecretVerifierConfigTypeTypeDef

MOST_ON_A_PAGE = 60
_LONGEST_SALT = 64

_theirs = (devices.c.pool_id == bindparam("pool")) & (devices.c.username == bindparam("user"))
_this = _theirs & (devices.c.device_key == bindparam("key"))
_find = select(devices).where(_this)
_page = select(devices).where(_theirs, devices.c.device_key > bindparam("after")).order_by(devices.c.device_key).limit(bindparam("most"))
_add = insert(devices).on_conflict_do_nothing()
_mark = update(devices).where(_this).values(remembered=bindparam("whether"), modified_at=bindparam("now"))
_meet = update(devices).where(_this).values(authenticated_at=bindparam("now"), last_ip=bindparam("ip"))
_remove = delete(devices).where(_this)
_remove_all = delete(devices).where(_theirs)


@dataclass(frozen=True, slots=True)
class Secret:
    """What a device proves itself against. `salt` is hexadecimal."""

    salt: str
    verifier: bytes


@dataclass(frozen=True, slots=True)
class Device:
    """One device that its user has confirmed. `secret` is None for one that can't prove itself."""

    device_key: str
    name: str | None
    remembered: bool
    secret: Secret | None
    sdk: str
    last_ip: str
    created_at: datetime
    modified_at: datetime
    authenticated_at: datetime


@dataclass(frozen=True, slots=True)
class Signer:
    """The device of a sign-in. `key` is empty where devices are not remembered."""

    key: str
    new: bool


def tracked(pool: Pool) -> bool:
    """Whether the pool remembers devices at all."""
    return "DeviceConfiguration" in pool.settings


def require_tracked(pool: Pool) -> None:
    """Raises: InvalidUserPoolConfiguration. Source: text guessed."""
    if not tracked(pool):
        raise InvalidUserPoolConfiguration("Device tracking is not enabled for the user pool.")


def make_up_for_second_factor(pool: Pool) -> bool:
    """Whether a remembered device is asked to prove itself in place of its user's second factor."""
    return pool.settings.get("DeviceConfiguration", {}).get("ChallengeRequiredOnNewDevice", False)


def remembered_when_asked(pool: Pool) -> bool:
    """Whether a device is remembered only if its user says so, by UpdateDeviceStatus."""
    return pool.settings.get("DeviceConfiguration", {}).get("DeviceOnlyRememberedOnUserPrompt", False)


def new_key(pool: Pool) -> str:
    """A key for a device that nobody knows. Source: form: model, DeviceKeyType (model)."""
    return f"{pool.region}_{uuid4()}"


def group_key(world: World, pool: Pool) -> str:
    """What SRP has in place of the pool's name when devices prove themselves: the same for all of a pool. Source: form guessed."""
    return f"-{world.seal.fingerprint(pool.pool_id, 'device group')[:9]}"


def secret(config: "DeviceSecretVerifierConfigTypeTypeDef") -> Secret:
    """The secret in a DeviceSecretVerifierConfig, both of whose members are numbers in base64.

    Raises: InvalidParameter. Source: identity-js and pycognito, generate_hash_device (confirmed); text guessed.
    """
    try:
        salt = base64.b64decode(config.get("Salt", ""), validate=True)
        verifier = base64.b64decode(config.get("PasswordVerifier", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _useless() from error
    number = int.from_bytes(verifier, "big")
    if not (0 < len(salt) <= _LONGEST_SALT and 1 < number < srp.N):
        raise _useless()
    return Secret(salt.hex(), number.to_bytes(srp.GROUP_BYTES, "big"))


def find(call: Call, pool: Pool, user: User, device_key: str) -> Device | None:
    """The device of a user with that key."""
    row = call.tx.row(_find, _which(pool, user, device_key))
    return None if row is None else _from_row(call, pool, row)


def require(call: Call, pool: Pool, user: User, device_key: str) -> Device:
    """The same. Raises: ResourceNotFound. Source: text: the public clients that look for it (reported)."""
    found = find(call, pool, user, device_key)
    if found is None:
        raise unknown()
    return found


def presented(call: Call, pool: Pool, user: User, device_key: str) -> Device | None:
    """The device that a client says it is; None where it says none or the pool remembers none. Raises: ResourceNotFound."""
    return require(call, pool, user, device_key) if device_key and tracked(pool) else None


def of_sign_in(call: Call, pool: Pool, user: User, device_key: str) -> Signer:
    """The device of a sign-in that has succeeded: the one that the client says it is, or a new one. Raises: ResourceNotFound."""
    if not tracked(pool):
        return Signer("", False)
    device = presented(call, pool, user, device_key)
    if device is None:
        return Signer(new_key(pool), True)
    call.tx.write(_meet, {**_which(pool, user, device_key), "ip": call.source_ip, "now": call.now})
    return Signer(device_key, False)


def page(call: Call, pool: Pool, user: User, after: str, most: int) -> Sequence[Device]:
    """Some of the user's devices, by key, from one on."""
    rows = call.tx.rows(_page, {"pool": pool.pool_id, "user": user.username, "after": after, "most": most})
    return [_from_row(call, pool, row) for row in rows]


def add(call: Call, pool: Pool, user: User, device_key: str, name: str | None, secret: Secret | None) -> bool:
    """Keep a device; whether it was not known before."""
    row: dict[str, Any] = {
        "pool_id": pool.pool_id,
        "username": user.username,
        "device_key": device_key,
        "name": name,
        "remembered": not remembered_when_asked(pool),
        "sealed_secret": None if secret is None else _sealed(call, pool, device_key, secret),
        "sdk": call.user_agent.partition(" ")[0][:256],
        "last_ip": call.source_ip,
        "created_at": call.now,
        "modified_at": call.now,
        "authenticated_at": call.now,
    }
    return call.tx.write(_add, row) == 1


def mark(call: Call, pool: Pool, user: User, device_key: str, *, remembered: bool) -> None:
    """Remember a device, or know it without remembering it. Raises: ResourceNotFound."""
    if not call.tx.write(_mark, {**_which(pool, user, device_key), "whether": remembered, "now": call.now}):
        raise unknown()


def remove(call: Call, pool: Pool, user: User, device_key: str) -> None:
    """Forget a device, and with it what refresh tokens were given to it for. Raises: ResourceNotFound."""
    if not call.tx.write(_remove, _which(pool, user, device_key)):
        raise unknown()


def forget(call: Call, pool: Pool, user: User) -> None:
    """Forget all of a user's devices."""
    call.tx.write(_remove_all, {"pool": pool.pool_id, "user": user.username})


def unknown() -> ResourceNotFound:
    return ResourceNotFound("Device does not exist.")


def _useless() -> InvalidParameter:
    return InvalidParameter("Invalid device secret verifier config given.")


def _which(pool: Pool, user: User, device_key: str) -> dict[str, object]:
    return {"pool": pool.pool_id, "user": user.username, "key": device_key}


def _sealed(call: Call, pool: Pool, device_key: str, secret: Secret) -> bytes:
    content = orjson.dumps([secret.salt, secret.verifier.hex()])
    return call.world.seal.seal(content, _about(pool, device_key))


def _from_row(call: Call, pool: Pool, row: Row[Any]) -> Device:
    known: Secret | None = None
    if row.sealed_secret is not None:
        salt, verifier = orjson.loads(call.world.seal.open(row.sealed_secret, _about(pool, row.device_key)))
        known = Secret(salt, bytes.fromhex(verifier))
    return Device(
        row.device_key, row.name, row.remembered, known, row.sdk, row.last_ip, row.created_at, row.modified_at, row.authenticated_at
    )


def _about(pool: Pool, device_key: str) -> str:
    return f"device {pool.pool_id} {device_key}"
