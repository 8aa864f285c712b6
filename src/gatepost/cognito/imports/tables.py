"""The tables of import jobs."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from gatepost.cognito.tables import POOL_ID
from gatepost.store.columns import Instant, metadata

import_jobs = Table(
    "cognito_import_jobs",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("job_id", String(55), primary_key=True),
    Column("job_name", String(128), nullable=False),
    Column("role_arn", String(2048), nullable=False),
    Column("status", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("completed_at", Instant),
    Column("size", Integer, nullable=False),
    Column("read", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("message", String(128)),
    Column("leased_until", Instant),
    Index("ix_cognito_import_jobs_status", "status", "leased_until"),
    Index("ix_cognito_import_jobs_created", "pool_id", "created_at", "job_id"),
)
"""Jobs that import users. `size` and `read` are bytes of the uploaded file, `line` is the line that was read last."""

import_files = Table(
    "cognito_import_files",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("job_id", String(55), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What was uploaded for import jobs, in parts of equal size, until the job is over."""

import_log = Table(
    "cognito_import_log",
    metadata,
    Column("pool_id", POOL_ID, primary_key=True),
    Column("job_id", String(55), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("entry", Text, nullable=False),
)
"""What became of each line of an uploaded file."""
