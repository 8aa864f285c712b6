"""Tokens that an identity provider of the pool has made, and the user of the pool whom one is about.

Source: API reference, GetDerivedToken (model); that a token makes nobody a user who is not linked to one (guessed, from its errors).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.federation import linking, oidc_tokens, providers, saml_assertions
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User

SAML = "SAML2"
"""What an assertion is called among the types of tokens."""

Claims = Mapping[str, Any]


def read(call: Call, pool: Pool, provider: Row[Any], kind: str, token: str, role: str) -> Claims:
    """What a provider's token says, once it is known to be the provider's and good. `role` says in a refusal which token was meant.

    Raises: InvalidParameter, NotAuthorized, CallsOut.
    """
    if (kind == SAML) != (provider.provider_type == "SAML"):
        raise InvalidParameter(f"Identity provider {provider.provider_name} issues no token of type {kind}.")
    details = providers.details(call, provider)
    if kind == SAML:
        return saml_assertions.read(call, pool, details, token, role)
    return oidc_tokens.read(call, details, token, role)


def user_of(call: Call, pool: Pool, provider: Row[Any], claims: Claims) -> User | None:
    """The user of the pool whom a provider means, by what it says of them: the subject, or another attribute that was linked."""
    said = {linking.SUBJECT: claims["sub"]}
    said |= {attribute: claims[claim] for attribute, claim in provider.attribute_mapping.items() if claim in claims}
    for attribute, value in said.items():
        username = linking.owner(call, pool, provider.provider_name, attribute, str(value))
        if username is not None:
            return record.find(call, pool, username)
    return None
