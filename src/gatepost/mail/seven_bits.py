"""A message for a server that takes no more than seven bits of a byte: bodies that have eight are encoded, everything else stays as it is.

Fields of headers that have eight stay so too: they are not what servers offer 8BITMIME for.
Source: RFC 6152, section 3, which leaves converting or bouncing; RFC 2045 for the encoding.
"""

from email import message_from_bytes
from email.encoders import encode_base64
from email.message import Message as Part
from email.policy import compat32

_POLICY = compat32.clone(linesep="\r\n", max_line_length=998)
_ENCODING = "Content-Transfer-Encoding"


def converted(source: bytes) -> bytes:
    """The message with bodies in ASCII. Signatures over them are to be made after this."""
    root = message_from_bytes(source, policy=_POLICY)
    for part in root.walk():
        if str(part.get(_ENCODING, "")).strip().lower() in ("", "7bit", "8bit", "binary"):
            _encode(part)
    return root.as_bytes(policy=_POLICY)


def _encode(part: Part) -> None:
    data = None if part.is_multipart() else part.get_payload(decode=True)
    if isinstance(data, bytes) and not data.isascii():
        del part[_ENCODING]
        part.set_payload(data)
        encode_base64(part)
    elif _ENCODING in part:
        part.replace_header(_ENCODING, "7bit")
