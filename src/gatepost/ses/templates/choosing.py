"""The template that a send uses: one of the account's, by name or ARN, or one that is given with the send.

Source: model, Template (model); what happens if it says several of them, or none (guessed).
"""

from dataclasses import dataclass

from gatepost.call import Call
from gatepost.ses.errors import BadRequest
from gatepost.ses.templates import record
from gatepost.ses.templates.filling import Form, form
from gatepost.ses.templates.record import Parts


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template to send. A stored one has a name, and no form if there is none of that name."""

    name: str
    form: Form | None


def stored(call: Call, name: str, arn: str = "") -> Chosen:
    """The caller's template of that name, or of that ARN. One of another account or Region is not there."""
    prefix, _, name_in_arn = arn.partition(":template/")
    if arn and prefix.split(":", 2)[2:] != [f"ses:{call.region}:{call.account_id}"]:
        return Chosen(name or name_in_arn or arn, None)
    found = record.find(call, name or name_in_arn)
    return Chosen(name or name_in_arn, form(found.parts) if found else None)


def chosen(call: Call, name: str, arn: str, given: Parts | None) -> Chosen:
    """The stored template, or the `given` parts.

    Raises: BadRequest, InvalidTemplate.
    Source: model, TemplateContent; the text for helpers (reported).
    """
    if given is None:
        if not name and not arn:
            raise BadRequest("Template must have one of TemplateName, TemplateArn and TemplateContent.")
        return stored(call, name, arn)
    if name or arn:
        raise BadRequest("Template must have one of TemplateName, TemplateArn and TemplateContent.")
    record.require("", given)
    read = form(given)
    if not read.is_plain:
        raise BadRequest("Template contains unsupported operations.")
    return Chosen("", read)
