"""`gatepost reviews`: answer requests for production access, as AWS's reviewers do."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from gatepost.cli import output
from gatepost.cli.options import AsJson, Endpoint
from gatepost.cli.remote import Remote

app = typer.Typer(no_args_is_help=True, help="Answer requests for SES production access.")

REVIEWS = "/_gatepost/reviews"

ReviewId = Annotated[str, typer.Argument(help="The request's id, as `reviews list` and GetAccount show it.")]


@app.command("list")
def list_reviews(json: AsJson = False, endpoint: Endpoint = None) -> None:
    """List the open requests, oldest first."""
    found = Remote(endpoint).get(REVIEWS)["reviews"]
    if json:
        output.as_json(found)
        return
    rows = ((one["id"], one["account"], one["region"], one["requested_at"], _what_for(one["details"])) for one in found)
    output.table(("id", "account", "region", "requested", "for"), rows, empty="There are no open requests.")


@app.command()
def approve(
    review_id: ReviewId,
    max_24h: Annotated[float | None, typer.Option(help="Recipients a day; -1 for no limit. By default 50000.")] = None,
    max_rate: Annotated[float | None, typer.Option(help="Recipients a second. By default 14.")] = None,
    json: AsJson = False,
    endpoint: Endpoint = None,
) -> None:
    """Let an account out of the sandbox."""
    _answered(Remote(endpoint).post(REVIEWS + "/{}/approve", review_id, max_24h=max_24h, max_rate=max_rate), json=json)


@app.command()
def deny(review_id: ReviewId, json: AsJson = False, endpoint: Endpoint = None) -> None:
    """Leave an account in the sandbox."""
    _answered(Remote(endpoint).post(REVIEWS + "/{}/deny", review_id), json=json)


def _answered(review: Mapping[str, str], *, json: bool) -> None:
    if json:
        output.as_json(review)
    else:
        print(f"{review['id']} is {review['status'].lower()}.")


def _what_for(details: Mapping[str, Any]) -> str:
    return f"{details.get('MailType', '').lower()} {details.get('WebsiteURL', '')}".strip()
