"""Feature plans: what a pool's settings and its clients need, and whether its plan has it.

Source: guide, feature plans (guide); the sentence and the names of passwordless sign-in, token customization and threat
protection (reported); the other names guessed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gatepost.cognito.errors import FeatureUnavailableInTier, TierChangeNotAllowed
from gatepost.cognito.pools.checks import ACR_LEVELS

Settings = Mapping[str, Any]

ORDER = ("LITE", "ESSENTIALS", "PLUS")


def features(settings: Settings) -> Iterator[tuple[str, str]]:
    """The features that a pool's settings use and the least plan that has each."""
    policies, triggers = settings.get("Policies", {}), settings.get("LambdaConfig", {})
    if set(policies.get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ())) - {"PASSWORD"}:
        yield "Passwordless Sign-In", "ESSENTIALS"
    if settings.get("WebAuthnConfiguration", {}).get("FactorConfiguration", "SINGLE_FACTOR") != "SINGLE_FACTOR":
        yield "Passkey MFA", "ESSENTIALS"
    if "EmailMfaConfiguration" in settings:
        yield "Email MFA", "ESSENTIALS"
    if policies.get("PasswordPolicy", {}).get("PasswordHistorySize"):
        yield "Password History", "ESSENTIALS"
    version = triggers.get("PreTokenGenerationConfig", {}).get("LambdaVersion", "V1_0")
    if version != "V1_0":
        yield f"Token Customization with Pre-Token Generation Lambda {version}", "ESSENTIALS"
    if settings.get("DcrConfiguration", {}).get("EnableStatus") == "Enabled":
        yield "Dynamic Client Registration", "ESSENTIALS"
    if any(level["AcrValue"] != ACR_LEVELS[name] for name, level in settings.get("AcrConfiguration", {}).items()):
        yield "Custom ACR Values", "ESSENTIALS"
    if settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF") != "OFF":
        yield "Threat Protection", "PLUS"


def client_features(settings: Settings) -> Iterator[tuple[str, str]]:
    """The same of an app client."""
    if "ALLOW_USER_AUTH" in settings.get("ExplicitAuthFlows", ()):
        yield "Choice-Based Sign-In", "ESSENTIALS"
    if any(flow.startswith("ALLOW_TOKEN_EXCHANGE_") for flow in settings.get("ExplicitAuthFlows", ())):
        yield "Token Exchange", "ESSENTIALS"
    if settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED":
        yield "Refresh Token Rotation", "ESSENTIALS"


def require(tier: str, used: Iterable[tuple[str, str]]) -> None:
    """Refuse features that the plan has not.

    Raises: FeatureUnavailableInTier.
    """
    text = _complaint(tier, used)
    if text:
        raise FeatureUnavailableInTier(text)


def require_change(tier: str, used: Iterable[tuple[str, str]]) -> None:
    """Refuse a plan that has less than is in use.

    Raises: TierChangeNotAllowed.
    """
    text = _complaint(tier, used)
    if text:
        raise TierChangeNotAllowed(text)


def _complaint(tier: str, used: Iterable[tuple[str, str]]) -> str:
    too_much = dict.fromkeys(name for name, least in used if ORDER.index(least) > ORDER.index(tier))
    return f"The following features need to be disabled for the {tier} pricing tier configured: {', '.join(too_much)}" if too_much else ""
