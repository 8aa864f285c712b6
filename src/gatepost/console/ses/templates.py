"""Templates of mail: the list, and one filled with data to look at."""

from starlette.responses import Response

from gatepost.console import framing
from gatepost.console.routing import page
from gatepost.console.ses.identities import SES
from gatepost.console.visit import Visit
from gatepost.mail import readable
from gatepost.wire.errors import AwsError

PAGE_SIZE = 50


@page("/templates")
def list_templates(visit: Visit) -> Response:
    """All templates, a page at a time."""
    listed = visit.call(SES, "ListEmailTemplates", PageSize=PAGE_SIZE, NextToken=visit.query.get("next"))
    return visit.show("ses/templates.html", templates=listed.get("TemplatesMetadata", ()), next=listed.get("NextToken") or "")


@page("/templates/{name}")
def show(visit: Visit) -> Response:
    """A template as it is stored, and filled with the data that are given."""
    name, data = visit.path["name"], visit.query.get("data", "")
    content = visit.call(SES, "GetEmailTemplate", TemplateName=name)["TemplateContent"]
    filled, refusal = None, None
    if data:
        try:
            filled = readable.read(_filled(visit, name, data))
        except AwsError as error:
            refusal = error
    return visit.show("ses/template.html", refusal=refusal, name=name, content=content, data=data, filled=filled)


@page("/templates/{name}/filled")
def filled(visit: Visit) -> Response:
    """The HTML part of the filled template, for a frame."""
    seen = readable.read(_filled(visit, visit.path["name"], visit.query.get("data", "")))
    return framing.framed(seen.html or "")


def _filled(visit: Visit, name: str, data: str) -> bytes:
    """Raises: AwsError."""
    return visit.call(SES, "TestRenderEmailTemplate", TemplateName=name, TemplateData=data)["RenderedTemplate"].encode("utf-8", "replace")
