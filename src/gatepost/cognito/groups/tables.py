"""The tables of groups."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from gatepost.cognito.tables import POOL_ID, USERNAME, sorted_text
from gatepost.store.columns import Instant, metadata

groups = Table(
    "cognito_groups",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("group_name", sorted_text(128), primary_key=True),
    Column("description", Text),
    Column("role_arn", String(2048)),
    Column("precedence", Integer),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
)

group_members = Table(
    "cognito_group_members",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("group_name", sorted_text(128), primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Index("ix_cognito_group_members_username", "pool_id", "username", "group_name"),
)
"""Who is in which group, to be read from either side."""
