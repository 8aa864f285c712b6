"""A message that was accepted: what it says, its source, why it was let through, and what became of it."""

from typing import Any

from starlette.responses import Response

from gatepost.console import framing
from gatepost.console.inbox.parts import Letter, saved
from gatepost.console.problems import Missing
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.mail import messages, mime
from gatepost.mail.messages import Message
from gatepost.ses.statistics import log

VIEWS = ("html", "text", "source", "headers", "attachments", "decision", "life")


@page("/inbox/{message_id}")
def show(visit: Visit) -> Response:
    """The message under one of its tabs: what it says, unless another is asked for."""
    message_id = visit.path["message_id"]
    with visit.store.transaction() as tx:
        message = messages.get(tx, message_id)
        if message is None:
            raise Missing()
        life = log.life_as_json(tx, message) if visit.query.get("view") in ("life", "decision") else {}
    letter = Letter(mime.compose(message))
    return visit.show(
        "inbox/message.html",
        **about(visit, letter, "html" if letter.seen.html else "text"),
        message=message,
        at=message.accepted_at,
        account=message.account_id,
        region=message.region,
        facts=_facts(visit, message),
        life=life,
        decision=[dict(zip(("check", "outcome", "detail"), finding, strict=False)) for finding in message.findings],
        here=visit.link("/inbox/{}", message_id),
        tabs=VIEWS,
        judgement=None,
    )


@page("/inbox/{message_id}/html")
def html(visit: Visit) -> Response:
    """The HTML part, for the frame."""
    return in_frame(visit, _letter(visit))


@page("/inbox/{message_id}/source")
def source(visit: Visit) -> Response:
    """All of the source, or with `?save` as a file that mail programs open."""
    letter = _letter(visit)
    return saved(letter.source, f"{visit.path['message_id']}.eml") if "save" in visit.query else letter.whole_source()


@page("/inbox/{message_id}/attachments/{number}")
def attachment(visit: Visit) -> Response:
    """An attachment to be saved."""
    return file_of(visit, _letter(visit))


def about(visit: Visit, letter: Letter, usual: str) -> dict[str, Any]:
    """What the pages of sent and received mail have in common."""
    asked = visit.query.get("view", "")
    view = asked if asked in VIEWS and (asked != "html" or letter.seen.html) else usual
    return {"letter": letter, "view": view, "sandbox": framing.SANDBOX}


def in_frame(visit: Visit, letter: Letter) -> Response:
    """A message's HTML; where it is too much, a sentence in its place."""
    try:
        return letter.framed()
    except framing.TooMuch:
        return framing.framed(f"<p>{visit.text('message.too_much')}</p>")


def file_of(visit: Visit, letter: Letter) -> Response:
    """Raises: Missing."""
    number = visit.path["number"]
    found = letter.file(int(number)) if number.isdecimal() and len(number) < 5 else None
    if found is None:
        raise Missing()
    return found


def _letter(visit: Visit) -> Letter:
    """Raises: Missing."""
    with visit.store.transaction() as tx:
        message = messages.get(tx, visit.path["message_id"])
    if message is None:
        raise Missing()
    return Letter(mime.compose(message))


def _facts(visit: Visit, message: Message) -> list[tuple[str, str]]:
    envelope = message.envelope
    given = (
        ("message.from", envelope.sender),
        ("message.to", ", ".join(envelope.to)),
        ("message.cc", ", ".join(envelope.cc)),
        ("message.bcc", ", ".join(envelope.bcc)),
        ("message.reply_to", ", ".join(envelope.reply_to)),
        ("message.return_path", envelope.return_path),
        ("message.purpose", message.purpose),
        ("message.pool", message.pool_id),
        ("message.identity", message.identity_arn),
        ("message.configuration_set", message.configuration_set),
    )
    return [(visit.text(id), value) for id, value in given if value]
