"""A mail that was received: what it says, who sent it, and what receipt rules did with it."""

from starlette.responses import Response

from gatepost.console.inbox.message import about, file_of, in_frame
from gatepost.console.inbox.parts import Letter, saved
from gatepost.console.problems import Missing
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.ses.receiving import receipts, record
from gatepost.ses.receiving.record import Received

VIEWS = ("html", "text", "source", "headers", "attachments")


@page("/received/{message_id}")
def show(visit: Visit) -> Response:
    """The mail under one of its tabs."""
    mail = _mail(visit)
    letter = _letter_of(mail)
    found = receipts.shown(mail)
    return visit.show(
        "inbox/message.html",
        **about(visit, letter, "html" if letter.seen.html else "text"),
        message=None,
        at=mail.arrived_at,
        account=mail.account_id,
        region=mail.region,
        facts=[(visit.text("message.from"), mail.sender), (visit.text("message.to"), ", ".join(mail.recipients))],
        life={},
        decision=[],
        here=visit.link("/received/{}", mail.message_id),
        tabs=VIEWS,
        judgement=found,
    )


@page("/received/{message_id}/html")
def html(visit: Visit) -> Response:
    """The HTML part, for the frame."""
    return in_frame(visit, _letter_of(_mail(visit)))


@page("/received/{message_id}/source")
def source(visit: Visit) -> Response:
    """All of the source, or with `?save` as a file."""
    letter = _letter_of(_mail(visit))
    return saved(letter.source, f"{visit.path['message_id']}.eml") if "save" in visit.query else letter.whole_source()


@page("/received/{message_id}/attachments/{number}")
def attachment(visit: Visit) -> Response:
    """An attachment to be saved."""
    return file_of(visit, _letter_of(_mail(visit)))


def _mail(visit: Visit) -> Received:
    """Raises: Missing."""
    with visit.store.transaction() as tx:
        found = record.get(tx, visit.path["message_id"])
    if found is None:
        raise Missing()
    return found


def _letter_of(mail: Received) -> Letter:
    return Letter(receipts.stored(mail, mail.progress.headers))
