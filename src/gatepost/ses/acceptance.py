"""What goes with a message that is accepted: whom it is held back from, how it is tracked, and which of its events are written down.

That a message was sent, and that the inbox has it, its own rows tell. An event is written of it only where somebody wants to be told.
Source: SES guide, monitor-using-event-publishing (guide); that no Send comes with a rendering failure (guessed).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gatepost.call import Call
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Outcome
from gatepost.rules.identities import SIMULATOR_DOMAIN
from gatepost.rules.letters import Letter, Mode
from gatepost.ses import malware
from gatepost.ses.facts import Gathered
from gatepost.ses.suppression import holding
from gatepost.ses.suppression.choice import choose
from gatepost.ses.tracking import marking

_TAKEN = "250 2.6.0 Message received"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message as it is kept, what happens with its acceptance, and whom it is held back from, in lower case."""

    message: Message
    outcomes: Sequence[Outcome]
    held_back: frozenset[str]


def completed(
    call: Call, letter: Letter, gathered: Gathered, message: Message, recipients: Sequence[str], lost: Sequence[Outcome]
) -> Accepted:
    """All of it. `recipients` are bare addresses, `lost` is what happens to some of them instead of a delivery."""
    if gathered.account is None:
        return Accepted(message, lost, _named(lost))
    if not lost and malware.is_in(message.raw or message.content):
        lost = (Outcome(kind="REJECT", at=call.now, recipients=recipients, detail={"reason": "Bad content"}),)
    chosen = gathered.configuration_set
    options: Mapping[str, Any] = chosen.options if chosen else {}
    reached = [one for one in recipients if one.lower() not in _named(lost)] if lost else recipients
    choice = choose(
        gathered.account.suppression,
        options.get("SuppressionOptions"),
        letter.tenant,
        gathered.tenant.suppression if gathered.tenant else None,
    )
    suppressed = holding.held_back(call.tx, message.account_id, message.region, choice, reached, call.now)
    held_back = _named((*lost, *suppressed))
    stays = call.world.settings.transport == "inbox"
    kept = [one for one in recipients if stays and one.lower() not in held_back and not one.lower().endswith(f"@{SIMULATOR_DOMAIN}")]
    unsent = any(outcome.kind == "RENDERING_FAILURE" for outcome in lost)
    message = replace(message, circumstances=_circumstances(call, letter, unsent=unsent, kept=len(recipients) == len(kept) == 1))
    opens, clicks = marking.wanted(gathered.account, chosen, letter.track_opens, letter.track_clicks)
    if opens or clicks:
        message = marking.marked(call.world, message, options.get("TrackingOptions") or {}, opens=opens, clicks=clicks)
    watched = chosen.watched if chosen else ()
    found = [*lost, *suppressed]
    if "SEND" in watched and not unsent:
        found.insert(0, Outcome(kind="SEND", at=call.now, recipients=recipients))
    if kept and ("DELIVERY" in watched or gathered.deliveries_notified):
        found.extend(_deliveries(call, kept))
    return Accepted(message, found, held_back)


def _named(outcomes: Sequence[Outcome]) -> frozenset[str]:
    return frozenset(one.lower() for outcome in outcomes for one in outcome.recipients)


def _circumstances(call: Call, letter: Letter, *, unsent: bool, kept: bool) -> dict[str, Any]:
    own = letter.mode is Mode.API
    found = {
        "operation": (call.operation if own else "") or "SendEmail",
        "source_ip": letter.source_ip or call.source_ip,
        "caller": letter.principal.rpartition(":")[2].rpartition("/")[2],
    }
    return (
        found
        | ({"tenant": letter.tenant} if letter.tenant else {})
        | ({"unsent": True} if unsent else {})
        | ({"kept": True} if kept else {})
    )


def _deliveries(call: Call, kept: Sequence[str]) -> Iterator[Outcome]:
    """The inbox has taken the mail, one transaction a domain."""
    from gatepost.mail.transports.line import hello_name  # here, because who only sends needs none of it

    by_domain: dict[str, list[str]] = {}
    for address in kept:
        by_domain.setdefault(address.rpartition("@")[2].lower(), []).append(address)
    for addresses in by_domain.values():
        detail = {
            "processingTimeMillis": _milliseconds(call.now, call.world.clock()),
            "recipients": addresses,
            "smtpResponse": _TAKEN,
            "reportingMTA": hello_name(call.world.settings),
        }
        yield Outcome(kind="DELIVERY", at=call.now, recipients=addresses, detail=detail)


def _milliseconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() * 1000))
