"""The port for mail from anywhere, to domains that are verified here and to return paths.

Who asks for a recipient is told at once whether their mail is taken; `ses.receiving` decides. Nobody signs in, and nothing is relayed.
Source: SES guide, receiving-email-concepts (guide); the words (guessed).
"""

from gatepost.call import World
from gatepost.mail.transports.line import hello_name
from gatepost.rules import mailboxes
from gatepost.server.doors.work import Work
from gatepost.ses.receiving import arrival
from gatepost.ses.receiving.record import Arriving
from gatepost.smtp.conversation import OK, Envelope, Session
from gatepost.store.transaction import Transaction

LONGEST = 41_943_040
"""Source: SES guide, quotas (guide)."""
NO_SENDER = "501 5.1.7 Invalid sender address"


class Reception:
    """The host of the port for everybody."""

    longest = LONGEST
    needs_user = False
    needs_tls = False

    def __init__(self, world: World, work: Work) -> None:
        self._world = world
        self._work = work
        self.name = hello_name(world.settings)

    def greeting(self) -> str:
        """With the name that the records of domains should lead to."""
        return f"220 {self.name} ESMTP Gatepost"

    async def sign_in(self, session: Session, user: str, password: str) -> str:
        """Nobody may."""
        raise NotImplementedError

    async def sender(self, session: Session, address: str) -> str:
        """Anybody, and nobody for a report."""
        if not address:
            return OK
        try:
            return OK if mailboxes.parse(address).address == address else NO_SENDER
        except mailboxes.Malformed:
            return NO_SENDER

    async def recipient(self, session: Session, envelope: Envelope, address: str) -> str:
        """Whoever has a mailbox here."""
        arriving = _arriving(session, envelope)
        return await self._work.read(lambda tx: arrival.recipient_verdict(tx, self._world, address, arriving).reply)

    async def take(self, session: Session, envelope: Envelope, data: bytes) -> str:
        """Once it is written down; what its rules say is done afterwards."""
        arriving = _arriving(session, envelope)

        def accept(tx: Transaction) -> str:
            reply = arrival.accept(tx, self._world, arriving, envelope.recipients, data)
            if not reply.startswith("2"):
                tx.rollback()
            return reply

        return await self._work.write(accept)


def _arriving(session: Session, envelope: Envelope) -> Arriving:
    return Arriving(sender=envelope.sender, client=session.peer, hello=session.hello, encrypted=session.encrypted)
