"""What the far side says, and what SES makes of it."""

import pytest

from gatepost.mail.transports import replies
from gatepost.mail.transports.replies import Reply


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(550, "5.1.1 No such user"), ("Permanent", "General")),
        (Reply(550, "no such user"), ("Permanent", "General")),
        (Reply(552, "5.2.2 Mailbox full"), ("Transient", "MailboxFull")),
        (Reply(552, "5.3.4 Message too big"), ("Transient", "MessageTooLarge")),
        (Reply(552, "too much"), ("Transient", "MessageTooLarge")),
        (Reply(554, "5.7.1 Looks like spam"), ("Transient", "ContentRejected")),
        (Reply(554, "5.7.1 Attachment not allowed"), ("Transient", "AttachmentRejected")),
        (Reply(554, "5.7.1 Relaying denied"), ("Permanent", "General")),
        (Reply(451, "4.7.1 Later"), ("Transient", "General")),
    ],
    ids=str,
)
def test_the_type_of_a_bounce(reply: Reply, kind: tuple[str, str]) -> None:
    assert replies.bounce_type(reply.status, str(reply)) == kind


def test_a_report_without_a_status_says_nothing() -> None:
    assert replies.bounce_type("", "") == ("Undetermined", "Undetermined")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(452, "4.2.2 Full"), "MailboxFull"),
        (replies.NO_CONNECTION, "TransientCommunicationFailure"),
        (replies.no_dns("far.example"), "TransientCommunicationFailure"),
        (Reply(421, "4.7.0 Unsolicited mail from your IP"), "SpamDetected"),
        (Reply(450, "4.7.1 Greylisted"), "IPFailure"),
        (Reply(451, "Try again"), "RecipientServerError"),
        (Reply(450, "4.1.8 Unknown sender domain"), "General"),
        (replies.INTERNAL, "InternalFailure"),
    ],
    ids=str,
)
def test_the_type_of_a_delay(reply: Reply, kind: str) -> None:
    assert replies.delay_type(reply) == kind


def test_the_status_is_the_enhanced_one_or_the_class() -> None:
    assert Reply(550, "5.1.1 x").status == "5.1.1"
    assert Reply(550, "5.1.1").status == "5.1.1"
    assert Reply(550, "5.1.12345 x").status == "5.0.0"
    assert Reply(421, "bye").status == "4.0.0"


def test_an_expired_message_says_how_long_and_what_was_last() -> None:
    last = Reply(421, "4.4.1 Failed to establish connection")
    expired = replies.expired(last, 50400)
    text = "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.1 Failed to establish connection>"
    assert (expired.status, expired.diagnostic) == ("4.4.7", text)
