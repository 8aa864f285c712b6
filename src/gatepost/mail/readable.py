"""What a person would take from a mail: its texts, the code to type in, the link to follow.

Mail may be made to cost its reader much, so there is an end to how many parts are looked at, how deep, and how far codes are looked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from itertools import islice
from re import ASCII, MULTILINE, compile

_CODE = compile(r"(?<![\w#&./=+-])(\d{8}|\d{6})(?![\w-])(?!\.\d)", ASCII)
_LINK = compile(r"https?://[^\s<>\"']+")
_CLOSING = ".,;:!?)]}"
_BOUNDARY = compile(rb"^--", MULTILINE)
MOST_PARTS = 2000
"""What may begin a part, counted in lines; what comes behind is not looked at."""
MOST_LINKS = 50
SEARCHED = 262_144
"""Characters of a body in which a code and a link are looked for."""


@dataclass(frozen=True, slots=True)
class Readable:
    """A mail taken apart. `code` is the first number of six or eight digits in it, `link` the first web address of `links`."""

    subject: str
    text: str | None
    html: str | None
    headers: Sequence[tuple[str, str]]
    attachments: Sequence[str]
    code: str | None
    link: str | None
    links: Sequence[str]
    """At most `MOST_LINKS`, each once."""


def read(source: bytes) -> Readable:
    """Take a message's source apart. What is nested too deeply has a header and nothing else."""
    try:
        return _read(_bounded(source))
    except RecursionError:
        return _read(source.partition(b"\r\n\r\n")[0] + b"\r\nContent-Type: application/octet-stream\r\n\r\n")


def mail_of(source: bytes) -> EmailMessage:
    """A message's parts, as many as are looked at. Raises: RecursionError, for what is nested too deeply."""
    return message_from_bytes(_bounded(source), EmailMessage, policy=default)


def _bounded(source: bytes) -> bytes:
    behind = next(islice(_BOUNDARY.finditer(source), MOST_PARTS, None), None)
    return source if behind is None else source[: behind.start()]


def _read(source: bytes) -> Readable:
    mail = message_from_bytes(source, EmailMessage, policy=default)
    text, html = _body(mail, "plain"), _body(mail, "html")
    page = _Page(html[:SEARCHED]) if html else None
    words = [words[:SEARCHED] for words in (text, page and page.text) if words]
    links = _links(words, page.links if page else ())
    return Readable(
        subject=" ".join(str(mail["Subject"] or "").splitlines()),
        text=text,
        html=html,
        headers=[(name, _value(name, raw)) for name, raw in mail.raw_items()],
        attachments=[part.get_filename() or "" for part in mail.walk() if part.get_content_disposition() in ("attachment", "inline")],
        code=_first_code(words),
        link=links[0] if links else None,
        links=links,
    )


def _value(name: str, raw: str) -> str:
    """A header field's value; as it stands, where Python's own parser stumbles over a broken address."""
    try:
        return str(default.header_fetch_parse(name, raw))
    except (IndexError, ValueError, AttributeError):
        return " ".join(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _body(mail: EmailMessage, subtype: str) -> str | None:
    part = mail.get_body((subtype,)) if mail.is_multipart() else mail if mail.get_content_subtype() == subtype else None
    if part is None or part.get_content_maintype() != "text":
        return None
    try:
        content: object = part.get_content()
    except (LookupError, ValueError):
        content = part.get_payload(decode=True)
    text = content if isinstance(content, str) else bytes(content).decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return text.replace("\r\n", "\n")


def _first_code(words: Iterable[str]) -> str | None:
    return next((found[1] for text in words if (found := _CODE.search(_LINK.sub(" ", text)))), None)


def _links(words: Iterable[str], links: Sequence[str]) -> Sequence[str]:
    """Those of the page's anchors, or else the addresses that stand in the text."""
    found = links or [found[0].rstrip(_CLOSING) for text in words for found in _LINK.finditer(text)]
    return list(dict.fromkeys(found))[:MOST_LINKS]


class _Page(HTMLParser):
    """The words of a page and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._words: list[str] = []
        self._hidden = 0
        self.links: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return "".join(self._words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        link = dict(attrs).get("href")
        if tag == "a" and link and link.startswith(("http://", "https://")):
            self.links.append(link)
        if tag in ("br", "p", "div", "td", "tr", "li", "h1", "h2", "h3"):
            self._words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)
