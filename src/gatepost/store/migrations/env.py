"""Alembic's entry: migrate over the connection that `migrations.upgrade` hands in, or compare it with the tables of the code."""

from typing import Any, Literal

from alembic import context

from gatepost.store.columns import Document, Instant, metadata


def _plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration names the database's own types, because it outlives what the code makes of them."""
    match kind, item:
        case "type", Instant():
            return "sa.BigInteger()"
        case "type", Document():
            return "sa.Text()"
        case _:
            return False


options: dict[str, Any] = context.config.attributes.get("options", {})
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_plainly,
    **options,
)
with context.begin_transaction():
    context.run_migrations()
