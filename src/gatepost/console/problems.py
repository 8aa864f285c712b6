"""What went wrong, told on a page: AWS's refusals in AWS's words, everything else in the visitor's language."""

import logging

from sqlalchemy.exc import OperationalError
from starlette.responses import Response

from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

log = logging.getLogger("gatepost")


class Unacceptable(Exception):
    """What was sent can't be taken; `id` is the sentence that says why."""

    def __init__(self, id: str, status: int = 400) -> None:
        super().__init__(id)
        self.id = id
        self.status = status


class Missing(Unacceptable):
    """There is no such page, or no such thing to show on it."""

    def __init__(self) -> None:
        super().__init__("problem.missing", 404)


def told(visit: Visit, error: Exception) -> Response:
    """The page that says what went wrong."""
    if isinstance(error, AwsError):
        status = 404 if "NotFound" in error.code else error.status
        return visit.show("problem.html", status, refusal=error, sentence="")
    if isinstance(error, Unacceptable):
        return visit.show("problem.html", error.status, sentence=visit.text(error.id))
    log.error("a page of the console broke", exc_info=error)
    if isinstance(error, OperationalError):
        return visit.show("problem.html", 503, sentence=visit.text("problem.database"))
    return visit.show("problem.html", 500, sentence=visit.text("problem.broken"))
