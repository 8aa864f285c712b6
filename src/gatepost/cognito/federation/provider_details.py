"""What ProviderDetails must and may say for each kind of provider, and what AWS adds to it.

Source: model, CreateIdentityProviderRequest.ProviderDetails (model); texts of refusals (guessed).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gatepost.cognito.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of provider: what must be given, what may be, and what is added. `name` is the only name it may have."""

    needs: frozenset[str]
    takes: frozenset[str]
    adds: Mapping[str, str] = field(default_factory=dict[str, str])
    name: str = ""


_OAUTH = frozenset(("client_id", "client_secret", "authorize_scopes"))
_ENDPOINTS = frozenset(
    ("attributes_url", "authorize_url", "jwks_uri", "token_url", "attributes_url_add_attributes", "token_request_method")
)

KINDS: Mapping[str, Kind] = {
    "OIDC": Kind(
        frozenset(("client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method")),
        _OAUTH | _ENDPOINTS | {"oidc_issuer", "attributes_request_method"},
        {"attributes_url_add_attributes": "false"},
    ),
    "SAML": Kind(
        frozenset(),
        frozenset(
            (
                "MetadataURL",
                "MetadataFile",
                "IDPInit",
                "IDPSignout",
                "EncryptedResponses",
                "RequestSigningAlgorithm",
                "SSORedirectBindingURI",
                "SLORedirectBindingURI",
                "ActiveEncryptionCertificate",
            )
        ),
    ),
    "Google": Kind(
        _OAUTH,
        _OAUTH | _ENDPOINTS | {"oidc_issuer"},
        {
            "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
            "attributes_url_add_attributes": "true",
            "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
            "oidc_issuer": "https://accounts.google.com",
            "token_request_method": "POST",
            "token_url": "https://www.googleapis.com/oauth2/v4/token",
        },
        "Google",
    ),
    "LoginWithAmazon": Kind(
        _OAUTH,
        _OAUTH | _ENDPOINTS,
        {
            "attributes_url": "https://api.amazon.com/user/profile",
            "attributes_url_add_attributes": "false",
            "authorize_url": "https://www.amazon.com/ap/oa",
            "token_request_method": "POST",
            "token_url": "https://api.amazon.com/auth/o2/token",
        },
        "LoginWithAmazon",
    ),
    "SignInWithApple": Kind(
        frozenset(("client_id", "team_id", "key_id", "private_key", "authorize_scopes")),
        frozenset(("client_id", "team_id", "key_id", "private_key", "authorize_scopes", "oidc_issuer")) | _ENDPOINTS,
        {
            "attributes_url_add_attributes": "false",
            "authorize_url": "https://appleid.apple.com/auth/authorize",
            "oidc_issuer": "https://appleid.apple.com",
            "token_request_method": "POST",
            "token_url": "https://appleid.apple.com/auth/token",
        },
        "SignInWithApple",
    ),
    "Facebook": Kind(
        _OAUTH,
        _OAUTH | _ENDPOINTS | {"api_version"},
        {"attributes_url_add_attributes": "true", "token_request_method": "GET"},
        "Facebook",
    ),
}
FACEBOOK_VERSION = "v17.0"
HIDDEN = frozenset(("private_key",))
"""What Describe does not show again. Source: model, the example of SignInWithApple."""


def complete(kind: str, name: str, given: Mapping[str, str]) -> dict[str, str]:
    """What is kept of the details given for a provider, with what AWS adds.

    Raises: InvalidParameter.
    """
    rules = KINDS[kind]
    if rules.name and name != rules.name:
        raise InvalidParameter(f"Provider name must be {rules.name} for provider type {kind}.")
    missing = sorted(rules.needs - given.keys())
    if missing:
        raise InvalidParameter(f"Missing required parameter in ProviderDetails for provider type {kind}: {', '.join(missing)}")
    unknown = sorted(given.keys() - rules.takes)
    if unknown:
        raise InvalidParameter(f"Unsupported parameter in ProviderDetails for provider type {kind}: {', '.join(unknown)}")
    if kind == "SAML" and ("MetadataURL" in given) == ("MetadataFile" in given):
        raise InvalidParameter("Exactly one of MetadataURL and MetadataFile must be provided for provider type SAML.")
    if kind == "OIDC" and given["attributes_request_method"] not in ("GET", "POST"):
        raise InvalidParameter("attributes_request_method must be GET or POST.")
    if kind == "OIDC" and "openid" not in given["authorize_scopes"].split():
        raise InvalidParameter("authorize_scopes must contain openid for provider type OIDC.")
    return {**rules.adds, **(_facebook(given) if kind == "Facebook" else {}), **given}


def _facebook(given: Mapping[str, str]) -> dict[str, str]:
    version = given.get("api_version", FACEBOOK_VERSION)
    return {
        "api_version": version,
        "attributes_url": f"https://graph.facebook.com/{version}/me?fields=",
        "authorize_url": f"https://www.facebook.com/{version}/dialog/oauth",
        "token_url": f"https://graph.facebook.com/{version}/oauth/access_token",
    }
