"""The table of roles."""

from sqlalchemy import Boolean, Column, String, Table

from gatepost.store.columns import Document, Instant, metadata

email_roles = Table(
    "cognito_email_roles",
    metadata,
    Column("account_id", String(12), primary_key=True),
    Column("role_id", String(32), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("deletion", Document),
)
"""`deletion` is the account's last wish to delete the role: its task's id, and what came of it."""
