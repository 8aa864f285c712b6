"""The placeholders of Cognito's messages: `{####}` for the code, `{username}`, and `{##text##}` for a link.

Source: API reference, VerificationMessageTemplateType (model); Cognito guide, message-templates (guide).
"""

from re import compile

CODE = "{####}"
USERNAME = "{username}"

LINK = compile(r"\{##(?P<text>[\s\S]*?)##\}")
"""A link with its text. The code's placeholder is no link."""


def has_code(text: str) -> bool:
    """Has a place for the code."""
    return CODE in text


def has_link(text: str) -> bool:
    """Has a place for the link."""
    return LINK.search(text.replace(CODE, "")) is not None
