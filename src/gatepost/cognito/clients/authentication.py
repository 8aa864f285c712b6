"""Who speaks for an app client: the proof of its secret that comes with public operations, in all the places it comes in.

A public client needs none. A confidential one sends SECRET_HASH, Base64(HMAC-SHA256(secret, username + client id)), or, in
RevokeToken and GetTokensFromRefreshToken, the secret itself. Any active secret is as good as another.
Source: guide, signing-up-users-in-your-app (guide).
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable

from gatepost.call import Call
from gatepost.cognito.clients import secrets
from gatepost.cognito.clients.record import Client, get
from gatepost.cognito.errors import NotAuthorized


def authenticate(call: Call, client_id: str, username: str, secret_hash: str | None) -> Client:
    """The client of a request that carries ClientId and SecretHash beside a username.

    `username` is the one of the same request, as sent.
    Raises: ResourceNotFound, NotAuthorized.
    """
    client = get(call, client_id)
    require_hash(call, client, (username,), secret_hash)
    return client


def require_hash(call: Call, client: Client, usernames: Iterable[str], secret_hash: str | None) -> None:
    """Check SECRET_HASH of AuthParameters or ChallengeResponses. Each of `usernames` may be the one that was hashed.

    Challenge responses are hashed with USER_ID_FOR_SRP where the sign-in began with an alias.
    Raises: NotAuthorized. Source: texts reported; a hash for a public client guessed.
    """
    _require(call, client, usernames, secret_hash, f"Unable to verify secret hash for client {client.client_id}")


def require_refresh_hash(call: Call, client: Client, usernames: Iterable[str], secret_hash: str | None) -> None:
    """Check SECRET_HASH of a refresh, whose refusal has a text of its own; the username there is the stored one.

    Raises: NotAuthorized. Source: text reported.
    """
    _require(call, client, usernames, secret_hash, f"SecretHash does not match for the client: {client.client_id}")


def hash_matches(call: Call, client: Client, usernames: Iterable[str], secret_hash: str) -> bool:
    """Whether `secret_hash` is the hash of one of the usernames with one of the client's secrets, in constant time."""
    given = secret_hash.encode()
    kept = secrets.active(call.world.seal, client)
    return any([hmac.compare_digest(secret_hash_of(client.client_id, s.value, name).encode(), given) for name in usernames for s in kept])


def secret_matches(call: Call, client: Client, client_secret: str | None) -> bool:
    """Whether the plain secret is one of the client's, in constant time. A public client is matched by None alone."""
    kept = secrets.active(call.world.seal, client)
    if client_secret is None or not kept:
        return client_secret is None and not kept
    return any([hmac.compare_digest(s.value.encode(), client_secret.encode()) for s in kept])


def secret_hash_of(client_id: str, client_secret: str, username: str) -> str:
    """SECRET_HASH as clients compute it."""
    return b64encode(hmac.digest(client_secret.encode(), f"{username}{client_id}".encode(), "sha256")).decode()


def _require(call: Call, client: Client, usernames: Iterable[str], secret_hash: str | None, refusal: str) -> None:
    if not client.confidential:
        if secret_hash is not None:
            raise NotAuthorized(f"Unable to verify secret hash for client {client.client_id}")
        return
    if secret_hash is None:
        raise NotAuthorized(f"Client {client.client_id} is configured with secret but SECRET_HASH was not received")
    if not hash_matches(call, client, usernames, secret_hash):
        raise NotAuthorized(refusal)
