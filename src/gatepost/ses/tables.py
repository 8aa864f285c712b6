"""The tables of SES. Every primary key starts with the account and the Region: AWS keeps all of SES apart by both."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

IDENTITY = String(320)
NAME = String(64)
STATUS = String(20)

accounts = Table(
    "ses_accounts",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("production_access", Boolean, nullable=False),
    Column("sending_enabled", Boolean, nullable=False),
    Column("enforcement_status", STATUS, nullable=False),
    Column("max_24h", Float, nullable=False),
    Column("max_rate", Float, nullable=False),
    Column("details", Document),
    Column("review_status", STATUS),
    Column("case_id", String(20)),
    Column("review_requested_at", Instant),
    Column("suppression", Document),
    Column("vdm", Document),
    Index("ix_ses_accounts_review", "review_status", "review_requested_at"),
    Index("ix_ses_accounts_case", "case_id"),
)
"""A row appears with the first change: until then an account is as new. `details` are PutAccountDetails' members; `suppression` and
`vdm` are the attributes of these names as they were put."""

account_features = Table(
    "ses_account_features",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("auto_warmup", Boolean, nullable=False),
    Column("delivery_mode", String(10)),
    Column("plan", String(12)),
    Column("next_plan", String(12)),
    Column("next_plan_at", Instant),
)
"""A row appears with the first choice. `next_plan` follows `plan` at that time."""

identities = Table(
    "ses_identities",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", IDENTITY, primary_key=True),
    Column("status", STATUS, nullable=False),
    Column("pending_since", Instant, nullable=False),
    Column("failing_since", Instant),
    Column("dkim_status", STATUS, nullable=False),
    Column("dkim_enabled", Boolean, nullable=False),
    Column("dkim_started_at", Instant),
    Column("dkim_key_length", String(16), nullable=False),
    Column("dkim_next_key_length", String(16), nullable=False),
    Column("dkim_keys_at", Instant),
    Column("dkim_origin", String(32), nullable=False),
    Column("dkim_selector", NAME, nullable=False),
    Column("mail_from_domain", String(255), nullable=False),
    Column("mail_from_behavior", String(20), nullable=False),
    Column("mail_from_status", STATUS),
    Column("mail_from_since", Instant),
    Column("mail_from_check_at", Instant),
    Column("feedback_forwarding", Boolean, nullable=False),
    Column("notifications", Document, nullable=False),
    Column("configuration_set", NAME, nullable=False),
    Column("tags", Document, nullable=False),
    Column("check_at", Instant),
    Column("last_checked_at", Instant),
    Column("last_success_at", Instant),
    Column("error_type", String(48)),
    Column("soa", Document),
    Index("ix_ses_identities_name", "name"),
    Index("ix_ses_identities_check", "check_at"),
    Index("ix_ses_identities_mail_from_check", "mail_from_check_at"),
)
"""Statuses are in the second API's spelling. `check_at` is when DNS shall be asked next: only domains have one.

`dkim_selector` is that of a key of the owner's, else empty. `mail_from_since` is when the present `mail_from_status` began.
`notifications` has a topic and whether headers go with it, by Bounce, Complaint and Delivery.
"""

identity_policies = Table(
    "ses_identity_policies",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("identity", IDENTITY, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("policy", Text, nullable=False),
)

dkim_keys = Table(
    "ses_dkim_keys",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("identity", IDENTITY, primary_key=True),
    Column("selector", NAME, primary_key=True),
    Column("private_key", LargeBinary, nullable=False),
    Column("bits", Integer, nullable=False),
    Column("since", Instant, nullable=False),
)
"""Private keys, sealed. The one with the latest `since` signs. The server's own key stands under no account and no Region."""

verification_links = Table(
    "ses_verification_links",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("identity", IDENTITY, primary_key=True),
    Column("token", String(64), primary_key=True),
    Column("expires_at", Instant, nullable=False),
    Index("ix_ses_verification_links_token", "token"),
    Index("ix_ses_verification_links_expires", "expires_at"),
)
"""`token` is the keyed hash of what stands in the mail."""

configuration_sets = Table(
    "ses_configuration_sets",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("sending_enabled", Boolean, nullable=False),
    Column("reputation_metrics_enabled", Boolean, nullable=False),
    Column("last_fresh_start", Instant),
    Column("options", Document, nullable=False),
    Column("watched", Document),
    Column("tags", Document, nullable=False),
)
"""`options` are the other blocks of CreateConfigurationSet, as they were given. `watched` are the kinds of events that its enabled
destinations want to know of, so that whoever accepts mail need not look at them."""

send_counts = Table(
    "ses_send_counts",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("since", Instant, primary_key=True),
    Column("shard", Integer, primary_key=True),
    Column("recipients", Integer, nullable=False),
    Index("ix_ses_send_counts_since", "since"),
)
"""Recipients accepted in one short stretch of time. Accounts without limits spread theirs over shards, so that sends don't queue."""

send_rates = Table(
    "ses_send_rates",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("refilled_at", Instant, nullable=False),
)
"""What is left of an account's sending rate. Whoever sends within limits locks this row first."""
