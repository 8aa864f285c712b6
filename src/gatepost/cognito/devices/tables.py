"""The tables of devices."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table

from gatepost.cognito.tables import POOL_ID, USERNAME
from gatepost.store.columns import Instant, metadata

DEVICE_KEY = String(55)

devices = Table(
    "cognito_devices",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("device_key", DEVICE_KEY, primary_key=True),
    Column("name", String(1024)),
    Column("remembered", Boolean, nullable=False),
    Column("sealed_secret", LargeBinary),
    Column("sdk", String(256), nullable=False),
    Column("last_ip", String(128), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Column("authenticated_at", Instant, nullable=False),
)
"""`sealed_secret` is the salt and the SRP verifier of a device that can prove itself."""

device_sign_ins = Table(
    "cognito_device_sign_ins",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("client_id", String(128), primary_key=True),
    Column("username", USERNAME, primary_key=True),
    Column("device_key", DEVICE_KEY, primary_key=True),
    Column("sealed_session", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_cognito_device_sign_ins_expiry", "expires_at"),
)
"""The Sessions of sign-ins that wait for their device, for the clients that do not send a Session back."""
