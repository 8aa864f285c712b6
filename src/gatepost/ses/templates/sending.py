"""Sending a template: what it makes of the data goes out; what it makes nothing of is accepted all the same, and lost.

Source: API reference, SendTemplatedEmail (model); SES guide, send-personalized-email-api (guide).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.call import Call
from gatepost.mail.outcomes import Outcome
from gatepost.rules.identities import address_of
from gatepost.rules.letters import Letter
from gatepost.ses import contents
from gatepost.ses.errors import BadRequest
from gatepost.ses.templates import data, language
from gatepost.ses.templates.choosing import Chosen
from gatepost.ses.templates.language import Work

NOTHING: Mapping[str, Any] = {"Subject": {"Data": ""}, "Body": {"Text": {"Data": ""}}}
"""What a message says whose template could not be filled."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a letter says: nothing at all if its template is not there. `failure` is why a template could not be filled."""

    content: Mapping[str, Any] | None
    failure: str = ""

    def lost(self, call: Call, letter: Letter) -> tuple[Outcome, ...]:
        """What happens to the letter if there is a failure. Source: SES guide, event-publishing-retrieving-sns-contents (guide)."""
        if not self.failure:
            return ()
        detail = {"templateName": letter.template, "errorMessage": self.failure}
        recipients = [address_of(given) or given for given in letter.recipients]
        return (Outcome(kind="RENDERING_FAILURE", at=call.now, recipients=recipients, detail=detail),)


def read(text: str) -> dict[str, Any]:
    """The data of a send.

    Raises: BadRequest. Source: recorded answers (reported).
    """
    try:
        return data.read(text)
    except data.InvalidData as invalid:
        raise BadRequest("The template data is invalid") from invalid


def filled(template: Chosen, values: Mapping[str, Any], extras: Mapping[str, Any], limit: int, work: Work | None = None) -> Filled:
    """Fill a template; `extras` are the members of a message beside subject and body, `limit` is the most bytes that it may have.

    `work` is what may be done for it, where several share that.

    Raises: BadRequest, MessageRejected.
    """
    if template.form is None:
        return Filled(None)
    try:
        content = template.form.fill(values, work)
    except language.RenderingFailure as failure:
        contents.admit({**NOTHING, **extras}, limit)
        return Filled(NOTHING, str(failure))
    return Filled(contents.admit({**content, **extras}, limit))
