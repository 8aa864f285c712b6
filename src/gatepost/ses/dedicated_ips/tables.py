"""The tables of dedicated addresses."""

from sqlalchemy import Column, Integer, String, Table

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, metadata

NAME = String(64)

dedicated_ip_pools = Table(
    "ses_dedicated_ip_pools",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("name", NAME, primary_key=True),
    Column("scaling_mode", String(10), nullable=False),
    Column("tags", Document, nullable=False),
)

dedicated_ips = Table(
    "ses_dedicated_ips",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("ip", String(45), primary_key=True),
    Column("pool", NAME, nullable=False),
    Column("warmup", Integer, nullable=False),
)
"""What was said of an address: until then it is in the default pool, and warm. `warmup` is a percentage."""
