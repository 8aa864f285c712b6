"""Tying people at identity providers to users of the pool, before they first come from there, and untying them.

Source: API reference, AdminLinkProviderForUser and AdminDisableProviderForUser;
guide, cognito-user-pools-identity-federation-consolidate-users.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.errors import AliasExists, InvalidParameter, LimitExceeded, UserNotFound
from gatepost.cognito.federation import providers
from gatepost.cognito.federation.tables import linked_identities
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminDisableProviderForUserRequestTypeDef,
        AdminLinkProviderForUserRequestTypeDef,
        ProviderUserIdentifierTypeTypeDef,
    )

MOST = 5
"""People at providers who are one user. Source: model, AdminLinkProviderForUser."""
LOCAL = "Cognito"
SUBJECT = "Cognito_Subject"

_this = (
    (linked_identities.c.pool_id == bindparam("pool"))
    & (linked_identities.c.provider_name == bindparam("provider"))
    & (linked_identities.c.attribute == bindparam("known_by"))
    & (linked_identities.c.value == bindparam("known_as"))
)
_of_user = (linked_identities.c.pool_id == bindparam("pool")) & (linked_identities.c.username == bindparam("user"))
_link = insert(linked_identities).on_conflict_do_nothing(index_elements=["pool_id", "provider_name", "attribute", "value"])
_owner = select(linked_identities.c.username).where(_this)
_unlink = delete(linked_identities).where(_this)
_unlink_all = delete(linked_identities).where(_of_user)
_count = select(func.count()).where(_of_user)


@cognito.operation("AdminLinkProviderForUser")
def admin_link_provider_for_user(call: Call, request: "AdminLinkProviderForUserRequestTypeDef") -> dict[str, Any]:
    """Somebody who will come from a provider is this user.

    Raises: ResourceNotFound, UserNotFound, InvalidParameter, AliasExists, LimitExceeded.
    Source: model, SourceUser and DestinationUser; texts (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    user = _destination(call, pool, request["DestinationUser"])
    provider, attribute, value = _source(call, pool, request["SourceUser"])
    changes.lock(call, user)
    if call.tx.value(_count, {"pool": pool.pool_id, "user": user.username}) >= MOST:
        raise LimitExceeded(f"A user can be linked to at most {MOST} identities.")
    row = {"pool_id": pool.pool_id, "provider_name": provider, "attribute": attribute, "value": value}
    new = call.tx.write(_link, {**row, "username": user.username, "created_at": call.now})
    if not new and owner(call, pool, provider, attribute, value) != user.username:
        raise AliasExists("The source user is already linked to another user.")
    return {}


@cognito.operation("AdminDisableProviderForUser")
def admin_disable_provider_for_user(call: Call, request: "AdminDisableProviderForUserRequestTypeDef") -> dict[str, Any]:
    """Untie somebody at a provider from their user; of a user of the pool itself, take the password.

    Raises: ResourceNotFound, UserNotFound, InvalidParameter.
    Source: model, AdminDisableProviderForUserRequest.User.
    """
    pool = pools.get(call, request["UserPoolId"])
    given = request["User"]
    name, attribute, value = given.get("ProviderName", ""), given.get("ProviderAttributeName", ""), given.get("ProviderAttributeValue", "")
    if name == LOCAL:
        if attribute != SUBJECT:
            raise InvalidParameter(f"ProviderAttributeName must be {SUBJECT} for provider {LOCAL}.")
        user = changes.lock(call, require(call, pool, value))
        changes.write(call, user, salt=None, sealed_verifier=None)
        return {}
    providers.require(call, pool, name)
    if not call.tx.write(_unlink, {"pool": pool.pool_id, "provider": name, "known_by": attribute, "known_as": value}):
        raise UserNotFound()
    return {}


def owner(call: Call, pool: Pool, provider: str, attribute: str, value: str) -> str | None:
    """The username of whom somebody at a provider is, by an attribute of theirs."""
    return call.tx.value(_owner, {"pool": pool.pool_id, "provider": provider, "known_by": attribute, "known_as": value})


def forget(call: Call, pool: Pool, username: str) -> None:
    """Untie everybody from a user."""
    call.tx.write(_unlink_all, {"pool": pool.pool_id, "user": username})


def _destination(call: Call, pool: Pool, given: "ProviderUserIdentifierTypeTypeDef") -> User:
    if given.get("ProviderName") != LOCAL:
        raise UserNotFound()  # users who came from a provider begin with the endpoints that let them in
    return require(call, pool, given.get("ProviderAttributeValue", ""))


def _source(call: Call, pool: Pool, given: "ProviderUserIdentifierTypeTypeDef") -> tuple[str, str, str]:
    name, attribute, value = given.get("ProviderName", ""), given.get("ProviderAttributeName", ""), given.get("ProviderAttributeValue", "")
    if not (name and attribute and value):
        raise InvalidParameter("SourceUser must have ProviderName, ProviderAttributeName and ProviderAttributeValue.")
    if name == LOCAL:
        raise InvalidParameter("SourceUser must be a user of a third-party identity provider.")
    provider = providers.require(call, pool, name)
    if provider.provider_type not in ("OIDC", "SAML") and attribute != SUBJECT:
        raise InvalidParameter(f"ProviderAttributeName must be {SUBJECT} for provider {name}.")
    if attribute != SUBJECT and attribute not in provider.attribute_mapping:
        raise InvalidParameter(f"Attribute {attribute} is not mapped for provider {name}.")
    return name, attribute, value
