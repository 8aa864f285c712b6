"""From a template and its data to what a message says."""

from collections.abc import Mapping
from typing import Any

from gatepost.ses.templates import language
from gatepost.ses.templates.record import Parts


def fill(parts: Parts, data: Mapping[str, Any]) -> dict[str, Any]:
    """Subject and body, in the shape of the second API's `Simple` member.

    Raises: language.RenderingFailure.
    """
    body = {name: _content(part, data) for name, part in (("Text", parts.text), ("Html", parts.html)) if part is not None}
    return {"Subject": _content(parts.subject or "", data), "Body": body}


def _content(part: str, data: Mapping[str, Any]) -> dict[str, str]:
    return {"Data": language.parse(part).render(data), "Charset": "UTF-8"}
