"""What ID and access tokens say.

Source: guide, using the ID token and using the access token (confirmed); `address`, `updated_at` (guessed, from OpenID Connect).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from gatepost.call import World
from gatepost.cognito import attribute_schema
from gatepost.cognito.clients.record import Client
from gatepost.cognito.groups import claims as group_claims
from gatepost.cognito.groups.record import Group
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens.validity import Validity
from gatepost.cognito.users.record import User


@dataclass(frozen=True, slots=True)
class Session:
    """What all tokens of one sign-in share, however often they are refreshed. `session_id` is their `event_id`."""

    session_id: str
    origin_jti: str
    started_at: datetime
    device_key: str | None = None
    """Of the device that it belongs to, in a pool that remembers devices."""
    acr: str | None = None
    amr: tuple[str, ...] = ()


def issuer(world: World, pool: Pool) -> str:
    """The `iss` of the pool's tokens, which discovery and JWKS are found under."""
    return issuer_of(world, pool.region, pool.pool_id)


def issuer_of(world: World, region: str, pool_id: str) -> str:
    """The same for who knows of a pool what its description says."""
    base = world.settings.issuer
    if base == "aws":
        suffix = ".cn" if region.startswith("cn-") else ""
        base = f"https://cognito-idp.{region}.amazonaws.com{suffix}"
    return f"{(base or world.origin).rstrip('/')}/{pool_id}"


def access_claims(
    world: World, client: Client, user: User, groups: Sequence[Group], session: Session, now: datetime, validity: Validity
) -> dict[str, Any]:
    """The claims of an access token but for its scopes. It has no audience."""
    return {
        "sub": user.sub,
        **group_claims.of_access(groups),
        **_shared(world, client, session, now, "access"),
        "client_id": client.client_id,
        "exp": int((now + validity.access).timestamp()),
        "username": user.username,
        **({} if session.device_key is None else {"device_key": session.device_key}),
    }


def id_claims(
    world: World, client: Client, user: User, groups: Sequence[Group], session: Session, now: datetime, validity: Validity
) -> dict[str, Any]:
    """The claims of an ID token: the user's attributes as far as the client may read them."""
    return {
        "sub": user.sub,
        **group_claims.of_identity(groups),
        **dict(_attributes(user.attributes, attribute_schema.of(client.pool).readable(client))),
        **_shared(world, client, session, now, "id"),
        "aud": client.client_id,
        "exp": int((now + validity.id).timestamp()),
        "cognito:username": user.username,
    }


def _shared(world: World, client: Client, session: Session, now: datetime, use: str) -> dict[str, Any]:
    revocable = {"origin_jti": session.origin_jti, "jti": str(uuid4())} if client.revocable else {}
    level: dict[str, Any] = {} if session.acr is None else {"acr": session.acr}
    methods = {"amr": list(session.amr)} if session.amr else {}
    return {
        "iss": issuer(world, client.pool),
        **revocable,
        **level,
        **methods,
        "event_id": session.session_id,
        "token_use": use,
        "auth_time": int(session.started_at.timestamp()),
        "iat": int(now.timestamp()),
    }


def _attributes(attributes: Mapping[str, str], readable: frozenset[str]) -> Iterator[tuple[str, Any]]:
    for name, value in attributes.items():
        if name not in readable:
            continue
        if name in attribute_schema.VERIFIED_FLAGS:
            yield name, value == "true"
        elif name == "address":
            yield name, {"formatted": value}
        elif name == "updated_at" and value.isdecimal():
            yield name, int(value)
        else:
            yield name, value
