"""Refused mail is remembered, the console has a door, IAM knows the role that sends, clients may name themselves by an address."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "cognito_email_roles",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("role_id", sa.String(length=32), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deletion", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_cognito_email_roles")),
    )
    op.create_table(
        "cognito_metadata_policies",
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("policy_id", sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"), nullable=False),
        sa.Column("client_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("url_patterns", sa.Text(), nullable=False),
        sa.Column("cache_seconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "policy_id", name=op.f("pk_cognito_metadata_policies")),
    )
    with op.batch_alter_table("cognito_metadata_policies", schema=None) as batch_op:
        batch_op.create_index("ix_cognito_metadata_policies_client", ["pool_id", "client_id"], unique=False)

    op.create_table(
        "console_operator_passwords",
        sa.Column("operator", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("operator", name=op.f("pk_console_operator_passwords")),
    )
    op.create_table(
        "console_operator_sessions",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("password_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_console_operator_sessions")),
    )
    with op.batch_alter_table("console_operator_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_console_operator_sessions_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "mail_refusals",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("refusal_id", sa.String(length=64), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("pool_id", sa.String(length=55), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("refused_by", sa.String(length=64), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "refusal_id", name=op.f("pk_mail_refusals")),
    )
    with op.batch_alter_table("mail_refusals", schema=None) as batch_op:
        batch_op.create_index("ix_mail_refusals_refused_at", ["refused_at"], unique=False)

    op.create_table(
        "mail_refused_recipients",
        sa.Column("account_id", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("refusal_id", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("refused_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "refusal_id", "recipient", name=op.f("pk_mail_refused_recipients")),
    )
    with op.batch_alter_table("mail_refused_recipients", schema=None) as batch_op:
        batch_op.create_index("ix_mail_refused_recipients_recipient", ["recipient", "refused_at"], unique=False)
        batch_op.create_index("ix_mail_refused_recipients_refused_at", ["refused_at"], unique=False)
