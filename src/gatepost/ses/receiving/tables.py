"""The tables of receiving: what its owner wishes, and the mail that has arrived."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, MESSAGE_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

NAME = String(64)

rule_sets = Table(
    "ses_receipt_rule_sets",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("rules", Document, nullable=False),
)
"""`rules` are the model's ReceiptRules, complete, in their order."""

active_rule_sets = Table(
    "ses_active_receipt_rule_sets",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("rule_set", NAME, nullable=False),
)
"""No row: nothing is received."""

filters = Table(
    "ses_receipt_filters",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("policy", String(5), nullable=False),
    Column("cidr", String(18), nullable=False),
)

received = Table(
    "ses_received",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("message_id", MESSAGE_ID, primary_key=True),
    Column("arrived_at", Instant, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", Document, nullable=False),
    Column("circumstances", Document, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("rule_set", NAME, nullable=False),
    Column("plan", Document, nullable=False),
    Column("judgement", Document),
    Column("progress", Document, nullable=False),
    Column("due_at", Instant),
    Column("lease", String(32)),
    Column("attempts", Integer, nullable=False),
    Index("ix_ses_received_arrived_at", "arrived_at"),
)
"""`data` is the mail as it came. `plan` are the rules that apply to it, as they were when it arrived, each with whom it applies to;
`progress` is how far they have been carried out, and what came of it. `due_at` is when somebody shall go on with it, or until when whoever
holds the `lease` has the time to; it is empty when that is over."""
Index(
    "ix_ses_received_due",
    received.c.due_at,
    sqlite_where=received.c.due_at.is_not(None),
    postgresql_where=received.c.due_at.is_not(None),
)

received_recipients = Table(
    "ses_received_recipients",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("message_id", MESSAGE_ID, primary_key=True),
    Column("recipient", String(320), primary_key=True),
    Column("arrived_at", Instant, nullable=False),
    Index("ix_ses_received_recipients_recipient", "recipient", "arrived_at"),
)
"""For the inbox: `recipient` is in lower case."""
