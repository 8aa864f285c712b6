"""The tables of what events add up to."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Instant, metadata

NAME = String(64)

event_counts = Table(
    "ses_event_counts",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("recipients", Integer, nullable=False),
    Index("ix_ses_event_counts_since", "since"),
)
"""Hard bounces, complaints and rejects by the quarter of an hour, as the first API's statistics and reputation count them."""

daily_metrics = Table(
    "ses_daily_metrics",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("metric", String(20), primary_key=True),
    Column("identity", String(320), primary_key=True),
    Column("configuration_set", NAME, primary_key=True),
    Column("isp", NAME, primary_key=True),
    Column("tenant", NAME, primary_key=True),
    Column("messages", Integer, nullable=False),
)
"""What the dashboard's metrics count: messages to one recipient, by the day of the event in UTC."""

reputation_entities = Table(
    "ses_reputation_entities",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("reference", String(512), primary_key=True),
    Column("policy", Text),
    Column("status", String(12)),
    Column("status_at", Instant),
)
"""What the owner has said about resources of theirs: a policy, and whether they may send. One nobody spoke of has no row."""
