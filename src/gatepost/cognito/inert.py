"""Members that are checked and kept but do nothing yet, each with the reason. `docs/compatibility.md` and the log print them.

Nothing else is kept without effect: what is in no table here acts, or is refused.
"""

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger("gatepost")

_NO_ANALYTICS = "There is no Amazon Pinpoint to report to."
_NO_FINGERPRINTS = "What AWS's script encodes of a browser, only AWS can read."
_NO_OAUTH = "The OAuth endpoints and managed login are not there yet."
_NO_ROLE = "No role is assumed to publish text messages, so there is no trust policy to show it to."
_NO_EUMS = "Text messages by AWS End User Messaging stay in the outbox; only those by SNS are published."

POOL: Mapping[str, str] = {
    "LambdaConfig.InboundFederation": "Nobody signs in through an identity provider yet.",
    "UserPoolAddOns.AdvancedSecurityAdditionalFlows": "Sign-ins by CUSTOM_AUTH are not judged.",
    "SmsConfiguration.ExternalId": _NO_ROLE,
    "SmsConfiguration.EumsSms": _NO_EUMS,
    "DcrConfiguration": "Dynamic client registration is an endpoint of a pool's domain, and domains are not there yet.",
    "KeyConfiguration": "What is secret is sealed with the server key; there is no AWS KMS to hold another.",
    "IssuerConfiguration": "Tokens bear the issuer that the server was started with.",
}
"""CreateUserPool and UpdateUserPool."""

MFA: Mapping[str, str] = {
    "SmsMfaConfiguration.SmsConfiguration.ExternalId": _NO_ROLE,
    "SmsMfaConfiguration.SmsConfiguration.EumsSms": _NO_EUMS,
}
"""SetUserPoolMfaConfig."""

CLIENT: Mapping[str, str] = {
    "SupportedIdentityProviders": _NO_OAUTH,
    "CallbackURLs": _NO_OAUTH,
    "LogoutURLs": _NO_OAUTH,
    "DefaultRedirectURI": _NO_OAUTH,
    "AllowedOAuthFlows": _NO_OAUTH,
    "AllowedOAuthScopes": _NO_OAUTH,
    "AllowedOAuthFlowsUserPoolClient": _NO_OAUTH,
    "AnalyticsConfiguration": _NO_ANALYTICS,
}
"""CreateUserPoolClient and UpdateUserPoolClient."""

SESSIONS: Mapping[str, str] = {"SSOSession": _NO_OAUTH}
"""SetUserPoolClientSessionConfiguration."""

LOOKS: Mapping[str, str] = {"CSS": _NO_OAUTH}
"""SetUICustomization."""

LIMITS: Mapping[str, str] = {"RequestedLimitValue": "Nothing is throttled by the rates that accounts provision."}
"""UpdateProvisionedLimit."""

DOMAIN: Mapping[str, str] = {"ManagedLoginVersion": _NO_OAUTH}
"""CreateUserPoolDomain."""

METADATA_POLICY: Mapping[str, str] = {"URLPatterns": _NO_OAUTH, "CacheDuration": _NO_OAUTH}
"""CreateCIMDPolicy and UpdateCIMDPolicy."""

ANYWHERE: Mapping[str, str] = {
    "AnalyticsMetadata": _NO_ANALYTICS,
    "UserContextData.EncodedData": _NO_FINGERPRINTS,
    "ContextData.EncodedData": _NO_FINGERPRINTS,
}
"""Members that many operations share."""

OPERATIONS: Mapping[str, Mapping[str, str]] = {
    "CreateUserPool": POOL,
    "UpdateUserPool": POOL,
    "CreateUserPoolClient": CLIENT,
    "UpdateUserPoolClient": CLIENT,
    "SetUserPoolMfaConfig": MFA,
    "SetUserPoolClientSessionConfiguration": SESSIONS,
    "SetUICustomization": LOOKS,
    "UpdateProvisionedLimit": LIMITS,
    "CreateUserPoolDomain": DOMAIN,
    "CreateCIMDPolicy": METADATA_POLICY,
    "UpdateCIMDPolicy": METADATA_POLICY,
}

REFUSED: Mapping[str, str] = {
    "InitiatePointInTimeRecovery": "no history of users is recorded that one pool could go back in, so no recovery begins "
    "(`OperationNotEnabledException`), and there are none to describe, start or cancel; `gatepost db backup` keeps the whole database",
    "UpdateClientMetadataURLState": f"no client metadata document is ever cached (`CachedCIMDURLDoesNotExistException`). {_NO_OAUTH}",
}
"""Operations that check what they are asked and then always refuse."""


def note(operation: str, request: Mapping[str, Any]) -> None:
    """Log which of a request's members will do nothing."""
    for member, reason in OPERATIONS[operation].items():
        if asks(request, member):
            log.info("%s: %s is kept but has no effect. %s", operation, member, reason)


def asks(request: Mapping[str, Any], member: str) -> bool:
    """Whether a request, or a description, sets a member to something that ought to have an effect."""
    value: Any = request
    for name in member.split("."):
        value = value.get(name) if value else None
    return value not in (None, False, "OFF", 0, {}, [])
