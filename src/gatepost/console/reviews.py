"""Requests for production access, for the operator of this server, who answers them in the place of AWS's reviewers."""

from collections.abc import Mapping

from starlette.responses import Response

from gatepost.console.problems import Unacceptable
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.ses import reviews
from gatepost.ses.account import GRANTED_24H, GRANTED_RATE, UNLIMITED
from gatepost.ses.reviews import Review


@page("/reviews")
def open_requests(visit: Visit) -> Response:
    """The open requests of all accounts and Regions, oldest first."""
    return visit.show("reviews.html", reviews=_pending(visit))


@page("/reviews/{review_id}/approve", posts=True)
def approve(visit: Visit) -> Response:
    """Let the account out of the sandbox, with the quotas that the operator grants."""
    review = _review(visit)
    problem = ""
    if visit.form is not None:
        try:
            most, rate = _quota(visit.form, "most"), _quota(visit.form, "rate")
            if rate <= 0 or most == 0:
                raise ValueError
        except ValueError:
            problem = "reviews.no_number"
        else:
            with visit.store.transaction() as tx:
                if not reviews.approve(tx, review.id, UNLIMITED if most < 0 else most, rate):
                    raise Unacceptable("reviews.answered", 404)
                tx.commit()
            return visit.go(visit.link("/reviews"), "reviews.was_approved", account=review.account_id, region=review.region)
    return visit.show("review_approve.html", 400 if problem else 200, review=review, most=GRANTED_24H, rate=GRANTED_RATE, problem=problem)


@page("/reviews/{review_id}/deny", posts=True)
def deny(visit: Visit) -> Response:
    """Leave the account in the sandbox."""
    review = _review(visit)

    def leave() -> None:
        with visit.store.transaction() as tx:
            reviews.deny(tx, review.id)
            tx.commit()

    here = visit.link("/reviews")
    return visit.confirmed(
        leave, "reviews.deny", "reviews.deny_sure", "reviews.was_denied", here, here, account=review.account_id, region=review.region
    )


def _pending(visit: Visit) -> list[Review]:
    with visit.store.transaction() as tx:
        return list(reviews.pending(tx, visit.world.settings, visit.world.clock()))


def _review(visit: Visit) -> Review:
    """Raises: Unacceptable, for one that has been answered meanwhile."""
    found = next((review for review in _pending(visit) if review.id == visit.path["review_id"]), None)
    if found is None:
        raise Unacceptable("reviews.answered", 404)
    return found


def _quota(form: Mapping[str, str], name: str) -> float:
    """Raises: ValueError."""
    found = float(form.get(name, ""))
    if not -1 <= found < float("inf"):
        raise ValueError
    return found
