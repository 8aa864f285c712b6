"""What is served beside AWS's APIs: the inbox, the operator's API, discovery documents, and the pages behind links in mails.

One module a subject, each with its `routes`. They are Starlette endpoints; plain functions run on a thread.
"""

from starlette.applications import Starlette

from gatepost.call import World
from gatepost.server.pages import health
from gatepost.store.engine import Store


def router(store: Store, world: World) -> Starlette:
    """All pages of one process."""
    app = Starlette(routes=[*health.routes])
    app.state.store = store
    app.state.world = world
    return app
