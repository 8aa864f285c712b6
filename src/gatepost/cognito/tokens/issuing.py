"""Giving out tokens: at the end of a sign-in, and again when they are refreshed.

JOSE is joserfc's: on top of the signature itself it costs 7 µs a token (measured), so there is no reason to do without.
Source: API reference, AuthenticationResultType (confirmed).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.groups import record as groups
from gatepost.cognito.sessions import tracking
from gatepost.cognito.tokens import keys, levels, refresh_tokens, validity
from gatepost.cognito.tokens.claims import Session, access_claims, id_claims
from gatepost.cognito.tokens.verification import USER_SCOPE
from gatepost.cognito.triggers import token_generation
from gatepost.cognito.users.record import User

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AuthenticationResultTypeTypeDef


def begin_session(
    call: Call, client: Client, user: User, methods: Sequence[str] = (), device_key: str | None = None
) -> "AuthenticationResultTypeTypeDef":
    """The tokens of a sign-in that has just succeeded: access, ID and refresh. `methods` is what it has proven.

    Raises: what the PreTokenGeneration trigger raises.
    """
    level = levels.reached(methods)
    acr = levels.name(client.pool, level) if level else None
    session = Session(str(uuid4()), str(uuid4()), call.now, device_key, acr, tuple(levels.amr(methods)))
    result = continue_session(call, client, user, session)
    lasts = validity.of(client).refresh
    result["RefreshToken"] = refresh_tokens.begin(call, client, user, session, lasts)
    tracking.begin(call, client.pool, user, session, session.started_at + lasts)
    return result


def continue_session(call: Call, client: Client, user: User, session: Session) -> "AuthenticationResultTypeTypeDef":
    """New access and ID tokens of a session, with the user's attributes as they are now. Raises: as `begin_session`."""
    access, identity = claims(call, client, user, session)
    signing = keys.require(call.tx, call.world, client.pool.pool_id)
    return {
        "AccessToken": signing["access"].sign(orjson.dumps(access)),
        "ExpiresIn": int(validity.of(client).access.total_seconds()),
        "TokenType": "Bearer",
        "IdToken": signing["id"].sign(orjson.dumps(identity)),
    }


def claims(
    call: Call, client: Client, user: User, session: Session, scopes: Sequence[str] = (USER_SCOPE,)
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an access and an ID token say of a session now. Raises: as `begin_session`."""
    lifetimes = validity.of(client)
    member_of = groups.of_user(call, client.pool, user.username)
    access = access_claims(call.world, client, user, member_of, session, call.now, lifetimes)
    access["scope"] = " ".join(scopes)
    identity = id_claims(call.world, client, user, member_of, session, call.now, lifetimes)
    return token_generation.customised(call, client, user, access, identity)
