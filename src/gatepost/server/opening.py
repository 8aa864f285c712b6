"""From settings to a store that is ready and a world to work in."""

from datetime import UTC, datetime
from importlib import import_module

from gatepost.call import World
from gatepost.settings import Settings
from gatepost.store import schema
from gatepost.store.engine import Store, open_store, server_key
from gatepost.store.sealing import Seal


def open_world(settings: Settings, origin: str) -> tuple[Store, World]:
    """Open the database and bring it to this version.

    Raises: StoreProblem.
    """
    register()
    store = open_store(settings.data, settings.database)
    seal = Seal(server_key(settings.data, settings.key))
    schema.prepare(store, seal)
    return store, World(settings, seal, settings.public_url.rstrip("/") or origin, lambda: datetime.now(UTC))


def register() -> None:
    """Import what has operations or tables, so that the registries and the schema are whole."""
    for module in ("gatepost.cognito.handlers", "gatepost.ses.handlers", "gatepost.server.access_keys"):
        import_module(module)
