"""The tokens of OpenID Connect providers: whether the provider signed them, for this pool's client there, and they are still good.

Source: OpenID Connect Core 1.0, section 3.1.3.7; that an access token has to be a JWT for the same client (guessed).
"""

from collections.abc import Mapping
from typing import Any

import orjson

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.federation import documents

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Those with a public key, so that nobody signs with what the provider publishes."""
SKEW_SECONDS = 60


def read(call: Call, details: Mapping[str, str], token: str, role: str) -> Mapping[str, Any]:
    """The claims of a provider's token. `details` are its ProviderDetails; `role` says in a refusal which token was meant.

    Raises: NotAuthorized, InvalidParameter (the provider's keys can't be had), CallsOut.
    """
    claims = _signed(call, _address_of_keys(call, details), token, role)
    now = call.now.timestamp()
    audience: Any = claims.get("aud")
    ours = details["client_id"] in (audience if isinstance(audience, list) else (audience, claims.get("azp"), claims.get("client_id")))
    if claims.get("iss") != details.get("oidc_issuer") or not ours or not claims.get("sub"):
        raise NotAuthorized(f"Invalid {role} token")
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(expires, int | float) or not isinstance(begins, int | float) or begins > now + SKEW_SECONDS:
        raise NotAuthorized(f"Invalid {role} token")
    if expires <= now:
        raise NotAuthorized(f"The {role} token has expired")
    return claims


def _address_of_keys(call: Call, details: Mapping[str, str]) -> str:
    """As the pool's owner has set it, or else as the provider's discovery document says."""
    if details.get("jwks_uri"):
        return details["jwks_uri"]
    issuer = details.get("oidc_issuer")
    if not issuer:
        raise InvalidParameter("Tokens of this identity provider cannot be exchanged: it has no OpenID Connect issuer.")
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        return str(orjson.loads(documents.fetched(call, url))["jwks_uri"])
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise InvalidParameter(f"The identity provider did not answer as expected at {url}.") from error


def _signed(call: Call, keys: str, token: str, role: str) -> dict[str, Any]:
    """The claims of a token that one of the provider's keys has signed; the keys are fetched anew when none of those known did."""
    from joserfc import jwt  # here, because few pools have a provider
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    for anew in (False, True):
        try:
            published = KeySet.import_key_set(orjson.loads(documents.fetched(call, keys, anew=anew)))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise InvalidParameter(f"The identity provider did not answer as expected at {keys}.") from error
        try:
            return jwt.decode(token, published, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, KeyError, TypeError) as error:
            if anew:
                raise NotAuthorized(f"Invalid {role} token") from error
    raise NotAuthorized(f"Invalid {role} token")
