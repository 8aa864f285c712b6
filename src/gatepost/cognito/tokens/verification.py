"""Who holds an access token: the checks of every operation that a user calls for themselves, in AWS's order.

A signature is checked once a token and process, because its answer can't change; everything else is looked up each time.
Source: API reference, GlobalSignOut (confirmed for "revoked"); reported for the other texts; the order is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row, and_, bindparam, select

from gatepost.call import Call
from gatepost.cognito.clients import record as clients_record
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import NotAuthorized, PasswordResetRequired, UserNotConfirmed, UserNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import clients, pools, sessions, users
from gatepost.cognito.tokens import keys
from gatepost.cognito.tokens.keys import ALGORITHM, Purpose
from gatepost.cognito.users.record import User, UserStatus

USER_SCOPE = "aws.cognito.signin.user.admin"
"""The scope that lets a token act on its own user. Source: API reference, GetUser (confirmed)."""
PROVEN_TOKENS = 2048
"""How many checked signatures a process remembers; past that it starts afresh."""

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """A signed-in user, and the client and pool that they signed in to."""

    client: Client
    pool: Pool
    user: User
    claims: Claims


_circumstances = (
    select(
        *clients_record.COLUMNS,
        *(column.label(f"user_{column.name}") for column in users.c),
        sessions.c.session_id,
        sessions.c.sign_outs,
        sessions.c.revoked_at,
    )
    .join(pools, pools.c.pool_id == clients.c.pool_id)
    .outerjoin(users, and_(users.c.pool_id == clients.c.pool_id, users.c.sub == bindparam("sub")))
    .outerjoin(sessions, and_(sessions.c.pool_id == clients.c.pool_id, sessions.c.session_id == bindparam("session")))
    .where(clients.c.pool_id == bindparam("pool"), clients.c.client_id == bindparam("client"))
)


def holder(call: Call, access_token: str) -> Holder:
    """The user who holds this access token.

    Raises: NotAuthorized (malformed, foreign or forged; expired; revoked; without the scope; user disabled), UserNotFound,
    PasswordResetRequired, UserNotConfirmed.
    """
    pool_id, claims = proven(call, access_token, "access")
    if claims["exp"] <= call.now.timestamp():
        raise NotAuthorized("Access Token has expired")
    if "event_id" not in claims:  # a client's own token
        raise NotAuthorized("Access Token does not have required scopes")
    row = call.tx.row(_circumstances, {"pool": pool_id, "client": claims["client_id"], "sub": claims["sub"], "session": claims["event_id"]})
    if row is None:
        raise _invalid()
    client = clients_record.from_row(row)
    user = _user(row) if row.user_username is not None else None
    if row.session_id is None or row.revoked_at is not None or (user is not None and row.sign_outs != user.sign_outs):
        raise NotAuthorized("Access Token has been revoked")
    if USER_SCOPE not in claims["scope"].split(" "):
        raise NotAuthorized("Access Token does not have required scopes")
    if user is None:
        raise UserNotFound()
    _may_act(user)
    return Holder(client, client.pool, user, claims)


def _may_act(user: User) -> None:
    if not user.enabled:
        raise NotAuthorized("User is disabled.")
    if user.status is UserStatus.RESET_REQUIRED:
        raise PasswordResetRequired()
    if user.status is UserStatus.UNCONFIRMED:
        raise UserNotConfirmed()


def _invalid() -> NotAuthorized:
    return NotAuthorized("Invalid Access Token")


_known: dict[str, tuple[str, Claims]] = {}


def proven(call: Call, token: str, purpose: Purpose) -> tuple[str, Claims]:
    """The token's pool and claims, once its signature is known to be by that pool's key for such tokens. It may have expired.

    Raises: NotAuthorized.
    """
    known = _known.get(token)
    if known is None:
        known = _prove(call, token, purpose)
        if len(_known) >= PROVEN_TOKENS:
            _known.clear()
        _known[token] = known
    if known[1]["token_use"] != purpose:
        raise _invalid()
    return known


def _prove(call: Call, token: str, purpose: Purpose) -> tuple[str, Claims]:
    """The key is what proves the pool; the issuer's address may have changed since the token was signed."""
    from joserfc import jws  # here, because it is slow to load and a server may never see a token
    from joserfc.errors import JoseError

    try:
        pool_id = orjson.loads(jws.extract_compact(token.encode()).payload)["iss"].rpartition("/")[2]
        found = keys.find(call.tx, call.world, pool_id)
        if found is None:
            raise _invalid()
        claims = orjson.loads(jws.deserialize_compact(token, found[purpose].jwk, algorithms=[ALGORITHM]).payload)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _invalid() from error
    return pool_id, claims


def _user(row: Row[Any]) -> User:
    return User(
        row.user_pool_id,
        row.user_username,
        row.user_sub,
        UserStatus(row.user_status),
        row.user_enabled,
        row.user_attributes,
        row.user_created_at,
        row.user_modified_at,
        row.user_salt,
        row.user_sealed_verifier,
        row.user_password_set_at,
        row.user_failed_sign_ins,
        row.user_last_failed_at,
        row.user_sign_outs,
        row.user_mfa,
    )
