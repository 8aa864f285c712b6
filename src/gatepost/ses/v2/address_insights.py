"""What can be said about an address that nobody has written to.

Source: API reference (model).
"""

from collections.abc import Mapping
from typing import Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import address_insights
from gatepost.ses.address_insights import Verdict
from gatepost.ses.errors import BadRequest


@sesv2.operation("GetEmailAddressInsights")
def get_email_address_insights(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """How sure it is that mail to an address arrives, and why; what only its own server knows is left out.

    Raises: BadRequest. Source: API reference, GetEmailAddressInsights (model); the text (guessed).
    """
    address = request["EmailAddress"]
    if not address.strip():
        raise BadRequest("EmailAddress can't be blank.")
    found = address_insights.of(call, address)
    evaluations = {
        "HasValidSyntax": _verdict(found.syntax),
        "HasValidDnsRecords": _verdict(found.dns),
        "IsRoleAddress": _verdict(found.role),
    }
    return {"MailboxValidation": {"IsValid": _verdict(found.valid), "Evaluations": evaluations}}


def _verdict(verdict: Verdict | None) -> dict[str, str] | None:
    return {"ConfidenceVerdict": verdict} if verdict else None
