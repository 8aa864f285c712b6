"""What happens at the door: whose mail it is, whether they want it, and the moment from which on it can't be lost.

The door asks `recipient_verdict` at each RCPT and calls `accept` after DATA, in a transaction that it commits before it says yes.
Source: SES guide, receiving-email-concepts (guide) for the order: filters, then rules; the words of refusals, and who gets mail
that two accounts could receive (guessed); return paths: SES guide, notification-contents (guide).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from gatepost.call import World
from gatepost.mail import header_fields, messages, return_paths
from gatepost.rules import mailboxes
from gatepost.rules.identities import candidates, is_address
from gatepost.ses import feedback
from gatepost.ses.identities.record import DOMAIN_PATIENCE, status_at
from gatepost.ses.receiving import filters, ids, matching, record
from gatepost.ses.receiving.matching import Rule
from gatepost.ses.receiving.record import Arriving, Received
from gatepost.ses.receiving.tables import active_rule_sets, rule_sets
from gatepost.ses.tables import identities
from gatepost.store.transaction import Transaction

OK = "250 OK"
NO_MAILBOX = "550 5.1.1 Requested action not taken: mailbox unavailable"
TLS_FIRST = "530 5.7.0 Must issue a STARTTLS command first"
GOES_ROUND = "554 5.4.6 Too many hops"
CHANGED = "451 4.3.0 Requested action aborted: try again"
MOST_HOPS = 50
"""Received fields from which on mail goes round in circles."""

_receivers = (
    select(
        identities.c.account_id,
        identities.c.region,
        identities.c.name,
        identities.c.status,
        identities.c.pending_since,
        identities.c.failing_since,
        rule_sets.c.name.label("rule_set"),
        rule_sets.c.rules,
    )
    .join(
        active_rule_sets,
        and_(active_rule_sets.c.account_id == identities.c.account_id, active_rule_sets.c.region == identities.c.region),
    )
    .join(
        rule_sets,
        and_(
            rule_sets.c.account_id == active_rule_sets.c.account_id,
            rule_sets.c.region == active_rule_sets.c.region,
            rule_sets.c.name == active_rule_sets.c.rule_set,
        ),
    )
    .where(identities.c.name.in_(bindparam("names", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who receives a recipient's mail, and by which rules."""

    account_id: str
    region: str
    rule_set: str
    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reply to a recipient. A yes has a mailbox, unless it is a return path."""

    reply: str
    mailbox: Mailbox | None = None

    @property
    def accepted(self) -> bool:
        """Whether it is a yes."""
        return self.reply.startswith("2")


def recipient_verdict(tx: Transaction, world: World, recipient: str, arriving: Arriving) -> Verdict:
    """Whether mail for a recipient is taken, and for whom."""
    if is_return_path(tx, recipient):
        return Verdict(OK)
    if not _is_plain(recipient):
        return Verdict(NO_MAILBOX)
    refusal = NO_MAILBOX
    for mailbox in _mailboxes(tx, recipient, world.clock()):
        if matching.blocked(filters.of(tx, mailbox.account_id, mailbox.region), arriving.client):
            refusal = f"550 5.7.1 Mail from {arriving.client} is blocked"
        elif not arriving.encrypted and matching.needs_tls(mailbox.rules, recipient):
            refusal = TLS_FIRST
        elif matching.plan(mailbox.rules, [recipient]):
            return Verdict(OK, mailbox)
    return Verdict(refusal)


def is_return_path(tx: Transaction, recipient: str) -> bool:
    """Whether what comes there is about a message that was sent from here."""
    message_id = return_paths.message_id_of(recipient)
    return message_id is not None and messages.get(tx, message_id) is not None


def accept(tx: Transaction, world: World, arriving: Arriving, recipients: Sequence[str], data: bytes) -> str:
    """Take a mail for recipients who have been said yes to; the reply. With a yes, it is ours once the transaction is committed."""
    if _hops(data) > MOST_HOPS:
        return GOES_ROUND
    now = world.clock()
    reply = OK
    by_mailbox: dict[tuple[str, str], tuple[Mailbox, list[str]]] = {}
    for recipient in dict.fromkeys(recipients):
        verdict = recipient_verdict(tx, world, recipient, arriving)
        if not verdict.accepted:
            return CHANGED
        if verdict.mailbox is None:
            feedback.receive(tx, world, recipient, data)
        else:
            box = verdict.mailbox
            by_mailbox.setdefault((box.account_id, box.region), (box, []))[1].append(recipient)
    for box, concerned in by_mailbox.values():
        mail = Received(
            account_id=box.account_id,
            region=box.region,
            message_id=ids.new(now),
            arrived_at=now,
            sender=arriving.sender,
            recipients=concerned,
            circumstances={"client": arriving.client, "hello": arriving.hello, "encrypted": arriving.encrypted},
            data=data,
            rule_set=box.rule_set,
            plan=matching.plan(box.rules, concerned),
        )
        record.put(tx, mail)
        reply = f"{OK} {mail.message_id}"
    return reply


def _mailboxes(tx: Transaction, recipient: str, now: datetime) -> Iterator[Mailbox]:
    """The accounts and Regions with a verified domain for a recipient and an active rule set: the nearest domain's first, of several those
    that have had it for longest."""
    domains = [name for name in candidates(recipient) if not is_address(name)]
    found = [row for row in tx.rows(_receivers, {"names": domains}) if _is_verified(row, now)]
    seen: set[tuple[str, str]] = set()
    for row in sorted(found, key=lambda row: (domains.index(row.name), row.pending_since, row.account_id, row.region)):
        if (row.account_id, row.region) not in seen:
            seen.add((row.account_id, row.region))
            yield Mailbox(row.account_id, row.region, row.rule_set, row.rules)


def _is_verified(row: Any, now: datetime) -> bool:
    return status_at(row.status, row.pending_since, row.failing_since, DOMAIN_PATIENCE, now) in ("SUCCESS", "TEMPORARY_FAILURE")


def _is_plain(recipient: str) -> bool:
    try:
        return mailboxes.parse(recipient).address == recipient and len(recipient) <= mailboxes.LONGEST
    except mailboxes.Malformed:
        return False


def _hops(data: bytes) -> int:
    try:
        return sum(field.name.lower() == "received" for field in header_fields.split(data)[0])
    except header_fields.Malformed:
        return 0
