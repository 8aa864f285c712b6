"""SES's template language: Handlebars without HTML escaping, where an attribute that is not there is an error.

Pure: no store, no request, nothing of SES's but its sentences. `parse` turns a text into a `Template` once, `Template.render`
fills it with data, within limits of depth, work and length, so that no template holds a server up.
Source: SES guide, send-personalized-email-advanced (guide); details as Handlebars' Java port has them (guessed).
"""

from gatepost.ses.templates.language.limits import Work
from gatepost.ses.templates.language.parsing import parse
from gatepost.ses.templates.language.problems import MalformedTemplate, MissingAttribute, RenderingFailure
from gatepost.ses.templates.language.template import UNSUBSCRIBE_PLACEHOLDER, Template

__all__ = ["UNSUBSCRIBE_PLACEHOLDER", "MalformedTemplate", "MissingAttribute", "RenderingFailure", "Template", "Work", "parse"]
