"""From a template and its data to what a message says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.ses.templates import language
from gatepost.ses.templates.language import Template, Work
from gatepost.ses.templates.record import Parts


@dataclass(frozen=True, slots=True)
class Form:
    """The parts of a template, read and ready to be filled any number of times."""

    subject: Template
    body: Mapping[str, Template]
    """By the name of a message's part, `Text` or `Html`."""

    @property
    def is_plain(self) -> bool:
        """Nothing but text and attributes in any part."""
        return self.subject.is_plain and all(template.is_plain for template in self.body.values())

    def fill(self, data: Mapping[str, Any], work: Work | None = None) -> dict[str, Any]:
        """Subject and body, in the shape of the second API's `Simple` member; `work` is what may be done for them.

        Raises: language.RenderingFailure.
        """
        work = work or Work()
        body = {name: _content(template, data, work) for name, template in self.body.items()}
        return {"Subject": _content(self.subject, data, work), "Body": body}


def form(parts: Parts) -> Form:
    """Read parts that have been found to be templates."""
    body = {name: language.parse(part) for name, part in (("Text", parts.text), ("Html", parts.html)) if part is not None}
    return Form(language.parse(parts.subject or ""), body)


def _content(template: Template, data: Mapping[str, Any], work: Work) -> dict[str, str]:
    return {"Data": template.render(data, work), "Charset": "UTF-8"}
