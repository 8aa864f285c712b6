"""From settings to a store that is ready and a world to work in."""

from collections.abc import Sequence
from importlib import import_module

from gatepost.call import World
from gatepost.server.clock import Clock, SharedClock
from gatepost.settings import Settings
from gatepost.store import schema
from gatepost.store.engine import Store, new_key, open_store, server_key
from gatepost.store.memory import MemoryStore
from gatepost.store.sealing import Seal

TABLES = (
    "gatepost.cognito.email_role.tables",
    "gatepost.cognito.federation.tables",
    "gatepost.cognito.groups.tables",
    "gatepost.cognito.imports.tables",
    "gatepost.cognito.devices.tables",
    "gatepost.cognito.logs.tables",
    "gatepost.cognito.metadata_clients.tables",
    "gatepost.cognito.passkeys.tables",
    "gatepost.cognito.risk.tables",
    "gatepost.cognito.sessions.tables",
    "gatepost.cognito.tables",
    "gatepost.console.door.tables",
    "gatepost.mail.tables",
    "gatepost.server.access_keys",
    "gatepost.ses.certificates.tables",
    "gatepost.ses.contacts.tables",
    "gatepost.ses.dedicated_ips.tables",
    "gatepost.ses.deliverability.tables",
    "gatepost.ses.endpoints.tables",
    "gatepost.ses.events.tables",
    "gatepost.ses.jobs.tables",
    "gatepost.ses.receiving.tables",
    "gatepost.ses.statistics.tables",
    "gatepost.ses.suppression.tables",
    "gatepost.ses.tables",
    "gatepost.ses.templates.tables",
    "gatepost.ses.tenants.tables",
)
HANDLERS = ("gatepost.cognito.handlers", "gatepost.ses.handlers", "gatepost.sts")


def open_world(settings: Settings, origin: str) -> tuple[Store, World]:
    """Open the database and bring it to this version.

    Raises: StoreProblem.
    """
    register_tables()
    if settings.in_memory:
        store, key = MemoryStore(), server_key(settings.data, settings.key or new_key())
    else:
        store, key = open_store(settings.data, settings.database), server_key(settings.data, settings.key)
    seal = Seal(key)
    schema.prepare(store, seal)
    clock = SharedClock(store) if settings.allow_clock and not store.in_memory else Clock()
    return store, World(settings, seal, settings.public_url.rstrip("/") or origin, clock)


def register_tables() -> None:
    """Import every module that has tables, so that the schema is whole."""
    _import(TABLES)


def register_operations() -> None:
    """Import every module that has handlers, so that the registries are whole."""
    _import(HANDLERS)


def _import(modules: Sequence[str]) -> None:
    for module in modules:
        import_module(module)
