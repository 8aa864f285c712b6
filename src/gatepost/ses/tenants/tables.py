"""The tables of tenants."""

from sqlalchemy import Column, Index, String, Table

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

NAME = String(64)

tenants = Table(
    "ses_tenants",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("tenant_id", String(40), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("suppressed_reasons", Document),
    Column("suppression_scope", String(10), nullable=False),
    Column("tags", Document, nullable=False),
    Index("ix_ses_tenants_id", "account_id", "region", "tenant_id"),
)
"""Whether a tenant may send stands with the reputation of its ARN. Reasons of None: none were given, and the account's hold."""

tenant_resources = Table(
    "ses_tenant_resources",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("tenant", NAME, primary_key=True),
    Column("arn", String(512), primary_key=True),
    Column("associated_at", Instant, nullable=False),
    Index("ix_ses_tenant_resources_arn", "account_id", "region", "arn", "associated_at", "tenant"),
)
