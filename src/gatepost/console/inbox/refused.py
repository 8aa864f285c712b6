"""A mail that never was one: which check refused it, what its sender was told, and what helps."""

from starlette.responses import Response

from gatepost.console.problems import Missing
from gatepost.console.routing import page
from gatepost.console.visit import ROOT, Visit
from gatepost.mail import refusals
from gatepost.mail.refusals import RefusedMail


@page("/refused/{refusal_id}")
def show(visit: Visit) -> Response:
    """All that is known of it: every check's answer, those after the refusal as well."""
    with visit.store.transaction() as tx:
        found = refusals.get(tx, visit.path["refusal_id"])
    if found is None:
        raise Missing()
    decision = [dict(zip(("check", "outcome", "detail"), finding, strict=False)) for finding in found.findings]
    return visit.show("inbox/refused.html", mail=found, decision=decision, steps=_steps(visit, found), pool_address=_pool(visit, found))


def _steps(visit: Visit, mail: RefusedMail) -> list[tuple[str, str]]:
    """Where in the console the way out is: addresses and their names."""
    here = f"{ROOT}/{mail.account_id}/{mail.region}"
    match mail.refused_by:
        case "sandbox_lets_recipients_through":
            return [
                (f"{here}/account/production-access", visit.text("account.request")),
                (f"{here}/identities/create", visit.text("identities.create")),
            ]
        case "identity_is_verified" | "sender_is_covered" | "policy_lets_caller_send" | "mail_from_is_ready":
            return [(f"{here}/identities", visit.text("identities.title"))]
        case "account_may_send" | "quota_has_room" | "rate_has_room":
            return [(f"{here}/account", visit.text("account.title"))]
        case "configuration_set_exists" | "configuration_set_may_send":
            return [(f"{here}/configuration-sets", visit.text("configuration_sets.title"))]
        case "default_sender_has_room" | "sender_is_known" | "region_reaches_ses" | "account_is_own" if mail.pool_id:
            return [(f"{_pool(visit, mail)}/authentication-methods/email", visit.text("email.edit_title"))]
        case _:
            return []


def _pool(visit: Visit, mail: RefusedMail) -> str:
    """The page of the user pool whose mail it was, which may be in another Region than the one that sends."""
    return f"{ROOT}/{mail.account_id}/{mail.pool_id.partition('_')[0] or visit.region}/user-pools/{mail.pool_id}"
