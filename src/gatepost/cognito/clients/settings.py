"""An app client's settings: what was sent and AWS's defaults; and which of them go together.

Source: model, CreateUserPoolClientRequest (model); samples of DescribeUserPoolClient (reported); texts reported unless said
otherwise, the order of checks guessed.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from gatepost.call import Call
from gatepost.cognito import attribute_schema
from gatepost.cognito.clients import oauth
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.pools import tiers
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens import validity

Settings = dict[str, Any]

_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=1)
_SHORTEST_REFRESH, _LONGEST_REFRESH = timedelta(minutes=60), timedelta(days=3650)

_MEMBERS = (
    "ClientName",
    "RefreshTokenValidity",
    "AccessTokenValidity",
    "IdTokenValidity",
    "TokenValidityUnits",
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "DefaultRedirectURI",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "AllowedOAuthFlowsUserPoolClient",
    "AnalyticsConfiguration",
    "PreventUserExistenceErrors",
    "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData",
    "AuthSessionValidity",
    "RefreshTokenRotation",
)

_DEFAULTS: Settings = {
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
"""What DescribeUserPoolClient shows of members that nobody set; the others stay absent."""


def complete(call: Call, request: Mapping[str, Any], pool: Pool, *, confidential: bool, doing: str) -> Settings:
    """The settings that a request asks for, every one replaced; `doing` is `creating` or `updating`, as AWS's texts say it.

    Raises: InvalidParameter, InvalidOAuthFlow, ScopeDoesNotExist, FeatureUnavailableInTier.
    """
    settings = {**_DEFAULTS, **{name: request[name] for name in _MEMBERS if request.get(name) not in (None, [])}}
    if settings["RefreshTokenValidity"] == 0:
        units = {token: unit for token, unit in settings["TokenValidityUnits"].items() if token != "RefreshToken"}
        settings |= {"RefreshTokenValidity": 30, "TokenValidityUnits": units}
    for check in _CHECKS:
        complaint = next(check(settings), None)
        if complaint:
            raise InvalidParameter(complaint)
    if settings["EnablePropagateAdditionalUserContextData"] and not confidential:
        raise InvalidParameter("EnablePropagateAdditionalUserContextData requires an app client that has a client secret.")
    if "ALLOW_CLIENT_TOKEN_AUTH" in settings.get("ExplicitAuthFlows", ()) and not confidential:
        raise InvalidParameter("ALLOW_CLIENT_TOKEN_AUTH requires an app client that has a client secret.")
    _require_attributes(settings, pool, doing)
    oauth.require(call, settings, pool, confidential=confidential)
    tiers.require(pool.settings.get("UserPoolTier", "ESSENTIALS"), tiers.client_features(settings))
    return settings


def _validities_are_in_range(settings: Settings) -> Iterator[str]:
    """Tokens last from 5 minutes to a day, refresh tokens from an hour to ten years and not less than the others.

    Source: guide, limits (guide); the last rule guessed.
    """
    asked = validity.asked_for(settings)
    shortest, longest = min(asked.access, asked.id), max(asked.access, asked.id)
    if not (shortest >= _SHORTEST and longest <= _LONGEST and max(_SHORTEST_REFRESH, longest) <= asked.refresh <= _LONGEST_REFRESH):
        yield "Invalid range for token validity."


def _flows_are_of_one_age(settings: Settings) -> Iterator[str]:
    flows = settings.get("ExplicitAuthFlows", ())
    if len({flow.startswith("ALLOW_") for flow in flows}) > 1:
        yield "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."


def _client_tokens_stand_alone(settings: Settings) -> Iterator[str]:
    """Source: API reference, GetClientToken (model); text guessed."""
    flows = settings.get("ExplicitAuthFlows", ())
    if "ALLOW_CLIENT_TOKEN_AUTH" in flows and len(set(flows)) > 1:
        yield "ALLOW_CLIENT_TOKEN_AUTH cannot be enabled together with other authentication flows."


def _rotation_replaces_the_refresh_flow(settings: Settings) -> Iterator[str]:
    """Source: guide, refresh token rotation (guide); text guessed."""
    rotates = settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    if rotates and "ALLOW_REFRESH_TOKEN_AUTH" in settings.get("ExplicitAuthFlows", ()):
        yield "ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation."


def _analytics_name_one_application(settings: Settings) -> Iterator[str]:
    analytics = settings.get("AnalyticsConfiguration")
    if analytics is None:
        return
    by_id = {"ApplicationId", "RoleArn", "ExternalId"}
    named = analytics.keys() & (by_id | {"ApplicationArn"})
    if named not in ({"ApplicationArn"}, by_id):
        yield "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid"


_CHECKS: tuple[Callable[[Settings], Iterator[str]], ...] = (
    _validities_are_in_range,
    _flows_are_of_one_age,
    _client_tokens_stand_alone,
    _rotation_replaces_the_refresh_flow,
    _analytics_name_one_application,
)


def _require_attributes(settings: Settings, pool: Pool, doing: str) -> None:
    """Permissions name attributes of the pool; what every user must have is among those that can be written.

    Raises: InvalidParameter. Source: texts and rules reported.
    """
    schema = attribute_schema.of(pool)
    if not schema.attributes.keys() >= set(settings.get("ReadAttributes", ())):
        raise InvalidParameter(f"Invalid read attributes specified while {doing} a client")
    chosen = settings.get("WriteAttributes")
    if chosen is not None and not schema.required <= set(chosen) <= schema.writable_by_clients:
        raise InvalidParameter(f"Invalid write attributes specified while {doing} a client")
