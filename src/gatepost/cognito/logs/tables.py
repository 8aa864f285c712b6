"""The tables of logs."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from gatepost.cognito.tables import POOL_ID
from gatepost.store.columns import Document, Instant, metadata

log_delivery = Table(
    "cognito_log_delivery",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("configurations", Document, nullable=False),
)

log_entries = Table(
    "cognito_log_entries",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("entry_id", String(36), primary_key=True),
    Column("destination", Document, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Index("ix_cognito_log_entries_due", "due_at"),
)
"""Entries on their way to where the pool's logs go; `destination` is the log configuration that held when they were written."""
