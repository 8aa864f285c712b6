"""An app client as the rest of the house sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from gatepost.call import Call
from gatepost.cognito.errors import UserPoolClientNotFound
from gatepost.cognito.pools import record as pool_record
from gatepost.cognito.pools.record import Pool, same_place
from gatepost.cognito.tables import clients, pools

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import UserPoolClientTypeTypeDef

COLUMNS = (
    *clients.c,
    pools.c.account_id,
    pools.c.region,
    pools.c.settings.label("pool_settings"),
    pools.c.version.label("pool_version"),
    pools.c.created_at.label("pool_created_at"),
    pools.c.modified_at.label("pool_modified_at"),
)
"""Of a client and its pool, as `from_row` reads them."""

_client_and_pool = select(*COLUMNS).join(pools, pools.c.pool_id == clients.c.pool_id).where(clients.c.client_id == bindparam("client"))


@dataclass(frozen=True)
class Client:
    """One app client with its pool. `settings` holds the members of UserPoolClientType that somebody chose."""

    client_id: str
    pool: Pool
    settings: "UserPoolClientTypeTypeDef"
    sealed_secrets: bytes | None
    version: int
    created_at: datetime
    modified_at: datetime

    @property
    def confidential(self) -> bool:
        """Whether whoever speaks for it must know a secret."""
        return self.sealed_secrets is not None

    @property
    def hides_users(self) -> bool:
        """Whether errors must not tell known users from unknown ones. Source: model, PreventUserExistenceErrors (LEGACY by default)."""
        return self.settings.get("PreventUserExistenceErrors") == "ENABLED"

    @property
    def revocable(self) -> bool:
        """Whether its tokens carry `jti` and `origin_jti` and can be revoked."""
        return self.settings.get("EnableTokenRevocation", True)


def get(call: Call, client_id: str) -> Client:
    """The client of that id, whichever pool it belongs to, and its pool.

    Raises: ResourceNotFound.
    """
    row = call.tx.row(_client_and_pool, {"client": client_id})
    if row is None:
        raise UserPoolClientNotFound(client_id)
    return from_row(row)


def get_in(call: Call, pool_id: str, client_id: str) -> Client:
    """The client of that id in that pool, for operations that name both.

    Raises: ResourceNotFound, about the pool first.
    """
    row = call.tx.row(_client_and_pool, {"client": client_id})
    if row is None or row.pool_id != pool_id or not same_place(call, row):
        pool_record.get(call, pool_id)
        raise UserPoolClientNotFound(client_id)
    return from_row(row)


def from_row(row: Row[Any]) -> Client:
    """The client of a row that has `COLUMNS`."""
    pool = Pool(row.pool_id, row.account_id, row.region, row.pool_settings, row.pool_version, row.pool_created_at, row.pool_modified_at)
    return Client(row.client_id, pool, row.settings, row.sealed_secrets, row.version, row.created_at, row.modified_at)
