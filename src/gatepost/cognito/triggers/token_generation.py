"""PreTokenGeneration: what tokens say, changed before they are signed.

The first version changes the ID token and groups, the second the access token and its scopes too, with any JSON for a value; the
third is like the second, and is asked about clients' own tokens as well.
Source: guide, user-pool-lambda-pre-token-generation (guide); the exact sets of claims that nobody changes (guessed).
"""

from collections.abc import Mapping
from typing import Any

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import events
from gatepost.cognito.triggers.asking import ask, function_of
from gatepost.cognito.triggers.replies import Check, Members, are, are_named_texts, are_texts, is_object, is_text, part
from gatepost.cognito.users.record import User

PRE_TOKEN_GENERATION = "PreTokenGeneration"
FIRST, SECOND, THIRD = "V1_0", "V2_0", "V3_0"

Claims = dict[str, Any]

_FIXED = frozenset(
    ("sub", "iss", "token_use", "auth_time", "iat", "exp", "nbf", "jti", "origin_jti", "event_id", "acr", "amr", "nonce", "at_hash", "azp")
)
_FIXED_IN_ID = _FIXED | {"aud", "identities"}
_FIXED_IN_ACCESS = _FIXED | {"client_id", "scope", "username", "version", "device_key"}
_RESERVED = ("cognito:", "dev:")


def _are_scopes(value: Any) -> bool:
    return are_texts(value) and not any(" " in scope for scope in value)


_GROUPS: Check = are({"groupsToOverride": are_texts, "iamRolesToOverride": are_texts, "preferredRole": is_text})
_CLAIMS: Members = {"claimsToAddOrOverride": is_object, "claimsToSuppress": are_texts}
_SCOPES: Members = {"scopesToAdd": _are_scopes, "scopesToSuppress": _are_scopes}
_OF_FIRST: Members = {
    "claimsOverrideDetails": are(
        {"claimsToAddOrOverride": are_named_texts, "claimsToSuppress": are_texts, "groupOverrideDetails": _GROUPS},
    )
}
_OF_LATER: Members = {
    "claimsAndScopeOverrideDetails": are(
        {"idTokenGeneration": are(_CLAIMS), "accessTokenGeneration": are({**_CLAIMS, **_SCOPES}), "groupOverrideDetails": _GROUPS},
    )
}


def customised(call: Call, client: Client, user: User, access: Claims, identity: Claims) -> tuple[Claims, Claims]:
    """The claims of a user's access and ID tokens, as the pool's owner wants them.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    """
    arn, version = configured(client.pool)
    if arn is None:
        return access, identity
    request = {
        "userAttributes": events.attributes_of(user),
        "groupConfiguration": {
            "groupsToOverride": identity.get("cognito:groups", []),
            "iamRolesToOverride": identity.get("cognito:roles", []),
            "preferredRole": identity.get("cognito:preferred_role"),
        },
        **({} if version == FIRST else {"scopes": access["scope"].split()}),
        **events.metadata(call),
    }
    details = _ask(call, client.pool, arn, version, _source(call), user.username, request)
    of_access, of_identity = part(details, "accessTokenGeneration"), details if version == FIRST else part(details, "idTokenGeneration")
    access = _rescoped(_changed(access, of_access, _FIXED_IN_ACCESS), of_access)
    return _regrouped(access, details, _ACCESS_GROUPS), _regrouped(_changed(identity, of_identity, _FIXED_IN_ID), details, _ID_GROUPS)


def customised_for_client(call: Call, client: Client, access: Claims) -> Claims:
    """The claims of a client's own access token. Only the third version is asked about one.

    Raises: as `customised`. Source: guide (guide); who the event says that it is about (guessed).
    """
    arn, version = configured(client.pool)
    if arn is None or version != THIRD:
        return access
    request: dict[str, Any] = {
        "userAttributes": {},
        "groupConfiguration": {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None},
        "scopes": access.get("scope", "").split(),
        **events.metadata(call),
    }
    details = _ask(call, client.pool, arn, version, "ClientCredentials", client.client_id, request)
    of_access = part(details, "accessTokenGeneration")
    return _rescoped(_changed(access, of_access, _FIXED_IN_ACCESS), of_access)


def configured(pool: Pool) -> tuple[str | None, str]:
    """The trigger's function and the version of its events. The newer member says both, the older one means the first version."""
    settings: Mapping[str, Any] = pool.settings.get("LambdaConfig", {})
    newer = settings.get("PreTokenGenerationConfig")
    return (newer["LambdaArn"], newer["LambdaVersion"]) if newer else (function_of(pool, PRE_TOKEN_GENERATION), FIRST)


def _ask(call: Call, pool: Pool, arn: str, version: str, source: str, username: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
    members = _OF_FIRST if version == FIRST else _OF_LATER
    event = events.compose(call, pool, f"TokenGeneration_{source}", username, request, dict.fromkeys(members), version=version[1])
    answer = ask(call, arn, PRE_TOKEN_GENERATION, event, members)
    return next(part(answer, name) for name in members)


def _source(call: Call) -> str:
    """Why tokens are given out, as far as the request itself tells."""
    if call.operation == "GetTokensFromRefreshToken" or call.request.get("AuthFlow") in ("REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"):
        return "RefreshTokens"
    match call.request.get("ChallengeName"):
        case "NEW_PASSWORD_REQUIRED":
            return "NewPasswordChallenge"
        case "DEVICE_PASSWORD_VERIFIER":
            return "AuthenticateDevice"
        case _:
            return "Authentication"


def _changed(claims: Claims, details: Mapping[str, Any], fixed: frozenset[str]) -> Claims:
    """The claims with what is added and without what is suppressed, which wins. What can't be changed is passed over."""
    added = {
        name: value
        for name, value in part(details, "claimsToAddOrOverride").items()
        if not _is_fixed(name, fixed) and value is not None and (name != "aud" or value == claims.get("client_id"))
    }
    suppressed = {name for name in details.get("claimsToSuppress") or () if not _is_fixed(name, fixed)}
    return {name: value for name, value in {**claims, **added}.items() if name not in suppressed}


def _is_fixed(name: str, fixed: frozenset[str]) -> bool:
    return name in fixed or name.startswith(_RESERVED)


def _rescoped(access: Claims, details: Mapping[str, Any]) -> Claims:
    suppressed = set(details.get("scopesToSuppress") or ())
    scopes = [*access.get("scope", "").split(), *(details.get("scopesToAdd") or ())]
    return {**access, "scope": " ".join(scope for scope in dict.fromkeys(scopes) if scope not in suppressed)}


_ACCESS_GROUPS = {"cognito:groups": "groupsToOverride"}
_ID_GROUPS = {**_ACCESS_GROUPS, "cognito:roles": "iamRolesToOverride", "cognito:preferred_role": "preferredRole"}


def _regrouped(claims: Claims, details: Mapping[str, Any], members: Mapping[str, str]) -> Claims:
    """The claims with other groups and roles; with none at all when the function answers null or nothing in their place."""
    if "groupOverrideDetails" not in details:
        return claims
    groups = part(details, "groupOverrideDetails")
    kept = {name: value for name, value in claims.items() if name not in members}
    return {**kept, **{claim: groups[member] for claim, member in members.items() if groups.get(member)}}
