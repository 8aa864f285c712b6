"""The prefix domain of a user pool, under which its pages are found: here, the page that a sign-up's link leads to.

A prefix is reached at `/_domain/PREFIX`. Custom domains need certificates and DNS, and are refused.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqlalchemy import bindparam, delete, select

from gatepost.call import Call
from gatepost.cognito import inert
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import domains
from gatepost.cognito.tables import pools as pools_table
from gatepost.operations import cognito
from gatepost.store.transaction import Transaction

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CreateUserPoolDomainRequestTypeDef,
        DeleteUserPoolDomainRequestTypeDef,
        DescribeUserPoolDomainRequestTypeDef,
    )

RESERVED = ("aws", "amazon", "cognito")
"""What no prefix may contain. Source: guide, cognito-user-pools-assign-domain-prefix (guide)."""

_add = pools.belonging(domains).on_conflict_do_nothing()
_of_pool = select(domains.c.domain).where(domains.c.pool_id == bindparam("pool"))
_known = (
    select(domains, pools_table.c.account_id, pools_table.c.region)
    .join(pools_table, pools_table.c.pool_id == domains.c.pool_id)
    .where(domains.c.domain == bindparam("prefix"))
)
_pool_of = select(pools_table).join(domains, domains.c.pool_id == pools_table.c.pool_id).where(domains.c.domain == bindparam("prefix"))
_drop = delete(domains).where(domains.c.pool_id == bindparam("pool"), domains.c.domain == bindparam("prefix"))


def of(tx: Transaction, pool_id: str) -> str | None:
    """The prefix domain of a pool, if it has one."""
    return tx.value(_of_pool, {"pool": pool_id})


def pool_of(tx: Transaction, prefix: str) -> Pool | None:
    """The pool that a prefix belongs to, if there is one."""
    row = tx.row(_pool_of, {"prefix": prefix})
    return None if row is None else pools.from_row(row)


def url(origin: str, prefix: str, page: str, **query: str) -> str:
    """The address of a page of a domain."""
    return f"{origin}/_domain/{prefix}/{page}?{urlencode(query)}"


@cognito.operation("CreateUserPoolDomain")
def create_user_pool_domain(call: Call, request: "CreateUserPoolDomainRequestTypeDef") -> dict[str, Any]:
    """Give a pool its prefix domain.

    Raises: ResourceNotFound, InvalidParameter.
    Source: API reference, CreateUserPoolDomain; texts of a taken and a reserved prefix (reported), of a second one (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    prefix = request["Domain"]
    if request.get("CustomDomainConfig") or request.get("Routing"):
        raise InvalidParameter("Custom domains are not available on this server. Leave out CustomDomainConfig for a prefix domain.")
    for word in RESERVED:
        if word in prefix:
            raise InvalidParameter(f"Domain cannot contain reserved word: {word}")
    version = request.get("ManagedLoginVersion")
    if version not in (None, 1, 2):
        raise InvalidParameter("ManagedLoginVersion must be 1 or 2.")
    row = {"pool_id": pool.pool_id, "domain": prefix, "managed_login_version": version or 1, "created_at": call.now}
    if not pools.add(call, _add, row):
        if of(call.tx, pool.pool_id):
            raise InvalidParameter("User pool already has a domain configured.")
        raise InvalidParameter("Domain already associated with another user pool.")
    inert.note("CreateUserPoolDomain", request)
    return {} if version is None else {"ManagedLoginVersion": version}


@cognito.operation("DescribeUserPoolDomain")
def describe_user_pool_domain(call: Call, request: "DescribeUserPoolDomainRequestTypeDef") -> dict[str, Any]:
    """What is known of a domain; nothing, for one that is not the caller's.

    Source: samples of DescribeUserPoolDomain (reported).
    """
    row = call.tx.row(_known, {"prefix": request["Domain"]})
    if row is None or (row.account_id, row.region) != (call.account_id, call.region):
        return {"DomainDescription": {}}
    return {
        "DomainDescription": {
            "UserPoolId": row.pool_id,
            "AWSAccountId": row.account_id,
            "Domain": row.domain,
            "Version": f"{row.created_at:%Y%m%d%H%M%S}",
            "Status": "ACTIVE",
            "CustomDomainConfig": {},
            "ManagedLoginVersion": row.managed_login_version,
        }
    }


@cognito.operation("DeleteUserPoolDomain")
def delete_user_pool_domain(call: Call, request: "DeleteUserPoolDomainRequestTypeDef") -> dict[str, Any]:
    """Take a pool's domain away.

    Raises: ResourceNotFound, InvalidParameter. Source: text reported.
    """
    pool = pools.get(call, request["UserPoolId"])
    if not call.tx.write(_drop, {"pool": pool.pool_id, "prefix": request["Domain"]}):
        raise InvalidParameter("No such domain or user pool exists.")
    return {}
