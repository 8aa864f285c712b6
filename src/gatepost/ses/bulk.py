"""One template to many destinations, each a letter of its own: what fails for one of them does not stop the others.

What has to do with no destination (the sender, the template, the configuration set, the account) fails the whole call.
Source: API reference, SendBulkTemplatedEmail and SendBulkEmail (model); which failures are whose (reported, partly guessed).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from gatepost.call import Call
from gatepost.rules.letters import Letter
from gatepost.rules.refusals import SendRefusal
from gatepost.ses import message_tags, sending
from gatepost.ses.errors import BadRequest
from gatepost.ses.facts import Shared
from gatepost.ses.sending import SendingRefused
from gatepost.ses.templates.choosing import Chosen
from gatepost.ses.templates.data import merged
from gatepost.ses.templates.language import Work
from gatepost.ses.templates.sending import filled

MOST_ENTRIES = 50
MOST_STEPS = 3_000_000
"""What all entries together may have done for their templates; see `templates.language.limits`."""


class Status(StrEnum):
    """What became of an entry, as the second API spells it."""

    SUCCESS = "SUCCESS"
    MESSAGE_REJECTED = "MESSAGE_REJECTED"
    ACCOUNT_THROTTLED = "ACCOUNT_THROTTLED"
    ACCOUNT_DAILY_QUOTA_EXCEEDED = "ACCOUNT_DAILY_QUOTA_EXCEEDED"
    INVALID_PARAMETER = "INVALID_PARAMETER"

    @property
    def in_first_api(self) -> str:
        """As the first API spells it."""
        return "InvalidParameterValue" if self is Status.INVALID_PARAMETER else "".join(map(str.capitalize, self.split("_")))


@dataclass(frozen=True, slots=True)
class Entry:
    """One destination, and what it has of its own: data over the default ones, tags and headers in place of those of the same name."""

    to: Sequence[str]
    cc: Sequence[str]
    bcc: Sequence[str]
    values: Mapping[str, Any]
    tags: Sequence[Mapping[str, Any]] = ()
    headers: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an entry: the id of its message, or why it has none."""

    status: Status
    message_id: str = ""
    error: str = ""


_OF_ENTRY = {
    SendRefusal.MALFORMED_ADDRESS: Status.INVALID_PARAMETER,
    SendRefusal.NO_RECIPIENTS: Status.INVALID_PARAMETER,
    SendRefusal.TOO_MANY_RECIPIENTS: Status.INVALID_PARAMETER,
    SendRefusal.NOT_VERIFIED: Status.MESSAGE_REJECTED,
    SendRefusal.DAILY_QUOTA: Status.ACCOUNT_DAILY_QUOTA_EXCEEDED,
    SendRefusal.SENDING_RATE: Status.ACCOUNT_THROTTLED,
}
_OF_SENDER = frozenset(("identity_is_verified", "sender_is_covered"))


def send(
    call: Call,
    letter: Letter,
    template: Chosen,
    *,
    default: Mapping[str, Any],
    default_tags: Sequence[Mapping[str, Any]],
    extras: Mapping[str, Any],
    entries: Sequence[Entry],
    limit: int,
) -> list[Result]:
    """Send the entries in order; `letter` is theirs but for its recipients. `extras` are the headers and attachments of all.

    Raises: BadRequest, and the refusals of `sending` that have nothing to do with a destination.
    """
    message_tags.require(default_tags)
    if not entries:
        raise BadRequest("There are no destinations specified.")
    if len(entries) > MOST_ENTRIES:
        raise BadRequest("Too many destinations.")
    work, shared = Work(MOST_STEPS), Shared()
    results: list[Result] = []
    for entry in entries:
        mail = _Mail(
            replace(letter, to=tuple(entry.to), cc=tuple(entry.cc), bcc=tuple(entry.bcc)),
            merged(default, entry.values),
            _by_name(default_tags, entry.tags, str),
            {**extras, "Headers": _by_name(extras.get("Headers", ()), entry.headers, str.lower)} if entry.headers else extras,
        )
        results.append(_send(call, template, mail, limit, work, shared))
    return results


@dataclass(frozen=True, slots=True)
class _Mail:
    """One entry with all that it shares with the others."""

    letter: Letter
    values: Mapping[str, Any]
    tags: Sequence[Mapping[str, Any]]
    extras: Mapping[str, Any]


def _send(call: Call, template: Chosen, mail: _Mail, limit: int, work: Work, shared: Shared) -> Result:
    try:
        message_tags.require(mail.tags)
        said = filled(template, mail.values, mail.extras, limit, work)
        lost = said.lost(call, mail.letter)
        return Result(Status.SUCCESS, sending.accept(call, mail.letter, said.content, tags=mail.tags, lost=lost, shared=shared))
    except BadRequest as bad:
        return Result(Status.INVALID_PARAMETER, error=str(bad))
    except SendingRefused as refused:
        status = _OF_ENTRY.get(SendRefusal(refused.refusal.kind))
        if status is None or refused.check in _OF_SENDER:
            raise refused.error from refused
        return Result(status, error=refused.refusal.text)


def _by_name(
    default: Sequence[Mapping[str, Any]], replacement: Sequence[Mapping[str, Any]], compared: Callable[[str], str]
) -> list[Mapping[str, Any]]:
    """The default tags or headers but for those whose name the replacement has too, and the replacement."""
    replaced = {compared(one["Name"]) for one in replacement}
    return [*(one for one in default if compared(one["Name"]) not in replaced), *replacement]
