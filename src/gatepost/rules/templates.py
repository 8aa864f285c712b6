"""The placeholders of Cognito's messages: `{####}` for the code, `{username}`, and `{##text##}` for a link.

Source: API reference, VerificationMessageTemplateType (model); Cognito guide, message-templates (guide).
"""

from re import compile

CODE = "{####}"
USERNAME = "{username}"

LINK = compile(r"\{##(?P<text>(?:(?!\{##)[\s\S])*?)##\}")
"""A link with its text, which is empty in the code's placeholder. No text makes a search slow: none reaches over a `{##`."""


def has_code(text: str) -> bool:
    """Has a place for the code."""
    return CODE in text


def has_link(text: str) -> bool:
    """Has a place for the link."""
    return any(link["text"] for link in LINK.finditer(text))
