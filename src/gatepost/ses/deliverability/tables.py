"""The tables of the deliverability dashboard."""

from sqlalchemy import Column, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, MESSAGE_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

dashboards = Table(
    "ses_deliverability_dashboards",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("ends_at", Instant),
    Column("domains", Document, nullable=False),
)
"""An account that was ever subscribed. `ends_at` is when the subscription does; `domains` are SubscribedDomains' members, with dates as
text, and `ends_at` of those that were taken out."""

deliverability_tests = Table(
    "ses_deliverability_tests",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("report_id", MESSAGE_ID, primary_key=True),
    Column("name", Text),
    Column("subject", Text),
    Column("sender", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("message_id", MESSAGE_ID, nullable=False),
    Column("tags", Document, nullable=False),
)
"""`report_id` begins with its time, as message ids do, so reports are in the order in which they were made."""
