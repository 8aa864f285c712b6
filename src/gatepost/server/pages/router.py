"""All pages of one process, behind the guard."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from gatepost.call import World
from gatepost.server.pages import (
    access_keys,
    clock,
    console_mount,
    default_sender,
    discovery,
    figures,
    front,
    identities,
    imports,
    inbox,
    jobs,
    kms,
    links,
    mail_log,
    received,
    refused,
    reset,
    reviews,
    texts,
    tracking,
    unsubscribe,
)
from gatepost.server.pages.access import EXCEPTION_HANDLERS
from gatepost.server.pages.guard import Guard
from gatepost.store.engine import Store

if TYPE_CHECKING:
    from gatepost.server.dispatch import Dispatcher


def router(store: Store, world: World, ending: threading.Event, dispatcher: Callable[[], "Dispatcher"]) -> Guard:
    """The application that serves them; `dispatcher` is asked for when the console is first opened."""
    modules = (
        front,
        links,
        tracking,
        jobs,
        mail_log,
        unsubscribe,
        discovery,
        inbox,
        received,
        refused,
        texts,
        figures,
        default_sender,
        identities,
        reviews,
        access_keys,
        imports,
        kms,
        reset,
        clock,
    )
    app = Starlette(routes=[route for module in modules for route in module.routes], exception_handlers=EXCEPTION_HANDLERS)
    app.state.store = store
    app.state.world = world
    app.state.ending = ending
    return Guard(console_mount.Mount(app, store, world, dispatcher), store, world)
