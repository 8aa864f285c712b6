"""Unsubscribe links in a message whose bytes somebody else wrote: its own two header fields, and places in its texts.

Where a text is encoded so that a place can't be seen, the message is taken apart, and put together again; else its bytes stay.
Source: SES guide, sending-email-subscription-management (guide).
"""

from email import message_from_bytes
from email.message import Message as Part
from email.policy import compat32

from gatepost.mail import header_fields
from gatepost.ses.contacts import links
from gatepost.ses.templates.language import UNSUBSCRIBE_PLACEHOLDER

_POLICY = compat32.clone(linesep="\r\n", max_line_length=0)
_PLACE = UNSUBSCRIBE_PLACEHOLDER.encode()


def linked(raw: bytes, url: str) -> bytes:
    """The message with its links."""
    fields, body = header_fields.split(raw)
    kept = b"".join(field.source.rstrip(b"\r\n") + b"\r\n" for field in fields if field.name.lower() not in links.FIELDS)
    own = b"".join(f"{name}: {value}\r\n".encode() for name, value in links.fields(url))
    return kept + own + b"\r\n" + _body_linked(kept, body, url)


def _body_linked(header: bytes, body: bytes, url: str) -> bytes:
    if _PLACE in body:
        return body.replace(_PLACE, url.encode(), links.MOST_PLACEHOLDERS)
    whole = message_from_bytes(header + b"\r\n" + body, policy=_POLICY)
    if not sum(_put_in(part, url) for part in whole.walk()):
        return body
    return whole.as_bytes(policy=_POLICY).partition(b"\r\n\r\n")[2]


def _put_in(part: Part, url: str) -> bool:
    """Put the link into one part, if it is an encoded text with a place for it."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if part.get_content_maintype() != "text" or part.get_filename() or encoding not in ("base64", "quoted-printable"):
        return False
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or _PLACE not in data:
        return False
    part.set_payload(_encoded(data.replace(_PLACE, url.encode(), links.MOST_PLACEHOLDERS), encoding))
    return True


def _encoded(data: bytes, encoding: str) -> str:
    import base64  # here, with the next: few messages need them
    import quopri

    return (base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data)).decode("ascii")
