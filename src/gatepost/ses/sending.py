"""The one gate for mail. Whoever sends comes through `accept`: both APIs, and user pools.

It gathers the facts, asks the rules, and writes message, deliveries and counts in the caller's transaction; a letter that is
refused leaves nothing behind.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gatepost.call import Call
from gatepost.mail import message_ids, messages
from gatepost.mail.messages import Envelope, Message
from gatepost.mail.outcomes import Outcome
from gatepost.rules import sending as rules
from gatepost.rules.findings import Refusal
from gatepost.rules.identities import address_of
from gatepost.rules.letters import Letter
from gatepost.ses import acceptance, consequences, counting, facts, feedback, refused
from gatepost.ses.errors import SesError
from gatepost.ses.errors.sending import of_refusal
from gatepost.ses.facts import Gathered, Shared
from gatepost.tally import ACCEPTED
from gatepost.wire.errors import AwsError

log = logging.getLogger("gatepost")


class SendingRefused(Exception):
    """The letter may not go. `decision` has every check up to the one that refused, `configuration_set` is the set that applied."""

    def __init__(self, decision: rules.Decision, refusal: Refusal, configuration_set: str, template: str) -> None:
        super().__init__(refusal.text)
        self.decision = decision
        self.refusal = refusal
        self.configuration_set = configuration_set
        self.template = template

    @property
    def check(self) -> str:
        """The check that refused."""
        return self.decision.findings[-1].check

    @property
    def error(self) -> SesError:
        """What SES answers its own callers with."""
        return of_refusal(self.refusal, self.configuration_set, self.template)


def accept(
    call: Call,
    letter: Letter,
    content: Mapping[str, Any] | bytes | None,
    *,
    region: str = "",
    tags: Sequence[Mapping[str, Any]] = (),
    purpose: str = "",
    username: str = "",
    answer: Callable[[Refusal], AwsError] | None = None,
    default_sent_today: int = 0,
    message_id: str = "",
    lost: Sequence[Outcome] = (),
    shared: Shared | None = None,
) -> str:
    """Let a letter go, if the rules let it; its message id.

    `content` is the structure of the second API's `Simple` member (Subject, Body, Headers, Attachments), a raw message's
    bytes, or None if the template that the letter names is not there. `region` is where SES sends from, the called one if
    empty. `purpose` is what a user pool sends it for, `username` to whom, `answer` what its caller is told of a
    refusal; `default_sent_today` is how many mails AWS's own sender has taken from the
    account since 09:00 UTC. `message_id` is the id to give it, if the content speaks of it; empty for a new one. `lost` is what
    happens to the letter instead of a delivery: whomever these outcomes name gets nothing. `shared` is for the letters of one request.

    Raises: SendingRefused.
    """
    gathered = facts.gather(call, letter, region or call.region, default_sent_today, template_exists=content is not None, shared=shared)
    decision = rules.decide(letter, gathered.facts)
    if decision.refusal is not None:
        call.world.tally.letter(decision.refusal.kind)
        _log_refusal(letter, decision)
        chosen = rules.configuration_set_named(letter, gathered.facts.identities)
        refusal = SendingRefused(decision, decision.refusal, chosen, letter.template)
        told = answer(decision.refusal) if answer else None if letter.pool else refusal.error
        refused.remember(call, letter, gathered.facts, content, purpose, username, told)
        raise refusal
    message_id = message_id or message_ids.new(gathered.facts.region, call.now)
    message = _message(call, letter, content, message_id, gathered, decision, tags, purpose)
    recipients = [address_of(given) or given for given in letter.recipients]
    accepted = acceptance.completed(call, letter, gathered, message, recipients, lost)
    messages.put(call.tx, call.world.settings, accepted.message, recipients, accepted.held_back)
    consequences.record(call.tx, call.world, accepted.message, *accepted.outcomes)
    for outcome in accepted.outcomes:
        if outcome.kind not in ("SEND", "DELIVERY"):
            log.info("accepted mail %s of %s, but: %s %s", message.message_id, letter.account_id, outcome.kind, dict(outcome.detail))
        if outcome.kind == "BOUNCE":
            bounced = outcome.detail
            feedback.bounced(call.tx, call.world, accepted.message, bounced["bouncedRecipients"], bounced["reportingMTA"], call.now)
    if gathered.account is not None:
        counting.take(call.tx, gathered.account, gathered.room, call.now, len(recipients), rules.counted(letter))
    call.world.tally.letter(ACCEPTED)
    return message.message_id


def send(
    call: Call,
    letter: Letter,
    content: Mapping[str, Any] | bytes | None,
    *,
    tags: Sequence[Mapping[str, Any]] = (),
    message_id: str = "",
    lost: Sequence[Outcome] = (),
) -> str:
    """`accept` for SES's own doors, which answer a refusal with SES's error.

    Raises: SesError.
    """
    try:
        return accept(call, letter, content, tags=tags, message_id=message_id, lost=lost)
    except SendingRefused as refusal:
        raise refusal.error from refusal


def _log_refusal(letter: Letter, decision: rules.Decision) -> None:
    """Tell the operator which check refused, and what would help; the caller gets AWS's sentence alone."""
    finding = decision.findings[-1]
    sender = letter.sender or letter.header_from
    log.info("refused mail of %s from %s: %s: %s %s", letter.account_id, sender, finding.check, finding.detail, finding.remedy)


def _message(
    call: Call,
    letter: Letter,
    content: Mapping[str, Any] | bytes | None,
    message_id: str,
    gathered: Gathered,
    decision: rules.Decision,
    tags: Sequence[Mapping[str, Any]],
    purpose: str,
) -> Message:
    region = gathered.facts.region
    identity = rules.sending_identity(letter, gathered.facts.identities)
    chosen = gathered.facts.configuration_set
    return Message(
        account_id=letter.account_id,
        region=region,
        message_id=message_id,
        accepted_at=call.now,
        envelope=Envelope(
            letter.header_from or letter.sender,
            letter.to,
            letter.cc,
            letter.bcc,
            letter.reply_to,
            letter.return_path,
            letter.sender if letter.header_from else "",
        ),
        content=None if isinstance(content, bytes) else content,
        raw=content if isinstance(content, bytes) else None,
        identity_arn=rules.sending_identity_arn(letter, identity, region) if identity else "",
        configuration_set=chosen.name if chosen else "",
        tags=tags,
        pool_id=letter.pool.arn.rpartition("/")[2] if letter.pool else "",
        purpose=purpose,
        findings=[(finding.check, finding.outcome, finding.detail) for finding in decision.findings],
    )
