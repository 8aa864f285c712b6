"""Tracking a message that is being accepted: whether its opens and clicks are wanted, and its parts rewritten if they are.

What is kept is what goes out, so that every way out, and the inbox, have the same.
Source: SES guide, faqs-metrics and vdm-get-started (guide); SendEmail's ConfigurationOverrides (model).
"""

import quopri
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.generator import BytesGenerator
from email.message import Message as Part
from email.policy import compat32
from io import BytesIO
from typing import Any

from gatepost.call import World
from gatepost.mail import header_fields
from gatepost.mail.messages import Message
from gatepost.ses.account import Account
from gatepost.ses.configuration_sets import ConfigurationSet
from gatepost.ses.tracking import addresses, pages
from gatepost.ses.tracking.addresses import Tracker
from gatepost.ses.tracking.pages import Rewritten

_POLICY = compat32.clone(linesep="\r\n", max_line_length=None)


def wanted(
    account: Account | None, chosen: ConfigurationSet | None, opens: bool | None = None, clicks: bool | None = None
) -> tuple[bool, bool]:
    """Whether opens, and whether clicks, are tracked: as a request says, else if a set's destinations want them, or the dashboard does."""
    if opens is not None and clicks is not None:
        return opens, clicks
    engagement = _engagement(account, chosen)
    watched = chosen.watched if chosen else ()
    return (
        engagement or "OPEN" in watched if opens is None else opens,
        engagement or "CLICK" in watched if clicks is None else clicks,
    )


def _engagement(account: Account | None, chosen: ConfigurationSet | None) -> bool:
    options: Mapping[str, Any] = chosen.options if chosen else {}
    of_set = _inner(options, "VdmOptions", "DashboardOptions").get("EngagementMetrics")
    if of_set:
        return of_set == "ENABLED"
    vdm: Mapping[str, Any] = (account.vdm if account else None) or {}
    return vdm.get("VdmEnabled") == "ENABLED" and _inner(vdm, "DashboardAttributes").get("EngagementMetrics") == "ENABLED"


def _inner(members: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for name in path:
        members = members.get(name) or {}
    return members


def marked(world: World, message: Message, options: Mapping[str, Any], *, opens: bool, clicks: bool) -> Message:
    """The message as it is tracked. `options` are the set's TrackingOptions."""
    work = _Work(addresses.tracker(world, message.message_id, dict(options)), opens=opens, clicks=clicks)
    if message.raw is not None:
        marked = replace(message, raw=_raw(message.raw, work))
    else:
        marked = replace(message, content=_content(message.content or {}, work))
    circumstances = {**message.circumstances, **work.found()}
    return replace(marked, circumstances=circumstances)


class _Work:
    """The rewriting of a message's HTML parts, one after the other."""

    def __init__(self, tracker: Tracker, *, opens: bool, clicks: bool) -> None:
        self._tracker = tracker
        self._opens = opens
        self._clicks = clicks
        self._links = 0
        self._tags: dict[str, Any] = {}
        self._pages = 0

    def rewrite(self, page: str) -> str:
        pixel = self._tracker.pixel if self._opens and not self._pages else None
        done: Rewritten = pages.rewrite(page, pixel, self._tracker.link if self._clicks else None, self._links + 1)
        self._pages += 1
        self._links += done.links
        self._tags |= {str(number): tags for number, tags in done.tags.items()}
        return done.page

    def found(self) -> dict[str, Any]:
        """What events have to know later on."""
        tracked = [name for name, is_so in (("opens", self._opens and self._pages), ("clicks", self._links)) if is_so]
        return ({"tracked": tracked} if tracked else {}) | ({"links": self._tags} if self._tags else {})


def _content(content: Mapping[str, Any], work: _Work) -> Mapping[str, Any]:
    page = content["Body"].get("Html")
    if page is None:
        return content
    return {**content, "Body": {**content["Body"], "Html": {**page, "Data": work.rewrite(page["Data"])}}}


def _raw(source: bytes, work: _Work) -> bytes:
    """A raw message with its HTML parts encoded anew. The header keeps its bytes, but for the encoding of a message of one part."""
    try:
        mail = message_from_bytes(source, policy=_POLICY)
        parts = [part for part in mail.walk() if part.get_content_type() == "text/html" and part.get_content_disposition() != "attachment"]
        if not parts or not all([_rewrite_part(part, work) for part in parts]):
            return source
        body = BytesIO()
        BytesGenerator(body, mangle_from_=False, policy=_POLICY).flatten(mail)
    except (MessageError, LookupError, ValueError, TypeError):
        return source
    fields, _ = header_fields.split(source)
    kept = [field.source for field in fields if mail.is_multipart() or field.name.lower() != "content-transfer-encoding"]
    if not mail.is_multipart():
        kept.append(f"Content-Transfer-Encoding: {mail['Content-Transfer-Encoding']}\r\n".encode())
    return b"".join(kept) + b"\r\n" + header_fields.split(body.getvalue())[1]


def _rewrite_part(part: Part, work: _Work) -> bool:
    """False: its text can't be read, so that the message is better left alone."""
    data: Any = part.get_payload(decode=True)
    name = part.get_content_charset("us-ascii")
    encoding = "utf-8" if name == "us-ascii" else name
    try:
        text = bytes(data).decode(encoding)
        rewritten = work.rewrite(text.replace("\r\n", "\n")).encode(encoding)
    except (LookupError, UnicodeError):
        return False
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(quopri.encodestring(rewritten).decode("ascii"))
    return True
