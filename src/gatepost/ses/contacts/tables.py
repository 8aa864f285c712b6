"""The tables of list management. An account has one contact list in a Region, so neither key needs the list's name."""

from sqlalchemy import Boolean, Column, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

contact_lists = Table(
    "ses_contact_lists",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("description", Text),
    Column("topics", Document, nullable=False),
    Column("tags", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""`topics` are as CreateContactList gives them."""

contacts = Table(
    "ses_contacts",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("given", String(320), nullable=False),
    Column("preferences", Document, nullable=False),
    Column("unsubscribed", Boolean, nullable=False),
    Column("attributes", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""`address` is in lower case, `given` as it was first written; `preferences` are statuses by the name of a topic."""
