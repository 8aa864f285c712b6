"""How long a client's tokens are good for.

Source: model, TokenValidityUnitsType, CreateUserPoolClientRequest (model): one hour for ID and access tokens, 30 days for refresh
tokens, which 0 stands for too; without a unit the numbers are hours, and days for refresh tokens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gatepost.cognito.clients.record import Client

_DEFAULT_REFRESH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Validity:
    """The lifetimes of the three tokens of a sign-in."""

    id: timedelta
    access: timedelta
    refresh: timedelta


def of(client: Client) -> Validity:
    """The lifetimes of a client's tokens."""
    return asked_for(client.settings)


def asked_for(settings: Mapping[str, Any]) -> Validity:
    """The lifetimes that an app client's settings ask for."""
    units = settings.get("TokenValidityUnits", {})
    return Validity(
        id=_span(settings.get("IdTokenValidity") or 1, units.get("IdToken", "hours")),
        access=_span(settings.get("AccessTokenValidity") or 1, units.get("AccessToken", "hours")),
        refresh=_span(refresh, units.get("RefreshToken", "days"))
        if (refresh := settings.get("RefreshTokenValidity"))
        else timedelta(days=_DEFAULT_REFRESH_DAYS),
    )


def _span(number: int, unit: str) -> timedelta:
    return timedelta(**{unit: number})
