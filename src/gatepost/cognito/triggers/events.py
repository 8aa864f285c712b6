"""What the events of all triggers share: who is asked about what, by which client, with which metadata.

Source: guide, user pool Lambda trigger event (guide); captured events for what is null and what is absent (reported).
"""

import base64
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import orjson

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User

Event: TypeAlias = dict[str, Any]

NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
"""The client of what an administrator does to a user who is being made. Source: reported for custom senders, guessed for the others."""
_BEGINNINGS = ("InitiateAuth", "AdminInitiateAuth")
_SDK = re.compile(r"aws-sdk-([a-z0-9-]+)/([0-9.]+)")


def compose(
    call: Call,
    pool: Pool,
    source: str,
    username: str,
    request: Mapping[str, Any],
    response: Mapping[str, Any] | None,
    *,
    version: str = "1",
    no_client: str | None = None,
) -> Event:
    """An event. `response` is what the function completes; None for an event that needs no answer.

    `no_client` stands for the client where none takes part.
    """
    event: Event = {
        "version": version,
        "region": pool.region,
        "userPoolId": pool.pool_id,
        "userName": username,
        "callerContext": {"awsSdkVersion": _sdk(call.user_agent), "clientId": client_id(call) or no_client},
        "triggerSource": source,
        "request": dict(request),
    }
    if response is not None:
        event["response"] = dict(response)
    return event


def attributes_of(user: User | None) -> dict[str, str]:
    """A user's attributes as events show them; none for nobody."""
    return {} if user is None else {"sub": user.sub, "cognito:user_status": user.status.value, **user.attributes}


def metadata(call: Call) -> dict[str, Any]:
    """`clientMetadata` for a request's events; nothing when none was sent, or when a sign-in begins, which does not pass it on.

    Source: model, InitiateAuthRequest.ClientMetadata (model).
    """
    given = call.request.get("ClientMetadata")
    return {} if given is None or call.operation in _BEGINNINGS else {"clientMetadata": given}


def validation_data(call: Call) -> Mapping[str, str] | None:
    """`validationData` of a sign-in's events, which is the ClientMetadata of the request that began it."""
    return call.request.get("ClientMetadata") if call.operation in _BEGINNINGS else None


def client_id(call: Call) -> str | None:
    """The client that speaks: the one that a request names, or whose access token came with it. The token has been verified by now."""
    token = call.request.get("AccessToken")
    if token is None:
        return call.request.get("ClientId")
    payload: str = token.split(".")[1]
    return orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["client_id"]


def not_found(client: Client, user: User | None) -> dict[str, bool]:
    """`userNotFound` for a sign-in's events, which only a client that hides its users tells. Source: guide (guide)."""
    return {"userNotFound": user is None} if client.hides_users else {}


def _sdk(user_agent: str) -> str:
    """Source: the form reported; that other programs are all unknown (guessed)."""
    found = _SDK.search(user_agent)
    return f"aws-sdk-{found[1]}-{found[2]}" if found else "aws-sdk-unknown-unknown"
