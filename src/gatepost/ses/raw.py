"""A raw message as a letter: who its header says it is from and for, and the `X-SES-…` fields that steer SES.

Source: SES guide, header-fields and send-email-raw (guide); texts (reported); more than one From address (guessed: refused).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gatepost.mail import header_fields
from gatepost.mail.header_fields import Field
from gatepost.ses.errors import BadRequest

_ONCE = frozenset(
    """
    accept-language acceptlanguage archived-at auto-submitted bounces-to comments content-alternative content-base content-class
    content-description content-disposition content-duration content-id content-language content-length content-location
    content-md5 content-transfer-encoding content-type date delivered-to disposition-notification-options
    disposition-notification-to dkim-signature domainkey-signature errors-to from importance in-reply-to keywords list-archive
    list-help list-id list-owner list-post list-subscribe list-unsubscribe message-context message-id mime-version organization
    original-from original-message-id original-recipient original-subject precedence priority references reply-to return-path
    return-receipt-to sender solicitation sensitivity subject thread-index thread-topic user-agent vbr-info
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class RawHeader:
    """The header of a raw message. Lists are mailboxes as written; a field that is missing is empty."""

    fields: Mapping[str, str]
    """The first field of each name, by its name in lower case."""
    to: Sequence[str]
    cc: Sequence[str]
    bcc: Sequence[str]
    reply_to: Sequence[str]

    @property
    def sender(self) -> str:
        """The Sender field."""
        return self.fields.get("sender", "")

    @property
    def from_field(self) -> str:
        """The From field."""
        return self.fields.get("from", "")

    @property
    def return_path(self) -> str:
        """The Return-Path field, which only says where bounces are forwarded to; `<>` counts as none."""
        value = self.fields.get("return-path", "")
        return "" if value == "<>" else value

    def control(self, name: str) -> str:
        """An `X-SES-…` field; the first counts."""
        return self.fields.get(name.lower(), "")


NOTHING: Final = RawHeader({}, (), (), (), ())
"""The header of a message that is not raw."""


def read(data: bytes) -> RawHeader:
    """The header of a raw message.

    Raises: BadRequest.
    """
    try:
        fields, _ = header_fields.split(data)
    except header_fields.Malformed as malformed:
        raise BadRequest(str(malformed)) from malformed
    first: dict[str, str] = {}
    for field in fields:
        name = field.name.lower()
        if name in first and name in _ONCE:
            raise BadRequest(f"Duplicate header '{field.name}'.")
        first.setdefault(name, field.value)
    return RawHeader(first, _mailboxes(fields, "to"), _mailboxes(fields, "cc"), _mailboxes(fields, "bcc"), _mailboxes(fields, "reply-to"))


def _mailboxes(fields: Sequence[Field], name: str) -> tuple[str, ...]:
    return tuple(mailbox for field in fields if field.name.lower() == name for mailbox in mailboxes_in(field.value))


def one_mailbox(value: str) -> str:
    """The one mailbox of a From field; one that can't be read is left to whoever checks addresses.

    Raises: BadRequest, for several.
    """
    found = mailboxes_in(value)
    if len(found) > 1:
        raise BadRequest("Illegal address")
    return found[0] if found else value


def mailboxes_in(value: str) -> list[str]:
    """The mailboxes of an address list, each as written. Names of groups are left out: `undisclosed-recipients:;` has none.

    Source: RFC 5322, section 3.4.
    """
    found: list[str] = []
    start = depth = 0
    quoted = bracketed = False
    for at, char in enumerate(value):
        if quoted:
            quoted = char != '"' or value[at - 1] == "\\"
        elif char == '"':
            quoted = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif depth > 0:
            continue
        elif char in "<>":
            bracketed = char == "<"
        elif char == ":" and not bracketed:
            start = at + 1
        elif char in ",;" and not bracketed:
            found.append(value[start:at])
            start = at + 1
    found.append(value[start:])
    return [mailbox.strip() for mailbox in found if mailbox.strip()]
