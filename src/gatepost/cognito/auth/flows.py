"""Which sign-in flows an app client lets in, and what AWS answers to the others.

Source: model, CreateUserPoolClientRequest.ExplicitAuthFlows (model); texts reported; what the values from before 2019 leave on (guessed).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gatepost.cognito.errors import InvalidParameter

if TYPE_CHECKING:
    from gatepost.cognito.clients.record import Client

REFRESH = frozenset(("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"))
ADMIN_PASSWORD = frozenset(("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"))

CLIENT_TOKENS = "ALLOW_CLIENT_TOKEN_AUTH"
"""A client may have tokens of its own, by GetClientToken, and does nothing else."""
IMPERSONATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
DELEGATION = "ALLOW_TOKEN_EXCHANGE_DELEGATION"
"""A client may exchange tokens, by GetDerivedToken: as if the user came, or as somebody who acts for the user."""

_GRANTS: Mapping[str, frozenset[str]] = {
    "ALLOW_USER_AUTH": frozenset(("USER_AUTH",)),
    "ALLOW_ADMIN_USER_PASSWORD_AUTH": ADMIN_PASSWORD,
    "ALLOW_USER_PASSWORD_AUTH": frozenset(("USER_PASSWORD_AUTH",)),
    "ALLOW_USER_SRP_AUTH": frozenset(("USER_SRP_AUTH",)),
    "ALLOW_CUSTOM_AUTH": frozenset(("CUSTOM_AUTH",)),
    "ALLOW_REFRESH_TOKEN_AUTH": REFRESH,
    CLIENT_TOKENS: frozenset(),
    IMPERSONATION: frozenset(),
    DELEGATION: frozenset(),
    "ADMIN_NO_SRP_AUTH": ADMIN_PASSWORD,
    "USER_PASSWORD_AUTH": frozenset(("USER_PASSWORD_AUTH",)),
    "CUSTOM_AUTH_FLOW_ONLY": frozenset(("CUSTOM_AUTH",)),
}
_BY_DEFAULT = _GRANTS["ALLOW_USER_SRP_AUTH"] | _GRANTS["ALLOW_CUSTOM_AUTH"] | REFRESH

_FOR_ADMINISTRATORS = ADMIN_PASSWORD
_FOR_USERS = frozenset(("USER_PASSWORD_AUTH",))
_REFUSALS: Mapping[str, str] = {
    "USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH flow not enabled for this client",
    "USER_SRP_AUTH": "USER_SRP_AUTH is not enabled for the client.",
    "CUSTOM_AUTH": "CUSTOM_AUTH is not enabled for the client.",
    "USER_AUTH": "USER_AUTH is not enabled for the client.",
}
_OTHER_REFUSAL = "Auth flow not enabled for this client"


def enabled(client: "Client") -> frozenset[str]:
    """The flows that the client lets in, as AuthFlow spells them. With rotation refresh tokens are for GetTokensFromRefreshToken only.

    Source: guide, refresh token rotation (guide).
    """
    return _granted(client) - REFRESH if rotates(client) else _granted(client)


def allows(client: "Client", value: str) -> bool:
    """Whether the client's ExplicitAuthFlows have that value."""
    return value in client.settings.get("ExplicitAuthFlows", ())


def rotates(client: "Client") -> bool:
    """Whether each use of a refresh token replaces it. Source: model, RefreshTokenRotationType (model)."""
    return client.settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"


def _granted(client: "Client") -> frozenset[str]:
    chosen = client.settings.get("ExplicitAuthFlows")
    if not chosen:
        return _BY_DEFAULT
    granted = frozenset[str]().union(*(_GRANTS[value] for value in chosen))
    if any(value.startswith("ALLOW_") for value in chosen):
        return granted
    if "CUSTOM_AUTH_FLOW_ONLY" in chosen:
        return granted | REFRESH
    return granted | _BY_DEFAULT


def require(client: "Client", flow: str, *, by_administrator: bool) -> None:
    """Let a flow in, or say in AWS's words that the operation or the client does not have it.

    Raises: InvalidParameter.
    """
    if flow in (_FOR_USERS if by_administrator else _FOR_ADMINISTRATORS):
        raise InvalidParameter("Initiate Auth method not supported")
    if flow not in enabled(client):
        raise InvalidParameter(_REFUSALS.get(flow, _OTHER_REFUSAL))
