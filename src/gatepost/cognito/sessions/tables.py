"""The tables of session tracking. `cognito.tables.sessions` has the sessions themselves."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from gatepost.cognito.tables import POOL_ID, SUB
from gatepost.store.columns import Instant, metadata

session_settings = Table(
    "cognito_session_settings",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("tracking", Boolean),
    Column("most_a_user", Integer),
    Column("reuse_minutes", Integer),
)
"""How sessions are tracked: a pool's own row has no client (an empty id), an app client's has `reuse_minutes` alone."""

tracked_sessions = Table(
    "cognito_tracked_sessions",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("session_id", String(36), primary_key=True),
    Column("sub", SUB, nullable=False),
    Column("device", String(1024), nullable=False),
    Column("source_ip", String(128), nullable=False),
    Column("active_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_tracked_sessions_sub", "pool_id", "sub", "active_at"),
    Index("ix_cognito_tracked_sessions_expiry", "expires_at"),
)
"""What users of pools with session tracking are told about their sessions."""
