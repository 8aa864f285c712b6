"""The tables of threat protection."""

from sqlalchemy import Boolean, Column, Index, String, Table

from gatepost.cognito.tables import POOL_ID, USERNAME
from gatepost.store.columns import Document, Instant, metadata

risk_configurations = Table(
    "cognito_risk_configurations",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("settings", Document, nullable=False),
    Column("modified_at", Instant, nullable=False),
)
"""How threats are met: at one app client, or, with an empty id, at those without rules of their own."""

auth_events = Table(
    "cognito_auth_events",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("event_id", String(36), primary_key=True),
    Column("happened_at", Instant, nullable=False),
    Column("event_type", String(16), nullable=False),
    Column("response", String(12), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("level", String(8)),
    Column("compromised", Boolean, nullable=False),
    Column("answers", Document, nullable=False),
    Column("source_ip", String(128), nullable=False),
    Column("device", String(1024), nullable=False),
    Column("feedback", String(8)),
    Column("feedback_by", String(16)),
    Column("feedback_at", Instant),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_auth_events_happened", "pool_id", "username", "happened_at"),
    Index("ix_cognito_auth_events_expiry", "expires_at"),
)
"""What users of pools with threat protection did, and how risky it looked."""
