"""GetDerivedToken: a token of a user's is exchanged for one that is meant for a service behind the first.

The new token belongs to the session of the old one, and ends with it; an identity provider's token begins one. Impersonation: it says
nothing of who exchanged it. Delegation: an actor's token comes along, and `act` names the actor, and those who have acted before.
Source: API reference, GetDerivedToken (model); RFC 8693 (`act`, nested); types and texts of refusals, what an ID token lends scopes of,
that a client without scopes of its own has those of a sign-in through the API, and the link to the session (guessed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Row, bindparam, select

from gatepost.call import Call
from gatepost.cognito import resource_servers
from gatepost.cognito.auth import flows
from gatepost.cognito.clients import authentication
from gatepost.cognito.clients import record as clients
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import InvalidParameter, NotAuthorized, ResourceNotFound, UserDisabled, UserNotFound, UserPoolClientNotFound
from gatepost.cognito.federation import foreign_tokens, providers
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import sessions, users
from gatepost.cognito.tokens import issuing, keys, levels, refresh_tokens, validity, verification
from gatepost.cognito.tokens.claims import Session
from gatepost.cognito.tokens.keys import Purpose
from gatepost.cognito.tokens.verification import USER_SCOPE, Claims
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User
from gatepost.operations import cognito

_PURPOSES: Mapping[str, Purpose] = {"ACCESS_TOKEN": "access", "ID_TOKEN": "id"}

_session_and_user = (
    select(*(column.label(f"session_{column.name}") for column in sessions.c), *users.c)
    .outerjoin(users, (users.c.pool_id == sessions.c.pool_id) & (users.c.sub == sessions.c.sub))
    .where(sessions.c.pool_id == bindparam("pool"), sessions.c.session_id == bindparam("session"))
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token is about, and the session that it belongs to."""

    user: User
    session: Session
    claims: Claims
    newly_come: bool = False
    """The session begins with this token, because the user comes from an identity provider."""


@cognito.operation("GetDerivedToken")
def get_derived_token(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """A token for the audience or resource that is asked for, with scopes that the old token, the client and the request have in common.

    Raises: ResourceNotFound, NotAuthorized, InvalidParameter, UserNotFound, and what the PreTokenGeneration trigger raises.
    """
    client = _client(call, request)
    if not flows.allows(client, flows.DELEGATION if "ActorToken" in request else flows.IMPERSONATION):
        raise NotAuthorized("Token exchange is not enabled for this client")
    target = _target(call, client.pool, request)
    subject = _subject(call, client, request)
    chain: Mapping[str, Any] = {"act": subject.claims["act"]} if "act" in subject.claims else {}
    if "ActorToken" in request:
        chain = {"act": {"sub": _actor(call, client.pool, request), **chain}}
    purpose = _PURPOSES[request.get("RequestedTokenType", "ACCESS_TOKEN")]
    scopes = _granted(client, subject.claims, request.get("Scopes"))
    if purpose == "access" and request.get("Scopes") and not scopes:
        raise InvalidParameter("None of the requested scopes can be granted.")
    if subject.newly_come:
        refresh_tokens.begin_without(call, client, subject.user, subject.session, validity.of(client).access)
    access, identity = issuing.claims(call, client, subject.user, subject.session, scopes)
    claims = {**(access if purpose == "access" else identity), **({"aud": target} if target else {}), **chain}
    return _answer(call, client, purpose, claims)


def _client(call: Call, request: Mapping[str, Any]) -> Client:
    """Who asks: an app client with its secret, or anybody who may sign for the pool's account."""
    client = clients.get(call, request["ClientId"])
    signed = bool(call.account_id)
    if signed and (client.pool.account_id, client.pool.region) != (call.account_id, call.region):
        raise UserPoolClientNotFound(client.client_id)
    secret = request.get("ClientSecret")
    if not (signed and secret is None) and not authentication.secret_matches(call, client, secret):
        raise NotAuthorized("Invalid client or secret")
    return client


def _target(call: Call, pool: Pool, request: Mapping[str, Any]) -> str | None:
    """What the new token is for. A resource is one of the pool's resource servers; an audience is whatever the client calls it."""
    audiences, resources = request.get("Audiences") or (), request.get("Resources") or ()
    if audiences and resources:
        raise InvalidParameter("Audiences and Resources cannot be requested together.")
    if resources and not resource_servers.exists(call, pool, resources[0]):
        raise ResourceNotFound(f"Resource server {resources[0]} does not exist.")
    return next(iter((*audiences, *resources)), None)


def _subject(call: Call, client: Client, request: Mapping[str, Any]) -> Subject:
    """Whom the subject's token is about: somebody who has signed in to the pool, or comes from one of its identity providers."""
    pool = client.pool
    provider, claims = _presented(call, pool, request, "Subject")
    if provider is None:
        return _signed_in(call, pool, claims)
    user = foreign_tokens.user_of(call, pool, provider, claims)
    if user is None:
        raise UserNotFound()
    if not user.enabled:
        raise UserDisabled()
    session = Session(str(uuid4()), str(uuid4()), call.now, amr=tuple(levels.amr([levels.FEDERATED])))
    return Subject(user, session, {}, newly_come=True)  # what the provider calls scopes means nothing here


def _presented(call: Call, pool: Pool, request: Mapping[str, Any], role: str) -> tuple[Row[Any] | None, Claims]:
    """The claims of the subject's or the actor's token, which has not expired; and who has signed it: a provider, or None for this pool."""
    kind, name = request.get(f"{role}TokenType"), request.get(f"{role}TokenProviderName")
    if kind is None:
        raise InvalidParameter(f"{role}TokenType is required with {role}Token.")
    if name is not None:
        provider = providers.require(call, pool, name)
        return provider, foreign_tokens.read(call, pool, provider, kind, request[f"{role}Token"], role.lower())
    if kind not in _PURPOSES:
        raise InvalidParameter(f"{role}TokenProviderName is required for a token of type {kind}.")
    pool_id, claims = verification.proven(call, request[f"{role}Token"], _PURPOSES[kind])
    if pool_id != pool.pool_id:
        raise NotAuthorized(f"Invalid {role.lower()} token")
    if claims["exp"] <= call.now.timestamp():
        raise NotAuthorized(f"The {role.lower()} token has expired")
    return None, claims


def _signed_in(call: Call, pool: Pool, claims: Claims) -> Subject:
    """The user of a token and their session, if it still holds."""
    row = call.tx.row(_session_and_user, {"pool": pool.pool_id, "session": claims.get("event_id", "")})
    if row is None:
        raise NotAuthorized("Invalid subject token")
    user = record.from_row(row) if row.username is not None else None
    if user is None:
        raise UserNotFound()
    if row.session_revoked_at is not None or row.session_sign_outs != user.sign_outs:
        raise NotAuthorized("The subject token has been revoked")
    if not user.enabled:
        raise UserDisabled()
    return Subject(user, refresh_tokens.session_of(row), claims)


def _actor(call: Call, pool: Pool, request: Mapping[str, Any]) -> str:
    """Who acts for the user: another user, whose session must hold, a client with a token of its own, or somebody at a provider."""
    provider, claims = _presented(call, pool, request, "Actor")
    return _signed_in(call, pool, claims).user.sub if provider is None and "event_id" in claims else claims["sub"]


def _granted(client: Client, subject: Claims, wanted: Sequence[str] | None) -> list[str]:
    allowed = client.settings.get("AllowedOAuthScopes") or (USER_SCOPE,)
    held = subject["scope"].split() if "scope" in subject else allowed
    return [scope for scope in dict.fromkeys(wanted or held) if scope in held and scope in allowed]


def _answer(call: Call, client: Client, purpose: Purpose, claims: Claims) -> dict[str, Any]:
    """An ID token is nothing to bear. Source: RFC 8693, section 2.2.1."""
    lifetimes = validity.of(client)
    signed = keys.require(call.tx, call.world, client.pool.pool_id)[purpose].sign(orjson.dumps(claims))
    if purpose == "id":
        return {"IssuedToken": signed, "IssuedTokenType": "ID_TOKEN", "TokenType": "N_A", "ExpiresIn": int(lifetimes.id.total_seconds())}
    return {
        "IssuedToken": signed,
        "IssuedTokenType": "ACCESS_TOKEN",
        "TokenType": "Bearer",
        "ExpiresIn": int(lifetimes.access.total_seconds()),
        "Scopes": claims["scope"].split(),
    }
