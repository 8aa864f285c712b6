"""All of sign-in: factors, devices, passkeys, groups, providers, imports, sessions and risk."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "cognito_auth_events",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("event_type", sa.String(length=16), nullable=False),
        sa.Column("response", sa.String(length=12), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=True),
        sa.Column("compromised", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("source_ip", sa.String(length=128), nullable=False),
        sa.Column("device", sa.String(length=1024), nullable=False),
        sa.Column("feedback", sa.String(length=8), nullable=True),
        sa.Column("feedback_by", sa.String(length=16), nullable=True),
        sa.Column("feedback_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", "event_id", name=op.f("pk_cognito_auth_events")),
    )

    with op.batch_alter_table("cognito_auth_events", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_auth_events_expiry", ["expires_at"], unique=False)
        batch_op.create_index("ix_cognito_auth_events_happened", ["pool_id", "username", "happened_at"], unique=False)

    op.create_table(
        "cognito_custom_sign_ins",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("sealed_state", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "reference", name=op.f("pk_cognito_custom_sign_ins")),
    )

    with op.batch_alter_table("cognito_custom_sign_ins", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_custom_sign_ins_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_device_sign_ins",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("device_key", sa.String(length=55), nullable=False),
        sa.Column("sealed_session", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "client_id", "username", "device_key", name=op.f("pk_cognito_device_sign_ins")),
    )

    with op.batch_alter_table("cognito_device_sign_ins", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_device_sign_ins_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_devices",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("device_key", sa.String(length=55), nullable=False),
        sa.Column("name", sa.String(length=1024), nullable=True),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("sdk", sa.String(length=256), nullable=False),
        sa.Column("last_ip", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("authenticated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", "device_key", name=op.f("pk_cognito_devices")),
    )

    op.create_table(
        "cognito_former_passwords",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("sealed_verifier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", "set_at", name=op.f("pk_cognito_former_passwords")),
    )

    op.create_table(
        "cognito_group_members",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("group_name", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "group_name", "username", name=op.f("pk_cognito_group_members")),
    )

    with op.batch_alter_table("cognito_group_members", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_group_members_username", ["pool_id", "username", "group_name"], unique=False)

    op.create_table(
        "cognito_groups",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("group_name", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("role_arn", sa.String(length=2048), nullable=True),
        sa.Column("precedence", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "group_name", name=op.f("pk_cognito_groups")),
    )

    op.create_table(
        "cognito_identity_provider_identifiers",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("identifier", sa.String(length=40), nullable=False),
        sa.Column("provider_name", sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "identifier", name=op.f("pk_cognito_identity_provider_identifiers")),
    )

    op.create_table(
        "cognito_identity_providers",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("provider_name", sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"), nullable=False),
        sa.Column("provider_type", sa.String(length=24), nullable=False),
        sa.Column("sealed_details", sa.LargeBinary(), nullable=False),
        sa.Column("attribute_mapping", sa.Text(), nullable=False),
        sa.Column("identifiers", sa.Text(), nullable=False),
        sa.Column("acr_mapping", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "provider_name", name=op.f("pk_cognito_identity_providers")),
    )

    op.create_table(
        "cognito_import_files",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("job_id", sa.String(length=55), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "job_id", "part", name=op.f("pk_cognito_import_files")),
    )

    op.create_table(
        "cognito_import_jobs",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("job_id", sa.String(length=55), nullable=False),
        sa.Column("job_name", sa.String(length=128), nullable=False),
        sa.Column("role_arn", sa.String(length=2048), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("pool_id", "job_id", name=op.f("pk_cognito_import_jobs")),
    )

    with op.batch_alter_table("cognito_import_jobs", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_import_jobs_created", ["pool_id", "created_at", "job_id"], unique=False)
        batch_op.create_index("ix_cognito_import_jobs_status", ["status", "leased_until"], unique=False)

    op.create_table(
        "cognito_import_log",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("job_id", sa.String(length=55), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "job_id", "line", name=op.f("pk_cognito_import_log")),
    )

    op.create_table(
        "cognito_linked_identities",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("provider_name", sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"), nullable=False),
        sa.Column("attribute", sa.String(length=128), nullable=False),
        sa.Column("value", sa.String(length=256).with_variant(sa.String(length=256, collation="C"), "postgresql"), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "provider_name", "attribute", "value", name=op.f("pk_cognito_linked_identities")),
    )

    with op.batch_alter_table("cognito_linked_identities", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_linked_identities_username", ["pool_id", "username"], unique=False)

    op.create_table(
        "cognito_log_delivery",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("configurations", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_cognito_log_delivery")),
    )

    op.create_table(
        "cognito_passkey_registrations",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("relying_party", sa.String(length=127), nullable=False),
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", name=op.f("pk_cognito_passkey_registrations")),
    )

    with op.batch_alter_table("cognito_passkey_registrations", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_passkey_registrations_expiry", ["expires_at"], unique=False)

    op.create_table(
        "cognito_passkeys",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("credential_id", sa.String(length=1364), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("relying_party", sa.String(length=127), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("attachment", sa.String(length=16), nullable=True),
        sa.Column("transports", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "credential_id", name=op.f("pk_cognito_passkeys")),
    )

    with op.batch_alter_table("cognito_passkeys", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_passkeys_username", ["pool_id", "username", "created_at"], unique=False)

    op.create_table(
        "cognito_provisioned_limits",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "category", name=op.f("pk_cognito_provisioned_limits")),
    )

    op.create_table(
        "cognito_resource_servers",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("identifier", sa.String(length=256).with_variant(sa.String(length=256, collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pool_id", "identifier", name=op.f("pk_cognito_resource_servers")),
    )

    op.create_table(
        "cognito_risk_configurations",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "client_id", name=op.f("pk_cognito_risk_configurations")),
    )

    op.create_table(
        "cognito_session_settings",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("tracking", sa.Boolean(), nullable=True),
        sa.Column("most_a_user", sa.Integer(), nullable=True),
        sa.Column("reuse_minutes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("pool_id", "client_id", name=op.f("pk_cognito_session_settings")),
    )

    op.create_table(
        "cognito_signing_certificates",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_cognito_signing_certificates")),
    )

    op.create_table(
        "cognito_software_tokens",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_candidate", sa.LargeBinary(), nullable=True),
        sa.Column("device_name", sa.String(length=256), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "username", name=op.f("pk_cognito_software_tokens")),
    )

    op.create_table(
        "cognito_texts",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("text_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("publish_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("sns_message_id", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("pool_id", "text_id", name=op.f("pk_cognito_texts")),
    )

    with op.batch_alter_table("cognito_texts", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_texts_number", ["number", "sent_at"], unique=False)
        batch_op.create_index("ix_cognito_texts_publish", ["publish_at"], unique=False)
        batch_op.create_index("ix_cognito_texts_sent", ["sent_at"], unique=False)

    op.create_table(
        "cognito_tracked_sessions",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("sub", sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"), nullable=False),
        sa.Column("device", sa.String(length=1024), nullable=False),
        sa.Column("source_ip", sa.String(length=128), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "session_id", name=op.f("pk_cognito_tracked_sessions")),
    )

    with op.batch_alter_table("cognito_tracked_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_tracked_sessions_expiry", ["expires_at"], unique=False)
        batch_op.create_index("ix_cognito_tracked_sessions_sub", ["pool_id", "sub", "active_at"], unique=False)

    op.create_table(
        "cognito_ui_customizations",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("css", sa.Text(), nullable=False),
        sa.Column("css_version", sa.String(length=32), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "client_id", name=op.f("pk_cognito_ui_customizations")),
    )

    with op.batch_alter_table("cognito_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_key", sa.String(length=55), nullable=True))
        batch_op.add_column(sa.Column("acr", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("amr", sa.String(length=64), nullable=True))

    with op.batch_alter_table("cognito_users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mfa", sa.Text(), nullable=True))

    op.create_table(
        "cognito_log_entries",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "entry_id", name=op.f("pk_cognito_log_entries")),
    )
    with op.batch_alter_table("cognito_log_entries", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_log_entries_due", ["due_at"], unique=False)
