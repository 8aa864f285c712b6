"""The operator's password, as a keyed hash, and the sessions of whoever has signed in with it."""

from sqlalchemy import Column, Index, String, Table

from gatepost.store.columns import Instant, metadata

operator_passwords = Table(
    "console_operator_passwords",
    metadata,
    Column("operator", String(32), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("set_at", Instant, nullable=False),
)

operator_sessions = Table(
    "console_operator_sessions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("password_fingerprint", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_console_operator_sessions_expires_at", "expires_at"),
)
