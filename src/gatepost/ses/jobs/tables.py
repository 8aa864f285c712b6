"""The table of import and export jobs."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from gatepost.mail.tables import ACCOUNT_ID, REGION
from gatepost.store.columns import Document, Instant, metadata

jobs = Table(
    "ses_jobs",
    metadata,
    Column("account_id", ACCOUNT_ID, primary_key=True),
    Column("region", REGION, primary_key=True),
    Column("direction", String(6), primary_key=True),
    Column("job_id", String(36), primary_key=True),
    Column("subject", String(20), nullable=False),
    Column("status", String(12), nullable=False),
    Column("request", Document, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("completed_at", Instant),
    Column("due_at", Instant),
    Column("processed", Integer),
    Column("counted", Integer),
    Column("problem", Text),
    Column("result", Text),
    Index("ix_ses_jobs_due", "due_at"),
    Index("ix_ses_jobs_completed", "completed_at"),
)
"""`direction` is `import` or `export`, `subject` what it is about. `counted` are the records that an import failed with, or that an
export has in it; `result` is its file, or the records that failed. `due_at` is when somebody shall do it; empty once that is over."""
