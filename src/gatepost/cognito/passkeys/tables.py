"""The tables of passkeys."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table

from gatepost.cognito.tables import POOL_ID, USERNAME
from gatepost.store.columns import Document, Instant, metadata

CREDENTIAL_ID = String(1364)
"""In base64url; an authenticator's are of at most 1023 bytes. Source: WebAuthn, level 3, section 4 (Credential ID)."""

passkeys = Table(
    "cognito_passkeys",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("credential_id", CREDENTIAL_ID, primary_key=True),
    Column("username", USERNAME, nullable=False),
    Column("relying_party", String(127), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(128), nullable=False),
    Column("attachment", String(16)),
    Column("transports", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_cognito_passkeys_username", "pool_id", "username", "created_at"),
)
"""`sign_count` is what the authenticator counted last; many count nothing and leave it 0."""

passkey_registrations = Table(
    "cognito_passkey_registrations",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("client_id", String(128), nullable=False),
    Column("relying_party", String(127), nullable=False),
    Column("challenge", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_passkey_registrations_expiry", "expires_at"),
)
"""The registration that a user has begun last, until it is completed."""
