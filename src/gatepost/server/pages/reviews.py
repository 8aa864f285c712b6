"""The queue of requests for production access, which at AWS people work through.

`GET /_gatepost/reviews` lists the open ones, `POST /_gatepost/reviews/ID/approve?max_24h=&max_rate=` and `…/deny` answer one.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.server.pages.access import Refused, in_transaction, world_of
from gatepost.ses import reviews
from gatepost.ses.account import GRANTED_24H, GRANTED_RATE, UNLIMITED


async def list_reviews(request: Request) -> JSONResponse:
    """The open requests, oldest first."""
    world = world_of(request)
    found = await in_transaction(request, lambda tx: reviews.pending(tx, world.settings, world.clock()))
    return JSONResponse(
        {
            "reviews": [
                {
                    "id": review.id,
                    "account": review.account_id,
                    "region": review.region,
                    "requested_at": review.requested_at.isoformat(timespec="seconds"),
                    "details": review.details,
                }
                for review in found
            ]
        }
    )


async def approve(request: Request) -> JSONResponse:
    """Let the account out of the sandbox, with what it asked for or what the operator grants."""
    max_24h, max_rate = _quota(request, "max_24h", GRANTED_24H), _quota(request, "max_rate", GRANTED_RATE)
    if max_24h < 0:
        max_24h = UNLIMITED
    if max_rate <= 0:
        raise Refused(400, "max_rate is a number of recipients a second; it must be more than 0.")
    review_id = request.path_params["review_id"]
    found = await in_transaction(request, partial(reviews.approve, review_id=review_id, max_24h=max_24h, max_rate=max_rate))
    return _answered(review_id, "GRANTED", found=found)


async def deny(request: Request) -> JSONResponse:
    """Leave the account in the sandbox."""
    review_id = request.path_params["review_id"]
    return _answered(review_id, "DENIED", found=await in_transaction(request, partial(reviews.deny, review_id=review_id)))


def _answered(review_id: str, status: str, *, found: bool) -> JSONResponse:
    if not found:
        raise Refused(404, f"There is no open request {review_id}.")
    return JSONResponse({"id": review_id, "status": status})


def _quota(request: Request, name: str, usual: float) -> float:
    given = request.query_params.get(name)
    try:
        return usual if given is None else float(given)
    except ValueError:
        raise Refused(400, f"{name} is {given!r}; it takes a number.") from None


routes = [
    Route("/_gatepost/reviews", list_reviews),
    Route("/_gatepost/reviews/{review_id}/approve", approve, methods=["POST"]),
    Route("/_gatepost/reviews/{review_id}/deny", deny, methods=["POST"]),
]
