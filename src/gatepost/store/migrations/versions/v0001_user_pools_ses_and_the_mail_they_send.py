"""User pools, SES and the mail they send"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cognito_aliases",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("attribute", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "name", name=op.f("pk_cognito_aliases")),
    )
    with op.batch_alter_table("cognito_aliases", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_aliases_username", ["pool_id", "username"], unique=False)

    op.create_table(
        "cognito_answered_challenges",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("challenge_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "challenge_id", name=op.f("pk_cognito_answered_challenges")),
    )
    with op.batch_alter_table("cognito_answered_challenges", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_answered_challenges_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_attempts",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", "kind", name=op.f("pk_cognito_attempts")),
    )
    with op.batch_alter_table("cognito_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_attempts_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_clients",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("sealed_secrets", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "client_id", name=op.f("pk_cognito_clients")),
    )
    with op.batch_alter_table("cognito_clients", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_clients_client", ["client_id"], unique=False)

    op.create_table(
        "cognito_codes",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("attribute", sa.String(length=32), nullable=False),
        sa.Column("destination", sa.String(length=2048), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", "purpose", name=op.f("pk_cognito_codes")),
    )
    with op.batch_alter_table("cognito_codes", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_codes_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_default_mail",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "day", name=op.f("pk_cognito_default_mail")),
    )
    op.create_table(
        "cognito_domains",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("domain", sa.String(length=63), nullable=False),
        sa.Column("managed_login_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_cognito_domains")),
    )
    with op.batch_alter_table("cognito_domains", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_domains_domain", ["domain"], unique=True)

    op.create_table(
        "cognito_pools",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_cognito_pools")),
    )
    with op.batch_alter_table("cognito_pools", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_pools_account", ["account_id", "region", "pool_id"], unique=False)

    op.create_table(
        "cognito_refresh_tokens",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("refresh_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("spent_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "refresh_hash", name=op.f("pk_cognito_refresh_tokens")),
    )
    with op.batch_alter_table("cognito_refresh_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_refresh_tokens_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_sessions",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("sub", sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"), nullable=False),
        sa.Column("origin_jti", sa.String(length=36), nullable=False),
        sa.Column("sign_outs", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("pool_id", "session_id", name=op.f("pk_cognito_sessions")),
    )
    with op.batch_alter_table("cognito_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_sessions_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_signing_keys",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("purpose", sa.String(length=6), nullable=False),
        sa.Column("kid", sa.String(length=44), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "purpose", name=op.f("pk_cognito_signing_keys")),
    )
    op.create_table(
        "cognito_user_counts",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("users", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "shard", name=op.f("pk_cognito_user_counts")),
    )
    op.create_table(
        "cognito_user_search",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("attribute", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=256).with_variant(sa.String(length=256, collation="C"), "postgresql"), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "attribute", "value", "username", name=op.f("pk_cognito_user_search")),
    )
    with op.batch_alter_table("cognito_user_search", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_user_search_username", ["pool_id", "username"], unique=False)

    op.create_table(
        "cognito_users",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("sub", sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.Column("sealed_verifier", sa.LargeBinary(), nullable=True),
        sa.Column("password_set_at", sa.BigInteger(), nullable=True),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.BigInteger(), nullable=True),
        sa.Column("sign_outs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", name=op.f("pk_cognito_users")),
    )
    with op.batch_alter_table("cognito_users", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_users_enabled", ["pool_id", "enabled", "username"], unique=False)
        batch_op.create_index("ix_cognito_users_status", ["pool_id", "status", "username"], unique=False)
        batch_op.create_index("ix_cognito_users_sub", ["pool_id", "sub"], unique=True)

    op.create_table(
        "mail_deliveries",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("destination", sa.String(length=255), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delay_told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "message_id", "recipient", name=op.f("pk_mail_deliveries")),
    )
    with op.batch_alter_table("mail_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mail_deliveries_due",
            ["due_at", "destination"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_mail_deliveries_recipient", ["recipient", "accepted_at"], unique=False)

    op.create_table(
        "mail_messages",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("identity_arn", sa.Text(), nullable=False),
        sa.Column("configuration_set", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=True),
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "message_id", name=op.f("pk_mail_messages")),
    )
    with op.batch_alter_table("mail_messages", schema=None) as batch_op:
        batch_op.create_index("ix_mail_messages_accepted_at", ["accepted_at"], unique=False)

    op.create_table(
        "server_access_keys",
        sa.Column("access_key", sa.String(length=128), nullable=False),
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("access_key", name=op.f("pk_server_access_keys")),
    )
    op.create_table(
        "server_marks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_marks")),
    )
    op.create_table(
        "ses_accounts",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("production_access", sa.Boolean(), nullable=False),
        sa.Column("sending_enabled", sa.Boolean(), nullable=False),
        sa.Column("enforcement_status", sa.String(length=20), nullable=False),
        sa.Column("max_24h", sa.Float(), nullable=False),
        sa.Column("max_rate", sa.Float(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("review_status", sa.String(length=20), nullable=True),
        sa.Column("case_id", sa.String(length=20), nullable=True),
        sa.Column("review_requested_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", name=op.f("pk_ses_accounts")),
    )
    with op.batch_alter_table("ses_accounts", schema=None) as batch_op:
        batch_op.create_index("ix_ses_accounts_case", ["case_id"], unique=False)
        batch_op.create_index("ix_ses_accounts_review", ["review_status", "review_requested_at"], unique=False)

    op.create_table(
        "ses_configuration_sets",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sending_enabled", sa.Boolean(), nullable=False),
        sa.Column("reputation_metrics_enabled", sa.Boolean(), nullable=False),
        sa.Column("last_fresh_start", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_configuration_sets")),
    )
    op.create_table(
        "ses_identities",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("pending_since", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("dkim_status", sa.String(length=20), nullable=False),
        sa.Column("dkim_enabled", sa.Boolean(), nullable=False),
        sa.Column("dkim_started_at", sa.BigInteger(), nullable=True),
        sa.Column("dkim_key_length", sa.String(length=16), nullable=False),
        sa.Column("configuration_set", sa.String(length=64), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("check_at", sa.BigInteger(), nullable=True),
        sa.Column("last_checked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_success_at", sa.BigInteger(), nullable=True),
        sa.Column("error_type", sa.String(length=48), nullable=True),
        sa.Column("soa", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_identities")),
    )
    with op.batch_alter_table("ses_identities", schema=None) as batch_op:
        batch_op.create_index("ix_ses_identities_check", ["check_at"], unique=False)

    op.create_table(
        "ses_identity_policies",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "identity", "name", name=op.f("pk_ses_identity_policies")),
    )
    op.create_table(
        "ses_send_counts",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "since", "shard", name=op.f("pk_ses_send_counts")),
    )
    with op.batch_alter_table("ses_send_counts", schema=None) as batch_op:
        batch_op.create_index("ix_ses_send_counts_since", ["since"], unique=False)

    op.create_table(
        "ses_send_rates",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("refilled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", name=op.f("pk_ses_send_rates")),
    )
    op.create_table(
        "ses_templates",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name=op.f("pk_ses_templates")),
    )
    op.create_table(
        "ses_verification_links",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=320), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "identity", "token", name=op.f("pk_ses_verification_links")),
    )
    with op.batch_alter_table("ses_verification_links", schema=None) as batch_op:
        batch_op.create_index("ix_ses_verification_links_expires", ["expires_at"], unique=False)
        batch_op.create_index("ix_ses_verification_links_token", ["token"], unique=False)
