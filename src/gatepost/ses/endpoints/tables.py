"""The table of multi-region endpoints."""

from sqlalchemy import Column, Index, String, Table

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

multi_region_endpoints = Table(
    "ses_multi_region_endpoints",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("endpoint_id", String(32), nullable=False),
    Column("secondary_region", REGION, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("tags", Document, nullable=False),
    Index("ix_ses_multi_region_endpoints_id", "account_id", "endpoint_id"),
)
