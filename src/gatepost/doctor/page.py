"""The report as one page that needs nothing else: to send to a colleague, or to show inside of another one.

`page(report)` is a whole document; `templates/findings.html` is the part of it that other pages include, given `report`.
"""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from gatepost.doctor.diagnosis import Outcome, Report, Severity

TEMPLATES = Path(__file__).parent / "templates"

SEVERITY_NAMES = {
    Severity.FATAL: "stops all mail",
    Severity.USER: "stops this mail",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "information",
}
OUTCOMES = {
    Outcome.FINE: "All is well: nothing was found that stops mail.",
    Outcome.WARNINGS: "Nothing was found that stops mail, but there are warnings.",
    Outcome.BROKEN: "Probable cause",
    Outcome.COULD_NOT_LOOK: "The pool could not be examined.",
}


def page(report: Report) -> str:
    """The report as an HTML document."""
    return _template().render(report=report, severities=SEVERITY_NAMES, headline=OUTCOMES[report.outcome])


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html")
