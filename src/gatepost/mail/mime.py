"""The source of a message as its receiver would see it, composed when somebody reads it.

Structured content becomes the MIME that SES builds; a raw message keeps its bytes but for the fields that SES owns.
Source: SES guide, header-fields (guide); order and form of fields and boundaries (reported from delivered mail).
"""

import base64
import binascii
import hashlib
import quopri
from collections.abc import Mapping, Sequence
from email.header import Header
from email.message import Message as Part
from email.policy import compat32
from email.utils import format_datetime
from functools import lru_cache
from mimetypes import guess_type
from re import compile
from typing import Any

from gatepost.mail import header_fields, message_ids
from gatepost.mail.messages import Message
from gatepost.rules.mailboxes import Malformed, parse

_LONGEST_LINE = 998
_POLICY = compat32.clone(linesep="\r\n", max_line_length=_LONGEST_LINE)
_ENCODINGS = {"BASE64": "base64", "QUOTED_PRINTABLE": "quoted-printable", "SEVEN_BIT": "7bit"}
_CHARSET = compile(r"[A-Za-z0-9_.:+-]+")
_LINE_BREAK = compile(r"\r\n|\r|\n")
_LONE_RETURN = compile(rb"\r(?!\n)")
_BARE_BREAK = compile(rb"\r(?!\n)|(?<!\r)\n")
_OWN = frozenset(("bcc", "date", "feedback-id", "message-id", "return-path"))
"""Fields of a raw message that SES takes out or writes itself."""


def compose(message: Message) -> bytes:
    """The message's source, the same on every call. Its lines end with CRLF, but for the last one, which SMTP ends where it is open."""
    source = _rewritten(message, message.raw) if message.raw is not None else _built(message, message.content or {})
    return _BARE_BREAK.sub(b"\r\n", source)


def _rewritten(message: Message, raw: bytes) -> bytes:
    fields, body = header_fields.split(raw)
    names = {field.name.lower() for field in fields}
    kept = [field.source.rstrip(b"\r\n") for field in fields if not _taken_out(field.name.lower())]
    if "from" not in names:
        kept.insert(0, f"From: {_address_field((message.envelope.sender,))}".encode())
    if "mime-version" not in names:
        kept.append(b"MIME-Version: 1.0")
    lines = b"\n".join([*kept, *(f"{name}: {value}".encode() for name, value in _written_by_ses(message)), b"", b""])
    return lines + body


def _taken_out(name: str) -> bool:
    return name in _OWN or name.startswith("x-ses-")


def _written_by_ses(message: Message) -> tuple[tuple[str, str], ...]:
    sender = base64.b64encode(hashlib.sha256(f"{message.account_id} {message.identity_arn}".encode()).digest()).decode()
    tags = {tag["Name"]: tag["Value"] for tag in message.tags}
    feedback = f"{tags.get('ses:feedback-id-a', '')}:{tags.get('ses:feedback-id-b', '')}:1.{message.region}.{sender}:AmazonSES"
    return (
        ("Message-ID", message_ids.header(message.message_id, message.region)),
        ("Date", format_datetime(message.accepted_at)),
        ("Feedback-ID", feedback),
        ("X-SES-Outgoing", f"{message.accepted_at:%Y.%m.%d}-127.0.0.1"),
    )


def body_size(content: Mapping[str, Any]) -> int:
    """How many bytes structured content makes, without the header."""
    return len(_body(content, _Boundaries("")).as_bytes(policy=_POLICY))


def _built(message: Message, content: Mapping[str, Any]) -> bytes:
    envelope = message.envelope
    root = _body(content, _Boundaries(message.message_id))
    body_fields = root.items()
    for name, _ in body_fields:
        del root[name]
    for name, addresses in (("From", (envelope.sender,)), ("To", envelope.to), ("Cc", envelope.cc), ("Reply-To", envelope.reply_to)):
        if addresses:
            root[name] = _address_field(addresses)
    root["Subject"] = _text_field("Subject", content["Subject"])
    root["MIME-Version"] = "1.0"
    for name, value in body_fields:
        root[name] = value
    for header in content.get("Headers", ()):
        root[header["Name"]] = header["Value"]
    for name, value in _written_by_ses(message):
        root[name] = value
    return root.as_bytes(policy=_POLICY)


class _Boundaries:
    """Boundaries of the form `----=_Part_0_1234567890.1700000000000`, the same for the same message."""

    def __init__(self, message_id: str) -> None:
        self._number = 0
        self._end = f"{binascii.crc32(message_id.encode())}.{int(message_id[4:16] or '0', 16)}"

    def next(self) -> str:
        self._number += 1
        return f"----=_Part_{self._number - 1}_{self._end}"


def _body(content: Mapping[str, Any], boundaries: _Boundaries) -> Part:
    attachments: Sequence[Mapping[str, Any]] = content.get("Attachments", ())
    inline = [attachment for attachment in attachments if attachment.get("ContentDisposition") == "INLINE" and "ContentId" in attachment]
    others = [attachment for attachment in attachments if attachment not in inline]
    texts = [_text(content["Body"][name], subtype) for name, subtype in (("Text", "plain"), ("Html", "html")) if name in content["Body"]]
    root = texts[0] if len(texts) == 1 else _multipart("alternative", texts, boundaries)
    if inline:
        root = _multipart("related", [root, *map(_attachment, inline)], boundaries)
    return _multipart("mixed", [root, *map(_attachment, others)], boundaries) if others else root


def _multipart(subtype: str, parts: Sequence[Part], boundaries: _Boundaries) -> Part:
    whole = Part(_POLICY)
    whole["Content-Type"] = f'multipart/{subtype}; boundary="{boundaries.next()}"'
    for part in parts:
        whole.attach(part)
    return whole


def _text(given: Mapping[str, str], subtype: str) -> Part:
    """Source: delivered mail for `7bit` and quoted-printable (reported); which of the three when (guessed from JavaMail)."""
    charset = given.get("Charset") or "UTF-8"
    text = _LINE_BREAK.sub("\n", given["Data"])
    data = text.encode(charset, "replace")
    part = Part(_POLICY)
    part["Content-Type"] = f"text/{subtype}; charset={charset}"
    strange = sum(byte > 126 for byte in data)
    if not strange and max(map(len, data.split(b"\n"))) <= _LONGEST_LINE:
        _encode(part, data, "7bit")
    else:
        _encode(part, data, "base64" if strange * 2 > len(data) else "quoted-printable")
    return part


def _attachment(given: Mapping[str, Any]) -> Part:
    part = Part(_POLICY)
    name = _one_line(given["FileName"])
    kind = _one_line(given.get("ContentType") or guess_type(name)[0] or "application/octet-stream")
    part.add_header("Content-Type", kind, name=_parameter(name))
    part.add_header("Content-Disposition", given.get("ContentDisposition", "ATTACHMENT").lower(), filename=_parameter(name))
    if "ContentDescription" in given:
        part["Content-Description"] = _text_field("Content-Description", {"Data": given["ContentDescription"]})
    if "ContentId" in given:
        part["Content-ID"] = f"<{_one_line(given['ContentId'])}>"
    data = base64.b64decode(given["RawContent"])
    _encode(part, data, _ENCODINGS[given.get("ContentTransferEncoding", "BASE64")])
    return part


def _parameter(value: str) -> str | tuple[str, str, str]:
    return value if value.isascii() else ("utf-8", "", value)


def _encode(part: Part, data: bytes, encoding: str) -> None:
    part["Content-Transfer-Encoding"] = encoding
    if encoding == "base64":
        data = base64.encodebytes(data).rstrip(b"\n")
    elif encoding == "quoted-printable":
        data = _LONE_RETURN.sub(b"=0D", quopri.encodestring(data))
    part.set_payload(data.decode("ascii", "surrogateescape"))


def _one_line(value: str) -> str:
    """A value that can't begin another field."""
    return _LINE_BREAK.sub(" ", value)


def _text_field(name: str, given: Mapping[str, str]) -> str:
    text = _one_line(given["Data"])
    return text if text.isascii() else Header(text, given.get("Charset") or "utf-8", header_name=name, errors="replace").encode()


def _address_field(addresses: Sequence[str]) -> str:
    return ", ".join(map(_mailbox, addresses))


def _mailbox(given: str) -> str:
    """An address as it was given; a display name outside ASCII becomes an encoded-word."""
    given = _one_line(given)
    if given.isascii():
        return given
    try:
        mailbox = parse(given)
    except Malformed:
        return Header(given, "utf-8").encode()
    return f"{Header(mailbox.name, 'utf-8').encode()} <{mailbox.address}>"


@lru_cache(maxsize=64)
def knows_charset(name: str) -> bool:
    """Can text be written in the charset of this name?"""
    try:
        "é".encode(name, "replace")
    except (LookupError, ValueError):
        return False
    return _CHARSET.fullmatch(name) is not None
