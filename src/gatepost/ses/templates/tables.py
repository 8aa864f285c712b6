"""The tables of mail templates."""

from sqlalchemy import Column, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

templates = Table(
    "ses_templates",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("text", Text),
    Column("html", Text),
    Column("created_at", Instant, nullable=False),
    Column("tags", Document, nullable=False),
)
"""One store for both APIs."""

custom_verification_templates = Table(
    "ses_custom_verification_templates",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("sender", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("success_url", Text, nullable=False),
    Column("failure_url", Text, nullable=False),
    Column("tags", Document, nullable=False),
)
"""Mails that ask for the verification of an address, in words of one's own."""
