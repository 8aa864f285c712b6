"""What the far side said, and what SES makes of it: types of bounces and of delays.

Where nobody said anything (no server, no answer, no record in DNS) the reply is one of SES's own, in the same form.
Source: RFC 5321, RFC 3463; SES guide, notification-contents (guide); which status makes which type (guessed); texts (reported).
"""

from dataclasses import dataclass
from re import ASCII, IGNORECASE, compile

_STATUS = compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)", ASCII)
_ATTACHMENT = compile(r"attachment|file type|executable", IGNORECASE)
_CONTENT = compile(r"spam|content|virus|malware|phish|unsolicited|blacklisted url|policy reasons", IGNORECASE)
_SPAM = compile(r"spam|unsolicited|reputation|block(?:ed|list)", IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to the last command that mattered: the code, and its lines in one."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def status(self) -> str:
        """The enhanced status code; without one the class alone."""
        found = _STATUS.match(self.text)
        return found[1] if found else f"{self.code // 100}.0.0"

    @property
    def diagnostic(self) -> str:
        """As in a report: `smtp; 550 5.1.1 user unknown`."""
        return f"smtp; {self}"


class Failed(Exception):
    """A message could not be handed over. `permanent`: trying again is of no use."""

    def __init__(self, reply: Reply, *, permanent: bool, remote_ip: str = "") -> None:
        super().__init__(str(reply))
        self.reply = reply
        self.permanent = permanent
        self.remote_ip = remote_ip


class HungUp(Failed):
    """The connection was gone before any of the message had been sent: on a connection used before, another may do."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The far side took a message over."""

    reply: Reply
    remote_ip: str = ""
    tls_version: str = ""


NO_CONNECTION = Reply(421, "4.4.1 Failed to establish connection")
INTERNAL = Reply(451, "4.3.0 Internal failure")
TIMED_OUT = Reply(421, "4.4.2 Connection timed out")
DROPPED = Reply(421, "4.4.2 Connection dropped")


def no_dns(domain: str) -> Reply:
    """Nothing can be found out about a domain. SES tries again. Source: bounces (reported)."""
    return Reply(421, f"4.4.0 Unable to lookup DNS for {domain}")


def null_mx(domain: str) -> Reply:
    """The domain says that it takes no mail. Source: RFC 7505."""
    return Reply(556, f"5.1.10 {domain} does not accept mail")


def no_tls(server: str) -> Reply:
    """The message must not go unencrypted. Source: RFC 3463 for the status; the words (guessed)."""
    return Reply(550, f"5.7.10 TLS is required for this message, and {server} could not be spoken to with it")


def bounce_type(status: str, text: str) -> tuple[str, str]:
    """Type and subtype of a bounce by its status and what was said with it.

    Source: SES guide, notification-contents (guide); statuses (guessed); an unknown mailbox is `General` (reported).
    """
    if status.endswith(".2.2"):
        return "Transient", "MailboxFull"
    if status.endswith((".2.3", ".3.4")) or text.startswith("552"):
        return "Transient", "MessageTooLarge"
    if status[:4] in ("5.7.", "5.6.") and _ATTACHMENT.search(text):
        return "Transient", "AttachmentRejected"
    if status[:4] in ("5.7.", "5.6.") and _CONTENT.search(text):
        return "Transient", "ContentRejected"
    if status.startswith("5."):
        return "Permanent", "General"
    if status.startswith("4."):
        return "Transient", "General"
    return "Undetermined", "Undetermined"


def delay_type(reply: Reply) -> str:
    """Why a message is late. Source: SES guide, event-publishing-retrieving-sns-contents (guide) for the types; when which (guessed)."""
    status = reply.status
    if reply == INTERNAL:
        return "InternalFailure"
    if status.endswith(".2.2"):
        return "MailboxFull"
    if status.startswith("4.4."):
        return "TransientCommunicationFailure"
    if status.startswith("4.7."):
        return "SpamDetected" if _SPAM.search(reply.text) else "IPFailure"
    if status.startswith(("4.3.", "4.0.")):
        return "RecipientServerError"
    return "General"


def expired(last: Reply, window_seconds: float) -> Reply:
    """What is said of a message that was tried for as long as it could be. Source: bounces (reported)."""
    return Reply(550, f"4.4.7 Message expired: unable to deliver in {window_seconds / 60:.0f} minutes.<{last}>")


def expired_type(last: Reply) -> tuple[str, str]:
    """Type and subtype of the bounce when time is over: a mailbox that stayed full is said to be so."""
    return "Transient", "MailboxFull" if last.status.endswith(".2.2") else "General"


def failed_recipient(address: str, reply: Reply) -> dict[str, str]:
    """An entry of `bouncedRecipients`, as a report about the reply would have it."""
    return {"emailAddress": address, "action": "failed", "status": reply.status, "diagnosticCode": reply.diagnostic}
