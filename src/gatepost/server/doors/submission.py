"""The SMTP interface of SES: who has signed in sends, as with SendRawEmail.

Source: SES guide, send-email-smtp-client-command-line, smtp-credentials and troubleshoot-smtp (guide); the first line (reported).
"""

import logging
import secrets
from dataclasses import dataclass
from uuid import uuid4

from gatepost.call import Call, Caller, World
from gatepost.rules import mailboxes
from gatepost.rules.regions import TABLE
from gatepost.server import access_keys
from gatepost.server.doors.work import Work
from gatepost.settings import DEFAULT_REGION
from gatepost.smtp.conversation import INTERNAL, OK, Envelope, Session
from gatepost.store.transaction import Transaction
from gatepost.wire.errors import AwsError

log = logging.getLogger("gatepost")

NAME = "email-smtp.amazonaws.com"
LONGEST = 41_943_040
"""Source: SES guide, quotas (guide)."""
_TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SIGNED_IN = "235 Authentication successful."
NOT_SIGNED_IN = "535 Authentication Credentials Invalid"
NO_SENDER = "501 Invalid MAIL FROM address provided"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who has signed in, and from where they send."""

    caller: Caller
    region: str


class Submission:
    """The host of the SMTP interface."""

    name = NAME
    longest = LONGEST
    needs_user = True

    def __init__(self, world: World, work: Work) -> None:
        self._world = world
        self._settings = world.settings
        self._work = work
        self._regions = (self._settings.smtp_region,) if self._settings.smtp_region else tuple(TABLE)
        self.needs_tls = not self._settings.smtp_plaintext

    def greeting(self) -> str:
        """With a token that is another one for each connection."""
        token = "".join(secrets.choice(_TOKEN) for _ in range(20))
        return f"220 {NAME} ESMTP SimpleEmailService-d-GATEPOST01 {token}"

    async def sign_in(self, session: Session, user: str, password: str) -> str:
        """By an access key and the password that belongs to it in a Region. Where signatures are not checked, any will do."""
        found = await self._work.read(lambda tx: self._sender(tx, user, password))
        if found is None:
            log.info("%s could not sign in to SMTP as %s", session.peer, user)
            return NOT_SIGNED_IN
        session.user = found
        return SIGNED_IN

    def _sender(self, tx: Transaction, user: str, password: str) -> Sender | None:
        from gatepost.ses.smtp import passwords  # here, because nobody may ever sign in

        key = access_keys.find(tx, self._world.seal, user) if user.isascii() else None
        region = passwords.region_of(key.secret, password, self._regions) if key else None
        if region is None:
            if self._settings.verifies_smtp_passwords or not user:
                return None
            region = self._settings.smtp_region or DEFAULT_REGION
        return Sender(Caller(user, access_keys.account_of(key, user)), region)

    async def sender(self, session: Session, address: str) -> str:
        """Whether it may send is found out when the message is there."""
        return OK if _is_address(address) else NO_SENDER

    async def recipient(self, session: Session, envelope: Envelope, address: str) -> str:
        """Nothing is asked about it yet but whether it can be one."""
        return OK if _is_address(address) else f"553 <{address}> address unknown"

    async def take(self, session: Session, envelope: Envelope, data: bytes) -> str:
        """By the way of every mail; what SES answers then is the reply."""
        sent_by: Sender = session.user
        return await self._work.write(lambda tx: self._submit(tx, session, sent_by, envelope, data))

    def _submit(self, tx: Transaction, session: Session, sent_by: Sender, envelope: Envelope, data: bytes) -> str:
        from gatepost.ses.smtp import replies, submission  # here, because a server that starts should not wait for it

        now = self._world.clock()
        call = Call(
            tx,
            self._world,
            now.replace(microsecond=now.microsecond // 1000 * 1000),
            sent_by.caller.account_id,
            sent_by.region,
            sent_by.caller,
            str(uuid4()),
            session.peer,
            operation=submission.OPERATION,
        )
        outcome = "ok"
        try:
            return f"{OK} {submission.accept(call, envelope.sender, envelope.recipients, data)}"
        except AwsError as error:
            outcome = error.code
            tx.rollback()
            return INTERNAL if error.status >= 500 and error.code == AwsError.code else replies.refused(error)
        finally:
            self._world.tally.request("ses", submission.OPERATION, outcome)


def _is_address(address: str) -> bool:
    try:
        parsed = mailboxes.parse(address)
    except mailboxes.Malformed:
        return False
    return parsed.address == address and not parsed.too_long
