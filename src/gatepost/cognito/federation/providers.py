"""The identity providers of a pool.

Source: API reference, CreateIdentityProvider and its kin; guide, limits; texts (guessed unless said otherwise).
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito import attribute_schema, page_tokens
from gatepost.cognito.errors import DuplicateProvider, InvalidParameter, LimitExceeded, ResourceNotFound, UnsupportedIdentityProvider
from gatepost.cognito.federation import provider_details
from gatepost.cognito.federation.tables import identity_provider_identifiers, identity_providers
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CreateIdentityProviderRequestTypeDef,
        DeleteIdentityProviderRequestTypeDef,
        DescribeIdentityProviderRequestTypeDef,
        GetIdentityProviderByIdentifierRequestTypeDef,
        ListIdentityProvidersRequestTypeDef,
        UpdateIdentityProviderRequestTypeDef,
    )

MOST, MOST_IDENTIFIERS = 300, 50
"""Source: guide, limits."""
MOST_ON_A_PAGE = 60
COGNITO = "COGNITO"
"""The pool itself, where clients name their providers."""

_in_pool = identity_providers.c.pool_id == bindparam("pool")
_this = _in_pool & (identity_providers.c.provider_name == bindparam("called"))
_one = select(identity_providers).where(_this)
_add = pools.belonging(identity_providers).on_conflict_do_nothing(index_elements=["pool_id", "provider_name"])
_change = (
    update(identity_providers)
    .where(_this)
    .values(
        sealed_details=bindparam("details"),
        attribute_mapping=bindparam("mapping"),
        identifiers=bindparam("known_as"),
        acr_mapping=bindparam("levels"),
        modified_at=bindparam("at"),
    )
)
_remove = delete(identity_providers).where(_this)
_count = select(func.count()).where(_in_pool)
_page = (
    select(identity_providers)
    .where(_in_pool, identity_providers.c.provider_name > bindparam("after"))
    .order_by(identity_providers.c.provider_name)
    .limit(bindparam("most"))
)
_call_it = insert(identity_provider_identifiers).on_conflict_do_nothing(index_elements=["pool_id", "identifier"])
_call_it_no_more = delete(identity_provider_identifiers).where(
    identity_provider_identifiers.c.pool_id == bindparam("pool"), identity_provider_identifiers.c.provider_name == bindparam("called")
)
_called = select(identity_provider_identifiers.c.provider_name).where(
    identity_provider_identifiers.c.pool_id == bindparam("pool"), identity_provider_identifiers.c.identifier == bindparam("identifies")
)


@cognito.operation("CreateIdentityProvider")
def create_identity_provider(call: Call, request: "CreateIdentityProviderRequestTypeDef") -> dict[str, Any]:
    """A provider that the pool trusts.

    Raises: ResourceNotFound, InvalidParameter, DuplicateProvider, LimitExceeded.
    """
    pool = pools.get(call, request["UserPoolId"])
    name, kind = request["ProviderName"], request["ProviderType"]
    if name.upper() == COGNITO:
        raise InvalidParameter(f"Provider name {name} is reserved.")
    given = provider_details.complete(kind, name, request["ProviderDetails"])
    mapping = request.get("AttributeMapping", {"username": "sub"} if kind == "OIDC" else {})
    _require_attributes(pool, mapping)
    if call.tx.value(_count, {"pool": pool.pool_id}) >= MOST:
        raise LimitExceeded(f"The maximum number of identity providers ({MOST}) has been reached.")
    identifiers = list(request.get("IdpIdentifiers", ()))
    row = {
        "pool_id": pool.pool_id,
        "provider_name": name,
        "provider_type": kind,
        "sealed_details": _sealed(call, pool, name, given),
        "attribute_mapping": mapping,
        "identifiers": identifiers,
        "acr_mapping": request.get("AcrMapping"),
        "created_at": call.now,
        "modified_at": call.now,
    }
    if not pools.add(call, _add, row):
        raise DuplicateProvider(f"A provider with the name {name} already exists in user pool {pool.pool_id}.")
    _identify(call, pool, name, identifiers)
    return {"IdentityProvider": _shown(call, require(call, pool, name))}


@cognito.operation("DescribeIdentityProvider")
def describe_identity_provider(call: Call, request: "DescribeIdentityProviderRequestTypeDef") -> dict[str, Any]:
    """The provider, with the secret that it gave.

    Raises: ResourceNotFound. Source: model, that the secret is shown.
    """
    return {"IdentityProvider": _shown(call, require(call, pools.get(call, request["UserPoolId"]), request["ProviderName"]))}


@cognito.operation("GetIdentityProviderByIdentifier")
def get_identity_provider_by_identifier(call: Call, request: "GetIdentityProviderByIdentifierRequestTypeDef") -> dict[str, Any]:
    """The provider that an identifier means.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    name = call.tx.value(_called, {"pool": pool.pool_id, "identifies": request["IdpIdentifier"]})
    if name is None:
        raise _not_found(request["IdpIdentifier"])
    return {"IdentityProvider": _shown(call, require(call, pool, name))}


@cognito.operation("UpdateIdentityProvider")
def update_identity_provider(call: Call, request: "UpdateIdentityProviderRequestTypeDef") -> dict[str, Any]:
    """Replace what is given and keep the rest.

    Raises: ResourceNotFound, InvalidParameter, UnsupportedIdentityProvider. Source: that what is given replaces (guessed).
    """
    pool, name = pools.get(call, request["UserPoolId"]), request["ProviderName"]
    _must_be_foreign(name)
    row = require(call, pool, name)
    given: dict[str, Any] = {**request}
    current = details(call, row)
    if "ProviderDetails" in given:
        kept = {key: value for key, value in current.items() if key in provider_details.HIDDEN}
        current = provider_details.complete(row.provider_type, name, {**kept, **given["ProviderDetails"]})
    mapping = given.get("AttributeMapping", row.attribute_mapping)
    _require_attributes(pool, mapping)
    call.tx.write(
        _change,
        {
            "pool": pool.pool_id,
            "called": name,
            "details": _sealed(call, pool, name, current),
            "mapping": mapping,
            "known_as": list(given.get("IdpIdentifiers", row.identifiers)),
            "levels": given.get("AcrMapping", row.acr_mapping),
            "at": call.now,
        },
    )
    if "IdpIdentifiers" in given:
        call.tx.write(_call_it_no_more, {"pool": pool.pool_id, "called": name})
        _identify(call, pool, name, given["IdpIdentifiers"])
    return {"IdentityProvider": _shown(call, require(call, pool, name))}


@cognito.operation("DeleteIdentityProvider")
def delete_identity_provider(call: Call, request: "DeleteIdentityProviderRequestTypeDef") -> None:
    """Trust the provider no more.

    Raises: ResourceNotFound, UnsupportedIdentityProvider.
    """
    pool, name = pools.get(call, request["UserPoolId"]), request["ProviderName"]
    _must_be_foreign(name)
    called = {"pool": pool.pool_id, "called": name}
    if not call.tx.write(_remove, called):
        raise _not_found(name)
    call.tx.write(_call_it_no_more, called)


@cognito.operation("ListIdentityProviders")
def list_identity_providers(call: Call, request: "ListIdentityProvidersRequestTypeDef") -> dict[str, Any]:
    """The pool's providers by name, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    rows, following = page_tokens.page(
        call,
        f"identity providers {pool.pool_id}",
        request,
        request.get("MaxResults") or MOST_ON_A_PAGE,
        lambda after, most: call.tx.rows(_page, {"pool": pool.pool_id, "after": after, "most": most}),
        lambda row: row.provider_name,
    )
    return {"Providers": [_summary(row) for row in rows], **following}


def require(call: Call, pool: Pool, name: str) -> Row[Any]:
    """The provider's row.

    Raises: ResourceNotFound.
    """
    row = call.tx.row(_one, {"pool": pool.pool_id, "called": name})
    if row is None:
        raise _not_found(name)
    return row


def exists(call: Call, pool: Pool, name: str) -> bool:
    """Whether the pool has a provider of that name."""
    return call.tx.row(_one, {"pool": pool.pool_id, "called": name}) is not None


def details(call: Call, row: Row[Any]) -> dict[str, str]:
    """A provider's ProviderDetails, with what Describe does not show."""
    return orjson.loads(call.world.seal.open(row.sealed_details, f"provider {row.pool_id} {row.provider_name}"))


def _identify(call: Call, pool: Pool, name: str, identifiers: Sequence[str]) -> None:
    if len(set(identifiers)) > MOST_IDENTIFIERS:
        raise InvalidParameter(f"A provider can have at most {MOST_IDENTIFIERS} identifiers.")
    for identifier in dict.fromkeys(identifiers):
        row = {"pool_id": pool.pool_id, "identifier": identifier, "provider_name": name}
        if not call.tx.write(_call_it, row):
            raise DuplicateProvider(f"The identifier {identifier} is already used by another provider of user pool {pool.pool_id}.")


def _require_attributes(pool: Pool, mapping: Iterable[str]) -> None:
    known = attribute_schema.of(pool).attributes
    for name in mapping:
        if name != "username" and name not in known:
            raise InvalidParameter(f"Invalid AttributeMapping: attribute {name} does not exist in the schema of user pool {pool.pool_id}.")


def _must_be_foreign(name: str) -> None:
    if name.upper() == COGNITO:
        raise UnsupportedIdentityProvider(f"The provider {name} can't be changed.")


def _sealed(call: Call, pool: Pool, name: str, details: dict[str, str]) -> bytes:
    return call.world.seal.seal(orjson.dumps(details), f"provider {pool.pool_id} {name}")


def _not_found(name: str) -> ResourceNotFound:
    return ResourceNotFound(f"Identity provider {name} does not exist.")


def _summary(row: Row[Any]) -> dict[str, Any]:
    return {
        "ProviderName": row.provider_name,
        "ProviderType": row.provider_type,
        "LastModifiedDate": row.modified_at,
        "CreationDate": row.created_at,
    }


def _shown(call: Call, row: Row[Any]) -> dict[str, Any]:
    told = {key: value for key, value in details(call, row).items() if key not in provider_details.HIDDEN}
    shown = {
        "UserPoolId": row.pool_id,
        **_summary(row),
        "ProviderDetails": told,
        "AttributeMapping": row.attribute_mapping,
        "IdpIdentifiers": row.identifiers,
    }
    return {**shown, "AcrMapping": row.acr_mapping} if row.acr_mapping is not None else shown
