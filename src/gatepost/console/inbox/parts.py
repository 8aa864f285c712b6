"""A message taken apart for its page, from its source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from urllib.parse import quote

from starlette.responses import Response

from gatepost.console import framing
from gatepost.mail import readable
from gatepost.mail.readable import Readable

LONGEST_TEXT = 100_000
MOST_LINES = 2000
LONGEST_SOURCE = 65_536
"""Characters, lines and bytes that a page shows; the rest has an address of its own."""
MOST_ATTACHMENTS = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is a file. `number` is its place among them, `size` is in bytes."""

    number: int
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Text as much of it as a page shows; `left_out` characters or bytes were too many."""

    text: str
    left_out: int = 0


class Letter:
    """One message."""

    def __init__(self, source: bytes) -> None:
        self.source = source

    @cached_property
    def seen(self) -> Readable:
        """What a person would take from it."""
        return readable.read(self.source)

    @property
    def text(self) -> Cut:
        """The plain text."""
        whole = self.seen.text or ""
        lines = whole[:LONGEST_TEXT].split("\n")[:MOST_LINES]
        text = "\n".join(lines)
        return Cut(text, len(whole) - len(text))

    @property
    def head(self) -> Cut:
        """The source's beginning."""
        shown = self.source[:LONGEST_SOURCE]
        return Cut(shown.decode("utf-8", "replace"), len(self.source) - len(shown))

    @cached_property
    def attachments(self) -> Sequence[Attachment]:
        """The parts that are files, in their order."""
        return [
            Attachment(number, part.get_filename() or "", part.get_content_type(), len(content(part)))
            for number, part in enumerate(self._files())
        ]

    @property
    def remote_pictures(self) -> int:
        """How many pictures the HTML would have loaded from elsewhere."""
        return framing.remote_pictures(self.seen.html or "")

    def framed(self) -> Response:
        """The HTML part for a sandboxed frame.

        Raises: framing.TooMuch.
        """
        return framing.framed(self.seen.html or "", self._pictures())

    def file(self, number: int) -> Response | None:
        """An attachment, to be saved and never to be opened here; None when there is none of that number."""
        for place, part in enumerate(self._files()):
            if place == number:
                return saved(content(part), part.get_filename() or f"attachment-{number}")
        return None

    def whole_source(self) -> Response:
        """The source to be read as text."""
        return Response(self.source, media_type="text/plain; charset=utf-8", headers=_HARMLESS)

    def _files(self) -> Iterator[EmailMessage]:
        try:
            parts = [part for part in readable.mail_of(self.source).walk() if _is_file(part)]
        except RecursionError:
            return
        yield from parts[:MOST_ATTACHMENTS]

    def _pictures(self) -> Mapping[str, tuple[str, bytes]]:
        """The pictures that the HTML may show, by content id."""
        return {
            str(part["Content-ID"]).strip().strip("<>"): (part.get_content_type(), content(part))
            for part in self._files()
            if part["Content-ID"] and part.get_content_maintype() == "image"
        }


_HARMLESS = {"content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'"}


def saved(content: bytes, name: str) -> Response:
    """A file of a stranger's, which a browser saves whatever it is."""
    plain = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"')[-150:] or "file"
    return Response(
        content,
        media_type="application/octet-stream",
        headers={**_HARMLESS, "content-disposition": f"attachment; filename*=UTF-8''{quote(plain)}"},
    )


def content(part: EmailMessage) -> bytes:
    """A part's bytes, decoded as far as they can be."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _is_file(part: EmailMessage) -> bool:
    if part.is_multipart():
        return False
    return part.get_content_disposition() in ("attachment", "inline") or part.get_content_maintype() != "text"
