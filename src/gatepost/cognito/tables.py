"""The tables of user pools. Every primary key starts with the pool, so that one pool's rows can live together."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table

from gatepost.store.columns import Document, Instant, metadata

POOL_ID = String(55)
USERNAME = String(128)

pools = Table(
    "cognito_pools",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("account_id", String(12), nullable=False),
    Column("region", String(32), nullable=False),
    Column("settings", Document, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Index("ix_cognito_pools_account", "account_id", "region", "pool_id"),
)

clients = Table(
    "cognito_clients",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("settings", Document, nullable=False),
    Column("sealed_secret", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Index("ix_cognito_clients_client", "client_id"),
)

users = Table(
    "cognito_users",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("sub", String(36), nullable=False),
    Column("status", String(24), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("attributes", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Column("salt", String(64)),
    Column("sealed_verifier", LargeBinary),
    Column("password_set_at", Instant),
    Column("failed_sign_ins", Integer, nullable=False, default=0),
    Column("last_failed_at", Instant),
    Column("signed_out_at", Instant),
    Index("ix_cognito_users_sub", "pool_id", "sub", unique=True),
)
"""`attributes` is name → value as the pool stores them, without `sub`. Tokens issued at or before `signed_out_at` are revoked."""

aliases = Table(
    "cognito_aliases",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("name", String(2048), primary_key=True),
    Column("attribute", String(32), nullable=False),
    Column("username", USERNAME, nullable=False),
    Index("ix_cognito_aliases_username", "pool_id", "username"),
)
"""What else a user can be called at sign-in: a verified alias, or the e-mail or phone number of a pool whose usernames they are.

`name` is as compared, that is folded in a pool that ignores case. The primary key is what keeps two users apart, whatever the race.
"""

user_search = Table(
    "cognito_user_search",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("attribute", String(32), primary_key=True),
    Column("value", String(2048), primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Index("ix_cognito_user_search_username", "pool_id", "username"),
)
"""One row a searchable attribute of a user, so that ListUsers with a filter costs the same at any size."""

user_counts = Table(
    "cognito_user_counts",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("users", Integer, nullable=False),
)
"""How many users a pool has, spread over a few rows so that sign-ups don't queue for one."""
