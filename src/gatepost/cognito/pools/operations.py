"""The operations on pools themselves."""

from collections.abc import Sequence
from functools import cache
from secrets import choice
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any

from sqlalchemy import Delete, bindparam, delete, insert, select

from gatepost.call import Call
from gatepost.cognito import domains, inert, page_tokens
from gatepost.cognito.errors import InvalidParameter, UserPoolNotFound
from gatepost.cognito.imports import jobs
from gatepost.cognito.pools import checks, count, declarations, record, sender, settings, tiers
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import clients, pools
from gatepost.operations import cognito
from gatepost.rules import pool_update
from gatepost.store.columns import metadata

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AddCustomAttributesRequestTypeDef,
        CreateUserPoolRequestTypeDef,
        DeleteUserPoolRequestTypeDef,
        DescribeUserPoolRequestTypeDef,
        ListUserPoolsRequestTypeDef,
        UpdateUserPoolRequestTypeDef,
        UserPoolDescriptionTypeTypeDef,
        UserPoolTypeTypeDef,
    )

_create = insert(pools)
_page = (
    select(pools)
    .where(
        pools.c.account_id == bindparam("account"),
        pools.c.region == bindparam("in_region"),
        pools.c.pool_id > bindparam("after"),
    )
    .order_by(pools.c.pool_id)
    .limit(bindparam("most"))
)
_client_settings = select(clients.c.settings).where(clients.c.pool_id == bindparam("pool"))

_ID_CHARACTERS = ascii_letters + digits
_ID_LENGTH = 9


@cognito.operation("CreateUserPool")
def create_user_pool(call: Call, request: "CreateUserPoolRequestTypeDef") -> "dict[str, UserPoolTypeTypeDef]":
    """A new pool, on AWS's own sender unless it says otherwise.

    Raises: InvalidParameter, NotAuthorized, InvalidEmailRoleAccessPolicy, FeatureUnavailableInTier.
    Source: API reference, CreateUserPool (model); what is filled in: samples of DescribeUserPool (reported).
    """
    chosen = settings.created(request)
    checks.require(chosen, request)
    _require_verified_before_update({}, request)
    tiers.require(chosen["UserPoolTier"], tiers.features(chosen))
    pool = Pool(f"{call.region}_{_random_id()}", call.account_id, call.region, chosen, 1, call.now, call.now)  # pyright: ignore[reportArgumentType]
    sender.require(call, pool, request)
    inert.note("CreateUserPool", request)
    call.tx.write(
        _create,
        {
            "pool_id": pool.pool_id,
            "account_id": pool.account_id,
            "region": pool.region,
            "settings": pool.settings,
            "version": pool.version,
            "created_at": pool.created_at,
            "modified_at": pool.modified_at,
        },
    )
    return {"UserPool": settings.described(pool, 0)}


def _random_id() -> str:
    return "".join(choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))


@cognito.operation("DescribeUserPool")
def describe_user_pool(call: Call, request: "DescribeUserPoolRequestTypeDef") -> "dict[str, UserPoolTypeTypeDef]":
    """The whole of a pool. Raises: ResourceNotFound. Source: API reference, DescribeUserPool (model)."""
    pool = record.get(call, request["UserPoolId"])
    shown = settings.described(pool, count.total(call.tx, pool.pool_id))
    domain = domains.of(call.tx, pool.pool_id)
    return {"UserPool": shown if domain is None else {**shown, "Domain": domain}}


@cognito.operation("UpdateUserPool")
def update_user_pool(call: Call, request: "UpdateUserPoolRequestTypeDef") -> dict[str, Any]:
    """What the request gives replaces; what it leaves out is kept or reset, as `settings.update_user_pool` says.

    A carried EmailConfiguration is tried again, whether it changes or not.
    Raises: ResourceNotFound, InvalidParameter, NotAuthorized, InvalidEmailRoleAccessPolicy, FeatureUnavailableInTier,
    TierChangeNotAllowed, UserImportInProgress, ConcurrentModification.
    Source: API reference, UpdateUserPool (model); member by member: measured (reported).
    """

    def changed(pool: Pool) -> dict[str, Any]:
        jobs.require_none(call, pool)
        _require_verified_before_update(pool.settings, request)
        chosen = settings.updated(pool, request, call.world.settings.update_user_pool)
        checks.require(chosen, request)
        _require_tier(call, pool, chosen)
        sender.require(call, pool, request)
        return chosen

    record.change(call, request["UserPoolId"], changed)
    inert.note("UpdateUserPool", request)
    return {}


def _require_verified_before_update(current: Any, request: Any) -> None:
    refusal = pool_update.verified_before_update(current, request).refusal
    if refusal is not None:
        raise InvalidParameter(refusal.text)


def _require_tier(call: Call, pool: Pool, chosen: dict[str, Any]) -> None:
    """Refuse what the plan lacks, and a lesser plan while the pool or a client of it uses more."""
    tier, before = chosen["UserPoolTier"], pool.settings.get("UserPoolTier", "ESSENTIALS")
    if tiers.ORDER.index(tier) >= tiers.ORDER.index(before):
        tiers.require(tier, tiers.features(chosen))
        return
    used = list(tiers.features(chosen))
    for row in call.tx.rows(_client_settings, {"pool": pool.pool_id}):
        used += tiers.client_features(row.settings)
    tiers.require_change(tier, used)


@cognito.operation("DeleteUserPool")
def delete_user_pool(call: Call, request: "DeleteUserPoolRequestTypeDef") -> None:
    """The pool and everything in it are gone at once, unless it is protected or has a domain.

    Raises: ResourceNotFound, UserImportInProgress, InvalidParameter.
    Source: API reference, DeleteUserPool (model); the text about the domain reported, the other guessed.
    """
    pool = record.get(call, request["UserPoolId"])
    jobs.require_none(call, pool)
    if pool.settings.get("DeletionProtection") == "ACTIVE":
        raise InvalidParameter(
            "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first."
        )
    if domains.of(call.tx, pool.pool_id) is not None:
        raise InvalidParameter("User pool cannot be deleted. It has a domain configured that should be deleted first.")
    the_pool, *what_it_has = _deletions()
    if not call.tx.write(the_pool, {"pool": pool.pool_id}):
        raise UserPoolNotFound(pool.pool_id)
    for statement in what_it_has:
        call.tx.write(statement, {"pool": pool.pool_id})


@cache
def _deletions() -> Sequence[Delete]:
    """Deletes a pool's rows from every table of user pools; built at the first deletion, when all tables are known.

    The pool itself goes first: it waits for whoever is adding something to the pool, and what they add is deleted after it.
    """
    owned = [table for table in metadata.tables.values() if table.name.startswith("cognito_") and "pool_id" in table.c]
    ordered = sorted(owned, key=lambda table: table is not pools)
    return tuple(delete(table).where(table.c.pool_id == bindparam("pool")) for table in ordered)


@cognito.operation("ListUserPools")
def list_user_pools(call: Call, request: "ListUserPoolsRequestTypeDef") -> dict[str, Any]:
    """The account's pools in the Region. Raises: InvalidParameter. Source: API reference, ListUserPools (model)."""
    rows, following = page_tokens.page(
        call,
        f"pools {call.account_id} {call.region}",
        request,
        request["MaxResults"],
        lambda after, most: call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most}),
        lambda row: row.pool_id,
    )
    return {"UserPools": [_summary(record.from_row(row)) for row in rows], **following}


def _summary(pool: Pool) -> "UserPoolDescriptionTypeTypeDef":
    return {
        "Id": pool.pool_id,
        "Name": pool.settings.get("Name", ""),
        "LambdaConfig": pool.settings.get("LambdaConfig", {}),
        "LastModifiedDate": pool.modified_at,
        "CreationDate": pool.created_at,
    }


@cognito.operation("AddCustomAttributes")
def add_custom_attributes(call: Call, request: "AddCustomAttributesRequestTypeDef") -> dict[str, Any]:
    """Custom attributes can be added later, never changed or removed.

    Raises: ResourceNotFound, UserImportInProgress, InvalidParameter, ConcurrentModification.
    Source: API reference, AddCustomAttributes (model).
    """

    def changed(pool: Pool) -> dict[str, Any]:
        jobs.require_none(call, pool)
        declared = declarations.added(pool.settings.get("SchemaAttributes", ()), request["CustomAttributes"])
        return {**pool.settings, "SchemaAttributes": declared}

    record.change(call, request["UserPoolId"], changed)
    return {}
