"""New tokens for a refresh token: REFRESH_TOKEN_AUTH, and GetTokensFromRefreshToken, which alone serves clients with rotation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.auth import flows
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.clients import authentication
from gatepost.cognito.clients import record as clients_record
from gatepost.cognito.clients.record import Client
from gatepost.cognito.devices import record as devices
from gatepost.cognito.errors import NotAuthorized, RefreshTokenReuse
from gatepost.cognito.sessions import tracking
from gatepost.cognito.tokens import issuing, refresh_tokens
from gatepost.cognito.tokens.refresh_tokens import RefreshToken
from gatepost.cognito.users.record import User, UserStatus
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import GetTokensFromRefreshTokenRequestTypeDef


def start(call: Call, step: Step) -> Answer:
    """REFRESH_TOKEN_AUTH and its shorter name. The secret hash is made with the stored username.

    Raises: InvalidParameter, NotAuthorized.
    Source: API reference, InitiateAuth; the answer has no new refresh token (confirmed).
    """

    def prove(user: User | None) -> None:
        authentication.require_refresh_hash(call, step.client, (user.username,) if user else (), step.parameters.get("SECRET_HASH"))

    found, user = _require(call, step.client, step.require("REFRESH_TOKEN"), step.device_key, prove)
    if found.spent_at is not None:
        raise _revoked()
    tracking.use(call, step.client.pool, found.session)
    return {"ChallengeParameters": {}, "AuthenticationResult": issuing.continue_session(call, step.client, user, found.session)}


@cognito.operation("GetTokensFromRefreshToken")
def get_tokens_from_refresh_token(call: Call, request: "GetTokensFromRefreshTokenRequestTypeDef") -> Answer:
    """New access and ID tokens; with rotation a new refresh token too, after which the old one is good for the grace period only.

    Raises: ResourceNotFound, NotAuthorized, RefreshTokenReuse.
    Source: API reference, GetTokensFromRefreshToken (model); texts about the secret and about reuse (guessed).
    """
    client = clients_record.get(call, request["ClientId"])
    if not authentication.secret_matches(call, client, request.get("ClientSecret")):
        raise NotAuthorized(f"Unable to verify client secret for client {client.client_id}")
    found, user = _require(call, client, request["RefreshToken"], request.get("DeviceKey", ""))
    tracking.use(call, client.pool, found.session)
    if found.spent_at is None and not flows.rotates(client):
        return {"AuthenticationResult": issuing.continue_session(call, client, user, found.session)}
    if found.spent_at is not None:
        _require_grace(call, client, found.spent_at)
    result = issuing.continue_session(call, client, user, found.session)
    _spend(call, client, found)
    if flows.rotates(client):
        result["RefreshToken"] = refresh_tokens.replace(call, client, found)
    return {"AuthenticationResult": result}


def _require(
    call: Call, client: Client, token: str, device_key: str, prove: Callable[[User | None], None] | None = None
) -> tuple[RefreshToken, User]:
    """The token and its user, if it can still be used; `prove` is the client's proof, which needs the user.

    Raises: NotAuthorized. Source: texts reported; a user deleted or reset since (guessed).
    """
    found = refresh_tokens.find(call, client, token)
    if prove is not None:
        prove(found.user if found is not None else None)
    if found is None or found.client_id != client.client_id or found.user is None:
        raise NotAuthorized("Invalid Refresh Token")
    if found.expires_at <= call.now:
        raise NotAuthorized("Refresh Token has expired")
    if found.revoked or found.user.status is UserStatus.RESET_REQUIRED:
        raise _revoked()
    if not found.user.enabled:
        raise NotAuthorized("User is disabled.")
    _require_device(call, client, found, found.user, device_key)
    return found, found.user


def _require_device(call: Call, client: Client, found: RefreshToken, user: User, device_key: str) -> None:
    """In a pool that remembers devices a token is good together with the key of the device that it was given to, once it is confirmed.

    Raises: NotAuthorized. Source: guide, authentication flow; public issues ("Invalid Refresh Token", cured by confirming the device
    and by sending its key) (reported).
    """
    bound = found.session.device_key
    if bound is None or not devices.tracked(client.pool):
        return
    if device_key != bound or devices.find(call, client.pool, user, bound) is None:
        raise NotAuthorized("Invalid Refresh Token")


def _spend(call: Call, client: Client, found: RefreshToken) -> None:
    """Let the token be replaced, for the first time, or again because a client lost the answer. Whoever is asked about the new tokens
    has been asked by now, so that a token is not spent for a refusal.

    Raises: RefreshTokenReuse.
    """
    if found.spent_at is None and not refresh_tokens.spend(call, client, found):
        _require_grace(call, client, call.now)


def _require_grace(call: Call, client: Client, spent_at: datetime) -> None:
    """A token that was replaced is good for the grace period.

    Raises: RefreshTokenReuse. Source: model, RefreshTokenRotationType (model).
    """
    grace = timedelta(seconds=client.settings.get("RefreshTokenRotation", {}).get("RetryGracePeriodSeconds", 0))
    if not grace or call.now >= spent_at + grace:  # a request that began before the other may come to this after it
        raise RefreshTokenReuse("Refresh Token has been reused")


def _revoked() -> NotAuthorized:
    return NotAuthorized("Refresh Token has been revoked")
