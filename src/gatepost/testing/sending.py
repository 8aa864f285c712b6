"""What at AWS people, DNS servers and mailboxes do for an account of SES: here a test does, with a word."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from gatepost.call import Call, Caller
from gatepost.mail import messages, mime, report_writing, return_paths
from gatepost.mail.messages import Message
from gatepost.rules.identities import address_of
from gatepost.ses import account, feedback, reviews
from gatepost.ses.account import GRANTED_24H, GRANTED_RATE, EnforcementStatus
from gatepost.ses.identities import verification
from gatepost.ses.reviews import Review
from gatepost.store.transaction import Transaction
from gatepost.testing.letters import Mail, NotThere
from gatepost.testing.local import LocalServer

T = TypeVar("T")

NO_SUCH_MAILBOX = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no such mailbox"}
MAILBOX_FULL = {"action": "failed", "status": "4.2.2", "diagnosticCode": "smtp; 452 4.2.2 mailbox full"}


class Ses:
    """The account's SES in one Region, as AWS's people and the rest of the world see it."""

    def __init__(self, server: LocalServer, account: str, region: str) -> None:
        self._server = server
        self._account = account
        self._region = region

    def leave_sandbox(self, *, per_day: float = GRANTED_24H, per_second: float = GRANTED_RATE) -> None:
        """Grant production access, with quotas of recipients a day (-1: no limit) and a second."""
        self._do(lambda tx: account.grant(tx, self._server.settings, self._account, self._region, per_day, per_second))

    def verify(self, *identities: str) -> None:
        """Verify addresses and domains; one that is not there yet is created, and nobody is mailed about it.

        Raises: AwsError, for what is neither an address nor a domain.
        """
        for identity in identities:
            self._do(lambda tx, name=identity: self._verify(tx, name))

    def reviews(self) -> Sequence[Review]:
        """The requests for production access that wait for an answer, oldest first."""
        found = self._do(lambda tx: reviews.pending(tx, self._server.settings, self._server.clock()))
        return [review for review in found if (review.account_id, review.region) == (self._account, self._region)]

    def approve(self, *, per_day: float = GRANTED_24H, per_second: float = GRANTED_RATE) -> None:
        """Grant the request for production access that waits. Raises: NotThere, when none does."""
        self._do(lambda tx: reviews.approve(tx, self._review().id, per_day, per_second))

    def deny(self) -> None:
        """Deny it. Raises: NotThere, when none waits."""
        self._do(lambda tx: reviews.deny(tx, self._review().id))

    def enforce(self, status: EnforcementStatus) -> None:
        """Do what AWS does to accounts whose mail bounces too often: `PROBATION`, `SHUTDOWN`, or `HEALTHY` again."""
        self._do(lambda tx: account.enforce(tx, self._server.settings, self._account, self._region, status))

    def bounce(self, mail: Mail, *recipients: str, permanent: bool = True) -> None:
        """Let a mail that has arrived come back, for all or some of its recipients, with everything that follows from that."""
        failed = [{"emailAddress": address, **(NO_SUCH_MAILBOX if permanent else MAILBOX_FULL)} for address in recipients or _all(mail)]
        self._report(mail, lambda source, sender, to: report_writing.bounce(source, sender, to, failed, "example.com", self._now))

    def complain(self, mail: Mail, *recipients: str) -> None:
        """Let its recipients call a mail that has arrived spam, with everything that follows from that."""
        self._report(mail, lambda source, sender, to: report_writing.complaint(source, sender, to, recipients or _all(mail), self._now))

    @property
    def _now(self):
        return self._server.clock()

    def _report(self, mail: Mail, write: Callable[[bytes, str, str], bytes]) -> None:
        def work(tx: Transaction) -> None:
            message: Message | None = messages.get(tx, mail.id)
            if message is None:
                raise NotThere(f"The mail {mail.subject!r} is not there any more.")
            return_path = return_paths.address(self._server.settings, message.message_id, message.region)
            sender = return_paths.daemon(self._server.settings, message.region)
            feedback.receive(tx, self._server.world, return_path, write(mime.compose(message), sender, return_path))

        self._do(work)

    def _review(self) -> Review:
        waiting = self.reviews()
        if not waiting:
            raise NotThere(f"Account {self._account} has not asked for production access in {self._region}, or was answered already.")
        return waiting[0]

    def _verify(self, tx: Transaction, name: str) -> None:
        if verification.verify(tx, self._account, self._region, name, self._now):
            return
        call = Call(tx, self._server.world, self._now, self._account, self._region, Caller("", self._account), request_id="")
        if "@" in name:
            verification.await_address(call, name)
        else:
            verification.ask_domain(call, name, dkim=True)
        verification.verify(tx, self._account, self._region, name, self._now)

    def _do(self, work: Callable[[Transaction], T]) -> T:
        with self._server.store.transaction() as tx:
            result = work(tx)
            tx.commit()
            return result


def _all(mail: Mail) -> list[str]:
    return [address for given in (*mail.to, *mail.cc, *mail.bcc) if (address := address_of(given))]
