"""The tables of event destinations and of what is on its way to them."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, MESSAGE_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

NAME = String(64)

event_destinations = Table(
    "ses_event_destinations",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("configuration_set", NAME, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("kinds", Document, nullable=False),
    Column("target", Document, nullable=False),
)
"""`target` is the one member of the second API's definition that says where to, such as `{"SnsDestination": {"TopicArn": …}}`."""

publications = Table(
    "ses_publications",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("publication_id", MESSAGE_ID, primary_key=True),
    Column("message_id", MESSAGE_ID, nullable=False),
    Column("event_id", MESSAGE_ID, nullable=False),
    Column("form", String(12), nullable=False),
    Column("target", Document, nullable=False),
    Column("resource", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lease", String(32)),
    Column("attempts", Integer, nullable=False),
    Column("problem", String(500)),
    Index("ix_ses_publications_due", "due_at", "resource"),
    Index("ix_ses_publications_message", "account_id", "region", "message_id", "publication_id"),
)
"""An event that somebody shall be told of. The row goes when they have been; `target` is where they were to be told at the time, `resource`
the ARN in it.

`due_at` is when it shall be tried next, or until when whoever holds the `lease` has the time to.
"""
