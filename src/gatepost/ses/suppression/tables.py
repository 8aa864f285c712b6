"""The table of suppressed addresses."""

from sqlalchemy import Column, String, Table

from gatepost.mail.tables import ACCOUNT_ID, MESSAGE_ID, REGION
from gatepost.store.columns import Instant, metadata

suppressed_destinations = Table(
    "ses_suppressed_destinations",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("compared", String(320), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("reason", String(10), nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("message_id", MESSAGE_ID),
    Column("feedback_id", MESSAGE_ID),
)
"""`tenant` is empty for the account's own list. `address` keeps the case of its local part, as entries are told apart by it;
`compared` is the whole address in lower case, as mail is held back by it. `message_id` and `feedback_id` are what it was entered for."""
