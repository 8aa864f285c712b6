"""The secrets of a confidential client: one, or two while it is being rotated. They are sealed together in the client's row."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase, digits

import orjson

from gatepost.cognito.clients.record import Client
from gatepost.store.sealing import Seal

MOST = 2
"""Active secrets of one client. Source: model, AddUserPoolClientSecret (model)."""

LENGTH = 51
"""Characters of a generated secret. Source: length and alphabet reported."""


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """One active secret."""

    secret_id: str
    value: str
    created_at: datetime


def generate() -> str:
    """A secret in AWS's form: lower-case letters and digits."""
    return "".join(secrets.choice(ascii_lowercase + digits) for _ in range(LENGTH))


def new(client_id: str, value: str, now: datetime, others: Sequence[ClientSecret] = ()) -> ClientSecret:
    """A secret that begins now, at the earliest a millisecond after the client's others, so that its id is its own.

    Source: form of the id: model, ClientSecretDescriptorType (model).
    """
    moment = max(now, *(other.created_at + timedelta(milliseconds=1) for other in others)) if others else now
    return ClientSecret(f"{client_id}--{round(moment.timestamp() * 1000)}", value, moment)


def active(seal: Seal, client: Client) -> tuple[ClientSecret, ...]:
    """The client's secrets, the oldest first; none for a public client."""
    if client.sealed_secrets is None:
        return ()
    kept = orjson.loads(seal.open(client.sealed_secrets, _about(client.client_id)))
    return tuple(ClientSecret(secret_id, value, datetime.fromtimestamp(created / 1000, UTC)) for secret_id, value, created in kept)


def sealed(seal: Seal, client_id: str, kept: Sequence[ClientSecret]) -> bytes:
    """What the client's row holds for these secrets."""
    document = [(secret.secret_id, secret.value, round(secret.created_at.timestamp() * 1000)) for secret in kept]
    return seal.seal(orjson.dumps(document), _about(client_id))


def _about(client_id: str) -> str:
    return f"client secrets {client_id}"
