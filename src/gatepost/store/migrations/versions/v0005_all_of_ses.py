"""All of SES: delivery, events, suppression, receiving, tenants and what identities have since learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "ses_account_features",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("auto_warmup", sa.Boolean(), nullable=False),
        sa.Column("delivery_mode", sa.String(length=10), nullable=True),
        sa.Column("plan", sa.String(length=12), nullable=True),
        sa.Column("next_plan", sa.String(length=12), nullable=True),
        sa.Column("next_plan_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", name=op.f("pk_ses_account_features")),
    )

    op.create_table(
        "ses_active_receipt_rule_sets",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("rule_set", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", name=op.f("pk_ses_active_receipt_rule_sets")),
    )

    op.create_table(
        "ses_daily_metrics",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("metric", sa.String(length=20), nullable=False),
        sa.Column("identity", sa.String(length=320), nullable=False),
        sa.Column("configuration_set", sa.String(length=64), nullable=False),
        sa.Column("isp", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "region", "day", "metric", "identity", "configuration_set", "isp", "tenant", name=op.f("pk_ses_daily_metrics")
        ),
    )

    op.create_table(
        "ses_dedicated_ip_pools",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("scaling_mode", sa.String(length=10), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_dedicated_ip_pools")),
    )

    op.create_table(
        "ses_dedicated_ips",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=False),
        sa.Column("pool", sa.String(length=64), nullable=False),
        sa.Column("warmup", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "ip", name=op.f("pk_ses_dedicated_ips")),
    )

    op.create_table(
        "ses_deliverability_dashboards",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("domains", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", name=op.f("pk_ses_deliverability_dashboards")),
    )

    op.create_table(
        "ses_deliverability_tests",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "report_id", name=op.f("pk_ses_deliverability_tests")),
    )

    op.create_table(
        "ses_dkim_keys",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=320), nullable=False),
        sa.Column("selector", sa.String(length=64), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("bits", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "identity", "selector", name=op.f("pk_ses_dkim_keys")),
    )

    op.create_table(
        "ses_event_counts",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "since", "kind", name=op.f("pk_ses_event_counts")),
    )

    with op.batch_alter_table("ses_event_counts", schema=None) as batch_op:
        batch_op.create_index("ix_ses_event_counts_since", ["since"], unique=False)

    op.create_table(
        "ses_event_destinations",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("configuration_set", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "configuration_set", "name", name=op.f("pk_ses_event_destinations")),
    )

    op.create_table(
        "ses_identity_certificates",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("arn", sa.Text(), nullable=False),
        sa.Column("associated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "identity", "address", name=op.f("pk_ses_identity_certificates")),
    )

    op.create_table(
        "ses_jobs",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=6), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("processed", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "direction", "job_id", name=op.f("pk_ses_jobs")),
    )

    with op.batch_alter_table("ses_jobs", schema=None) as batch_op:
        batch_op.create_index("ix_ses_jobs_completed", ["completed_at"], unique=False)
        batch_op.create_index("ix_ses_jobs_due", ["due_at"], unique=False)

    op.create_table(
        "ses_multi_region_endpoints",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("endpoint_id", sa.String(length=32), nullable=False),
        sa.Column("secondary_region", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_multi_region_endpoints")),
    )

    with op.batch_alter_table("ses_multi_region_endpoints", schema=None) as batch_op:
        batch_op.create_index("ix_ses_multi_region_endpoints_id", ["account_id", "endpoint_id"], unique=False)

    op.create_table(
        "ses_publications",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("publication_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=12), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "publication_id", name=op.f("pk_ses_publications")),
    )

    with op.batch_alter_table("ses_publications", schema=None) as batch_op:
        batch_op.create_index("ix_ses_publications_due", ["due_at", "resource"], unique=False)
        batch_op.create_index("ix_ses_publications_message", ["account_id", "region", "message_id", "publication_id"], unique=False)

    op.create_table(
        "ses_receipt_filters",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=5), nullable=False),
        sa.Column("cidr", sa.String(length=18), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_receipt_filters")),
    )

    op.create_table(
        "ses_receipt_rule_sets",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_receipt_rule_sets")),
    )

    op.create_table(
        "ses_received",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("circumstances", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("rule_set", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "message_id", name=op.f("pk_ses_received")),
    )

    with op.batch_alter_table("ses_received", schema=None) as batch_op:
        batch_op.create_index("ix_ses_received_arrived_at", ["arrived_at"], unique=False)
        batch_op.create_index(
            "ix_ses_received_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.create_table(
        "ses_received_recipients",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "message_id", "recipient", name=op.f("pk_ses_received_recipients")),
    )

    with op.batch_alter_table("ses_received_recipients", schema=None) as batch_op:
        batch_op.create_index("ix_ses_received_recipients_recipient", ["recipient", "arrived_at"], unique=False)

    op.create_table(
        "ses_reputation_entities",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=512), nullable=False),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=True),
        sa.Column("status_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "reference", name=op.f("pk_ses_reputation_entities")),
    )

    op.create_table(
        "ses_suppressed_destinations",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("compared", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("feedback_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "tenant", "compared", "address", name=op.f("pk_ses_suppressed_destinations")),
    )

    op.create_table(
        "ses_tenant_resources",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("arn", sa.String(length=512), nullable=False),
        sa.Column("associated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "tenant", "arn", name=op.f("pk_ses_tenant_resources")),
    )

    with op.batch_alter_table("ses_tenant_resources", schema=None) as batch_op:
        batch_op.create_index("ix_ses_tenant_resources_arn", ["account_id", "region", "arn", "associated_at", "tenant"], unique=False)

    op.create_table(
        "ses_tenants",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("suppressed_reasons", sa.Text(), nullable=True),
        sa.Column("suppression_scope", sa.String(length=10), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_tenants")),
    )

    with op.batch_alter_table("ses_tenants", schema=None) as batch_op:
        batch_op.create_index("ix_ses_tenants_id", ["account_id", "region", "tenant_id"], unique=False)

    with op.batch_alter_table("mail_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_events_message"))
        batch_op.create_index("ix_mail_events_message", ["account_id", "region", "message_id", "event_id"], unique=False)
        batch_op.create_index("ix_mail_events_happened_at", ["happened_at"], unique=False)

    with op.batch_alter_table("mail_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("circumstances", sa.Text(), nullable=True))

    with op.batch_alter_table("ses_accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suppression", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("vdm", sa.Text(), nullable=True))

    with op.batch_alter_table("ses_configuration_sets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("watched", sa.Text(), nullable=True))

    with op.batch_alter_table("ses_identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dkim_next_key_length", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("dkim_keys_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("dkim_origin", sa.String(length=32), nullable=False, server_default="AWS_SES"))
        batch_op.add_column(sa.Column("dkim_selector", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("mail_from_domain", sa.String(length=255), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("mail_from_behavior", sa.String(length=20), nullable=False, server_default="USE_DEFAULT_VALUE"))
        batch_op.add_column(sa.Column("mail_from_status", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("mail_from_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("mail_from_check_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("feedback_forwarding", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("notifications", sa.Text(), nullable=False, server_default="{}"))
        batch_op.create_index("ix_ses_identities_mail_from_check", ["mail_from_check_at"], unique=False)
        batch_op.create_index("ix_ses_identities_name", ["name"], unique=False)
    op.execute("UPDATE ses_identities SET dkim_next_key_length = dkim_key_length")
    with op.batch_alter_table("ses_identities", schema=None) as batch_op:
        batch_op.alter_column("dkim_next_key_length", existing_type=sa.String(length=16), nullable=False)
        for column in ("dkim_origin", "dkim_selector", "mail_from_domain", "mail_from_behavior", "feedback_forwarding", "notifications"):
            batch_op.alter_column(column, server_default=None)
