"""The postman's desk: what is due, what a message looks like when it leaves, and what became of it.

Everything here is short work on the database. A result is written down only while its lease is held, and together with its event.
Source: SES guide, event-publishing-retrieving-sns-contents (guide) for events; bounces (reported) for their texts.
"""

import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from gatepost.call import World
from gatepost.mail import dkim, messages, mime, outbox, outcomes, report_writing, retries, return_paths, simulator
from gatepost.mail.messages import Message
from gatepost.mail.outbox import Parcel
from gatepost.mail.outcomes import Outcome
from gatepost.mail.seven_bits import converted
from gatepost.mail.simulator import Fate
from gatepost.mail.transports import replies
from gatepost.mail.transports.line import hello_name
from gatepost.mail.transports.replies import Failed, Receipt, Reply
from gatepost.rules.identities import address_of
from gatepost.ses import consequences, feedback
from gatepost.ses.certificates import signatures
from gatepost.ses.dedicated_ips import addresses
from gatepost.ses.identities import mail_from, signing
from gatepost.ses.tables import configuration_sets
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction

log = logging.getLogger("gatepost")

CONSEQUENCES = consequences.follow
"""Whatever follows from the events recorded here; it listens once it is imported."""

_options = select(configuration_sets.c.options).where(
    configuration_sets.c.account_id == bindparam("account"),
    configuration_sets.c.region == bindparam("in_region"),
    configuration_sets.c.name == bindparam("called"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be handed over to one recipient."""

    sender: str
    recipient: str
    source: bytes
    require_tls: bool
    source_ip: str = ""
    """The address of this machine to send from; empty for any."""


Result: TypeAlias = Receipt | Failed


class Desk:
    """One postman's view of the database. Not to be used from two threads at once."""

    def __init__(self, store: Store, world: World) -> None:
        self._store = store
        self._world = world
        self.holder = secrets.token_hex(16)
        """How this postman's leases are marked."""

    def take(self, most: int, saturated: Collection[str] = ()) -> Sequence[Parcel]:
        """Lease what is due. What needs no transport has ended when this returns: the simulator's mail, and all that `inbox` keeps."""
        now = self._now()
        with self._store.transaction() as tx:
            leased = outbox.lease(tx, self.holder, now, now + self._lease, most, saturated)
            if not leased:
                return ()
            tx.commit()
        staying = [parcel for parcel in leased if self._world.settings.transport == "inbox" or simulator.fate(parcel.recipient)]
        self._keep(staying)
        return [parcel for parcel in leased if parcel not in staying] if staying else leased

    def renew(self, parcels: Collection[Parcel]) -> None:
        """Hold leases longer."""
        with self._store.transaction() as tx:
            outbox.renew(tx, parcels, self._now() + self._lease)
            tx.commit()

    def release(self, parcels: Collection[Parcel]) -> None:
        """Give untried parcels back."""
        with self._store.transaction() as tx:
            outbox.release(tx, parcels, self._now())
            tx.commit()

    def prepare(self, parcel: Parcel, seven_bits: bool = False) -> Letter | None:
        """Compose and sign, in `seven_bits` for whoever takes no more. None: the message is gone, and so is the parcel."""
        with self._store.transaction() as tx:
            message = messages.get_of(tx, parcel.account_id, parcel.region, parcel.message_id)
            if message is None:
                outbox.finish(tx, parcel, "failed", tried=False)
                tx.commit()
                return None
            service = signing.of_service(tx, self._world)
            keys = signing.keys_of(tx, self._world, message)
            options = self._options(tx, message)
            delivery: Mapping[str, Any] = options.get("DeliveryOptions") or {}
            bounces_to = mail_from.domain_of(tx, message)
            certificate = signatures.certificate_of(tx, self._world, message, self._now()) if signatures.wanted(options) else None
            source_ip = self._source_ip(tx, message, delivery.get("SendingPoolName") or "")
            tx.commit()  # a key may have been made
        if certificate is None and signatures.wanted(options):
            raise LookupError(f"there is no S/MIME certificate any more to sign {message.message_id} with")
        sender = (
            ""
            if message.purpose == feedback.PURPOSE
            else return_paths.address(self._world.settings, message.message_id, message.region, bounces_to)
        )
        composed = mime.compose(message)
        if seven_bits:
            composed = converted(composed)
        source = dkim.sign(
            signatures.sign(composed, certificate) if certificate else composed, keys, self._now(), service.signing if service else None
        )
        return Letter(sender, spelt(message, parcel.recipient), source, delivery.get("TlsPolicy") == "REQUIRE", source_ip)

    def settle(self, results: Sequence[tuple[Parcel, Result]]) -> None:
        """Write down how attempts ended, all in one transaction; where something is wrong with one of them, one by one.

        Raises: OperationalError, if the database can't be written to now.
        """
        try:
            self._settle(results)
        except OperationalError:
            raise
        except Exception:
            log.exception("results could not be written down together")
            for parcel, result in results:
                self._settle_alone(parcel, result)

    def _settle_alone(self, parcel: Parcel, result: Result) -> None:
        """At worst without its event: a message that is delivered again and again would be worse."""
        try:
            self._settle([(parcel, result)])
        except OperationalError:
            raise
        except Exception:
            log.exception("what became of %s is written down without its event", parcel)
            with self._store.transaction() as tx:
                outbox.finish(tx, parcel, "delivered" if isinstance(result, Receipt) else "failed")
                tx.commit()

    def _settle(self, results: Sequence[tuple[Parcel, Result]]) -> None:
        with self._store.transaction() as tx:
            for parcel, result in results:
                message = messages.get_of(tx, parcel.account_id, parcel.region, parcel.message_id)
                if message is None:
                    outbox.finish(tx, parcel, "failed")
                elif isinstance(result, Receipt):
                    self._delivered(tx, parcel, message, result)
                elif result.permanent:
                    self._bounced(tx, parcel, message, *replies.bounce_type(result.reply.status, str(result.reply)), result.reply)
                else:
                    self._put_off(tx, parcel, message, result.reply)
            tx.commit()

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self._world.settings.lease_seconds)

    @property
    def _mta(self) -> str:
        return hello_name(self._world.settings)

    def _now(self) -> datetime:
        now = self._world.clock()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def _options(self, tx: Transaction, message: Message) -> Mapping[str, Any]:
        if not message.configuration_set:
            return {}
        key = {"account": message.account_id, "in_region": message.region, "called": message.configuration_set}
        return tx.value(_options, key) or {}

    def _delivery_options(self, tx: Transaction, message: Message) -> Mapping[str, Any]:
        return self._options(tx, message).get("DeliveryOptions") or {}

    def _source_ip(self, tx: Transaction, message: Message, pool: str) -> str:
        if not pool:
            return ""
        return addresses.sender_for(tx, self._world.settings, message.account_id, message.region, pool)

    def _delivered(self, tx: Transaction, parcel: Parcel, message: Message, receipt: Receipt) -> None:
        if outbox.finish(tx, parcel, "delivered"):
            self._record(tx, message, self._delivery(parcel, message, receipt))

    def _delivery(self, parcel: Parcel, message: Message, receipt: Receipt) -> Outcome:
        now = self._now()
        recipient = spelt(message, parcel.recipient)
        detail: dict[str, Any] = {
            "processingTimeMillis": (now - message.accepted_at) // timedelta(milliseconds=1),
            "recipients": [recipient],
            "smtpResponse": str(receipt.reply),
            "reportingMTA": self._mta,
        }
        if receipt.remote_ip:
            detail["remoteMtaIp"] = receipt.remote_ip
        return Outcome(kind="DELIVERY", at=now, recipients=[recipient], detail=detail)

    def _put_off(self, tx: Transaction, parcel: Parcel, message: Message, reply: Reply) -> None:
        now = self._now()
        custom = self._delivery_options(tx, message).get("MaxDeliverySeconds")
        window = float(custom or self._world.settings.delivery_window)
        gives_up_at = message.accepted_at + timedelta(seconds=window)
        if now >= gives_up_at:
            kind, subtype = ("Transient", "CustomTimeoutExceeded") if custom else replies.expired_type(reply)
            self._bounced(tx, parcel, message, kind, subtype, replies.expired(reply, window))
            return
        tells = retries.tells(message.accepted_at, parcel.delay_told_at, now)
        again_at = min(now + retries.pause(parcel.attempts + 1, self._world.settings.retry_after), gives_up_at)
        if outbox.put_off(tx, parcel, again_at, now if tells else parcel.delay_told_at) and tells:
            self._record(tx, message, _delay(spelt(message, parcel.recipient), reply, now, gives_up_at))

    def _bounced(self, tx: Transaction, parcel: Parcel, message: Message, kind: str, subtype: str, reply: Reply) -> None:
        if outbox.finish(tx, parcel, "failed"):
            self._bounce(tx, message, kind, subtype, [replies.failed_recipient(spelt(message, parcel.recipient), reply)], self._mta)

    def _bounce(self, tx: Transaction, message: Message, kind: str, subtype: str, failed: Sequence[Mapping[str, str]], mta: str) -> None:
        now = self._now()
        detail = {
            "bounceType": kind,
            "bounceSubType": subtype,
            "bouncedRecipients": failed,
            "reportingMTA": f"dns; {mta}",
        }
        self._record(tx, message, Outcome(kind="BOUNCE", at=now, recipients=[entry["emailAddress"] for entry in failed], detail=detail))
        feedback.bounced(tx, self._world, message, failed, f"dns; {mta}", now)

    def _record(self, tx: Transaction, message: Message, *found: Outcome) -> None:
        """AWS's own mail has no events: they would be its customers'."""
        if message.identity_arn:
            outcomes.record(tx, self._world, message, *found)

    def _keep(self, parcels: Sequence[Parcel]) -> None:
        """Deliver without a transport. What the simulator does to several recipients of one message is one bounce, or one complaint."""
        by_message: dict[tuple[str, Fate], list[Parcel]] = {}
        for parcel in parcels:
            key = parcel.message_id, simulator.fate(parcel.recipient) or Fate.SUCCESS
            by_message.setdefault(key, []).append(parcel)
        for (message_id, fate), together in by_message.items():
            try:
                self._keep_together(message_id, fate, together)
            except OperationalError:
                raise
            except Exception:
                log.exception("message %s could not be kept, and is given up", message_id)
                with self._store.transaction() as tx:
                    for parcel in together:
                        outbox.finish(tx, parcel, "failed")
                    tx.commit()

    def _keep_together(self, message_id: str, fate: Fate, parcels: Sequence[Parcel]) -> None:
        with self._store.transaction() as tx:
            message = messages.get_of(tx, parcels[0].account_id, parcels[0].region, message_id)
            fails = fate in (Fate.BOUNCE, Fate.SUPPRESSED)
            mine = [parcel for parcel in parcels if outbox.finish(tx, parcel, "failed" if fails else "delivered")]
            if message is not None and mine:
                self._simulate(tx, message, fate, mine)
            tx.commit()

    def _simulate(self, tx: Transaction, message: Message, fate: Fate, parcels: Sequence[Parcel]) -> None:
        recipients = [spelt(message, parcel.recipient) for parcel in parcels]
        if fate is Fate.BOUNCE:
            failed = [replies.failed_recipient(recipient, simulator.UNKNOWN_USER) for recipient in recipients]
            self._bounce(tx, message, "Permanent", "General", failed, self._mta)
            return
        if fate is Fate.SUPPRESSED:
            text = {"action": "failed", "status": "5.1.1", "diagnosticCode": simulator.SUPPRESSED_TEXT}
            self._bounce(tx, message, "Permanent", "Suppressed", [{"emailAddress": one, **text} for one in recipients], "amazonses.com")
            return
        self._record(tx, message, *(self._delivery(parcel, message, Receipt(simulator.TAKEN)) for parcel in parcels))
        return_path = return_paths.address(self._world.settings, message.message_id, message.region)
        if fate is Fate.COMPLAINT:
            report = report_writing.complaint(mime.compose(message), parcels[0].recipient, return_path, recipients, self._now())
            feedback.receive(tx, self._world, return_path, report)
        elif fate is Fate.OUT_OF_OFFICE:
            for recipient in recipients:
                feedback.forward(tx, self._world, message, report_writing.automatic_answer(recipient, return_path, "your message"))


def spelt(message: Message, recipient: str) -> str:
    """A recipient's address as the sender wrote it: the local part's case is the recipient's server's business."""
    envelope = message.envelope
    for given in (*envelope.to, *envelope.cc, *envelope.bcc):
        address = address_of(given)
        if address is not None and address.lower() == recipient:
            return address
    return recipient


def _delay(recipient: str, reply: Reply, now: datetime, gives_up_at: datetime) -> Outcome:
    detail = {
        "delayType": replies.delay_type(reply),
        "expirationTime": outcomes.as_text(gives_up_at),
        "delayedRecipients": [{"emailAddress": recipient, "status": reply.status, "diagnosticCode": reply.diagnostic}],
    }
    return Outcome(kind="DELIVERY_DELAY", at=now, recipients=[recipient], detail=detail)
