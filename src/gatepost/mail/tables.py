"""The tables of accepted mail. Every primary key starts with the account and the Region that sent it."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from gatepost.store.columns import Document, Instant, metadata

ACCOUNT_ID = String(12)
REGION = String(32)
MESSAGE_ID = String(64)

messages = Table(
    "mail_messages",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("message_id", MESSAGE_ID, primary_key=True),
    Column("accepted_at", Instant, nullable=False),
    Column("sender", Text, nullable=False),
    Column("envelope", Document, nullable=False),
    Column("content", Document),
    Column("raw", LargeBinary),
    Column("identity_arn", Text, nullable=False),
    Column("configuration_set", String(64), nullable=False),
    Column("tags", Document),
    Column("pool_id", String(55), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("findings", Document),
    Column("circumstances", Document),
    Index("ix_mail_messages_accepted_at", "accepted_at"),
)
"""Either `content`, the structured message as it was given, or `raw`, its bytes. An id tells its `accepted_at`, so one index finds it."""

deliveries = Table(
    "mail_deliveries",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("message_id", MESSAGE_ID, primary_key=True),
    Column("recipient", String(320), primary_key=True),
    Column("accepted_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("due_at", Instant),
    Column("destination", String(255)),
    Column("lease", String(32)),
    Column("attempts", Integer, nullable=False),
    Column("delay_told_at", Instant),
    Index("ix_mail_deliveries_recipient", "recipient", "accepted_at"),
)
"""One row a recipient; `recipient` is the bare address in lower case, as the inbox looks for it.

`due_at` is when somebody shall try to deliver it next, or until when whoever holds the `lease` has the time to; it is empty when
that is over. `destination` is the recipient's domain, and empty as well for mail that never had to leave.
"""
Index(
    "ix_mail_deliveries_due",
    deliveries.c.due_at,
    deliveries.c.destination,
    sqlite_where=deliveries.c.due_at.is_not(None),
    postgresql_where=deliveries.c.due_at.is_not(None),
)

events = Table(
    "mail_events",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("event_id", MESSAGE_ID, primary_key=True),
    Column("message_id", MESSAGE_ID, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("happened_at", Instant, nullable=False),
    Column("recipients", Document, nullable=False),
    Column("detail", Document, nullable=False),
    Index("ix_mail_events_message", "account_id", "region", "message_id", "event_id"),
    Index("ix_mail_events_happened_at", "happened_at"),
)
"""What happened to messages. `event_id` has the form of a message id and so begins with its time: a stretch of time is a range of ids."""

refusals = Table(
    "mail_refusals",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("refusal_id", MESSAGE_ID, primary_key=True),
    Column("refused_at", Instant, nullable=False),
    Column("operation", String(64), nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", Document, nullable=False),
    Column("subject", Text, nullable=False),
    Column("pool_id", String(55), nullable=False),
    Column("username", String(128), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("refused_by", String(64), nullable=False),
    Column("error", Document, nullable=False),
    Column("findings", Document, nullable=False),
    Index("ix_mail_refusals_refused_at", "refused_at"),
)
"""Mail that was not accepted. `refused_by` is the check, `error` has its `text`, the `remedy`, and `code` and `answer`, the error that
the caller got."""

refused_recipients = Table(
    "mail_refused_recipients",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("refusal_id", MESSAGE_ID, primary_key=True),
    Column("recipient", String(320), primary_key=True),
    Column("refused_at", Instant, nullable=False),
    Index("ix_mail_refused_recipients_recipient", "recipient", "refused_at"),
    Index("ix_mail_refused_recipients_refused_at", "refused_at"),
)
"""One row for each bare address, in lower case, that refused mail was for."""
