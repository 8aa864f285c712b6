"""What an app client may be told about OAuth 2.0: flows, scopes, redirect addresses and identity providers.

Source: model, CreateUserPoolClientRequest (model); texts reported unless said otherwise.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from gatepost.call import Call
from gatepost.cognito import resource_servers
from gatepost.cognito.errors import InvalidOAuthFlow, InvalidParameter, ScopeDoesNotExist
from gatepost.cognito.federation import providers
from gatepost.cognito.pools.record import Pool

SCOPES = frozenset(("phone", "email", "openid", "profile", "aws.cognito.signin.user.admin", "aws.cognito/dcr/register"))
"""The scopes of every pool; others belong to resource servers."""

_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


def require(call: Call, settings: Mapping[str, Any], pool: Pool, *, confidential: bool) -> None:
    """Refuse what cannot work.

    Raises: InvalidOAuthFlow, ScopeDoesNotExist, InvalidParameter.
    """
    flows, scopes = settings.get("AllowedOAuthFlows", ()), settings.get("AllowedOAuthScopes", ())
    if settings["AllowedOAuthFlowsUserPoolClient"] and not (flows and scopes):
        raise InvalidOAuthFlow("AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.")
    if "client_credentials" in flows:
        if len(set(flows)) > 1:
            raise InvalidOAuthFlow("client_credentials flow can not be selected along with code flow or implicit flow.")
        if not confidential:
            raise InvalidOAuthFlow("client_credentials flow can not be selected if client does not have a client secret.")
    elif flows and not settings.get("CallbackURLs"):
        raise InvalidOAuthFlow("CallbackUrls can not be empty when code flow or implicit flow is selected")
    for scope in scopes:
        if scope not in SCOPES and not resource_servers.has_scope(call, pool, scope):
            raise ScopeDoesNotExist(f"Invalid scope requested: {scope}")
    _require_addresses(settings)
    for provider in settings.get("SupportedIdentityProviders", ()):
        if provider != providers.COGNITO and not providers.exists(call, pool, provider):
            raise InvalidParameter(f"The provider {provider} does not exist for User Pool {pool.pool_id}")


def _require_addresses(settings: Mapping[str, Any]) -> None:
    callbacks = settings.get("CallbackURLs", ())
    for url in (*callbacks, *settings.get("LogoutURLs", ())):
        complaint = _complaint(url)
        if complaint:
            raise InvalidParameter(complaint)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in callbacks:
        raise InvalidParameter(f"The default redirect URI {default} is not in the callback URIs list.")


def _complaint(url: str) -> str | None:
    """What is wrong with a redirect address. Source: texts reported, of an address without a scheme guessed."""
    if "#" in url:
        return f"{url} cannot use fragment"
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return f"{url} is not a valid URL."
    if not parts.scheme:
        return f"{url} is not a valid URL."
    if parts.scheme == "http" and host not in _LOOPBACK:
        return f"{url} cannot use the HTTP protocol."
    return None
