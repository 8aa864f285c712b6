"""The address behind "unsubscribe" in a mail: it says, sealed, who wants no more of what, so that nothing has to be kept for it.

Source: SES guide, sending-email-subscription-management (guide); the form of the address is ours.
"""

import base64
import json
from dataclasses import astuple, dataclass

from cryptography.exceptions import InvalidTag

from gatepost.call import World
from gatepost.ses.templates.language import UNSUBSCRIBE_PLACEHOLDER

PATH = "/_ses/unsubscribe/"
FIELDS = frozenset(("list-unsubscribe", "list-unsubscribe-post"))
"""The header fields that a managed mail has from SES alone."""
ONE_CLICK = "List-Unsubscribe=One-Click"
MOST_PLACEHOLDERS = 2
"""How many places in a text get the link; further ones stay as they are."""

_ABOUT = "ses unsubscribe link"


@dataclass(frozen=True, slots=True)
class Link:
    """A recipient, the list and topic (empty for all of it) that they were mailed about, and the mail that brought the link."""

    account_id: str
    region: str
    list_name: str
    topic: str
    address: str
    message_id: str


def address_of(world: World, link: Link) -> str:
    """A web address without `=`, which would not survive every encoding of a mail's body."""
    sealed = world.seal.seal(json.dumps(astuple(link)).encode(), _ABOUT)
    return f"{world.origin}{PATH}{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


def read(world: World, token: str) -> Link | None:
    """What the end of such an address says; None if this server did not make it."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return Link(*json.loads(world.seal.open(sealed, _ABOUT)))
    except (ValueError, InvalidTag):
        return None


def fields(url: str) -> tuple[tuple[str, str], ...]:
    """The header fields that let a mail program unsubscribe. Source: RFC 2369, section 3.2; RFC 8058, section 3.1."""
    return ("List-Unsubscribe", f"<{url}>"), ("List-Unsubscribe-Post", ONE_CLICK)


def put_in(text: str, url: str) -> str:
    """A text with the link in the places for it."""
    return text.replace(UNSUBSCRIBE_PLACEHOLDER, url, MOST_PLACEHOLDERS)
