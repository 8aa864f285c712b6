"""Request production access: what the account sends, told to whoever reviews it."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.routing import page
from gatepost.console.ses.account import review_of
from gatepost.console.ses.identities import SES, inner
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError


@page("/account/production-access", posts=True)
def request(visit: Visit) -> Response:
    """The form, and the request: a review opens, which this server's operator answers."""
    account = visit.call(SES, "GetAccount")
    refusal = None
    if visit.form is not None:
        try:
            visit.call(SES, "PutAccountDetails", **_wanted(visit.form))
            return visit.go(visit.link("/account"), "account.was_requested")
        except AwsError as error:
            refusal = error
    return visit.show(
        "ses/production_access.html",
        refusal=refusal,
        details=inner(account, "Details"),
        production=account["ProductionAccessEnabled"],
        review=review_of(account),
    )


def _wanted(form: Mapping[str, str]) -> dict[str, Any]:
    contacts = [line.strip() for line in form.get("contacts", "").splitlines() if line.strip()]
    wanted: dict[str, Any] = {
        "MailType": form.get("mail_type", "TRANSACTIONAL"),
        "WebsiteURL": form.get("website", "").strip(),
        "ContactLanguage": form.get("language", "EN"),
        "ProductionAccessEnabled": True,
    }
    if form.get("use_case", "").strip():
        wanted["UseCaseDescription"] = form["use_case"].strip()
    if contacts:
        wanted["AdditionalContactEmailAddresses"] = contacts
    return wanted
