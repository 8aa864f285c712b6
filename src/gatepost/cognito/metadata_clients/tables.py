"""The table of policies for clients that name themselves by an address."""

from sqlalchemy import Column, Index, Integer, String, Table

from gatepost.cognito.tables import POOL_ID, sorted_text
from gatepost.store.columns import Document, Instant, metadata

metadata_policies = Table(
    "cognito_metadata_policies",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("policy_id", sorted_text(64), primary_key=True),
    Column("client_id", String(128), nullable=False),
    Column("name", String(32), nullable=False),
    Column("url_patterns", Document, nullable=False),
    Column("cache_seconds", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Index("ix_cognito_metadata_policies_client", "pool_id", "client_id"),
)
"""`client_id` may be a client that has been deleted since. `cache_seconds` is how long a document without max-age is good for."""
