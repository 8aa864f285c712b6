"""Whether the server can do its work. Answered without the pages, so that a fresh start says so as early as it can."""

import logging

from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from gatepost import __version__
from gatepost.store.engine import Store
from gatepost.wire.http import HttpResponse

log = logging.getLogger("gatepost")

PATH = "/_gatepost/health"

_one = select(literal(1))
_JSON = (("content-type", "application/json"),)
_WELL = f'{{"status":"ok","version":"{__version__}"}}'.encode()
_UNWELL = f'{{"status":"database unreachable","version":"{__version__}"}}'.encode()


def answer(store: Store) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with store.transaction() as tx:
            tx.value(_one)
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return HttpResponse(503, _JSON, _UNWELL)
    return HttpResponse(200, _JSON, _WELL)
