"""The table of S/MIME certificates."""

from sqlalchemy import Column, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Instant, metadata

identity_certificates = Table(
    "ses_identity_certificates",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("identity", String(320), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("arn", Text, nullable=False),
    Column("associated_at", Instant, nullable=False),
)
"""Certificates stand in files; here is only who uses which."""
