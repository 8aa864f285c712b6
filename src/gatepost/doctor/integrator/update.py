"""The update itself: with every member, unless somebody else was faster, and compared with what was planned.

Cognito has no conditional update, so the pool is read again right before it; one round trip is left in which another's change could be
overwritten. Source: API reference, UpdateUserPool (model: no member for a version).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.doctor.case import describe
from gatepost.doctor.integrator.planning import Plan
from gatepost.doctor.reading import Answer, Aws, within
from gatepost.rules import pool_update
from gatepost.rules.pool_update import Change

_SAVED_AT = "LastModifiedDate"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. Without `answer` nothing was sent."""

    answer: Answer | None
    meanwhile: tuple[Change, ...] = ()
    """What somebody else changed in the pool since it was read; then nothing was sent."""
    lost: tuple[Change, ...] = ()
    """What the pool read back shows different from the plan; nothing, if all went well."""


def carry_out(aws: Aws, planned: Plan) -> Done:
    """Reads the pool again, updates it if it is as it was, reads it back and compares.

    Raises: PoolUnreadable, when it cannot be read.
    """
    meanwhile = _meanwhile(planned.before, describe(aws, planned.pool_id, again=True))
    if meanwhile:
        return Done(None, meanwhile)
    answer = aws.call("cognito-idp", "update_user_pool", planned.region, **planned.request)
    if answer.value is None:
        return Done(answer)
    after = describe(aws, planned.pool_id, again=True)
    return Done(answer, lost=tuple(_lost(planned, after)))


def _meanwhile(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every difference, and the time of the last change where that is all that differs."""
    changed = pool_update.difference(before, now)
    if not changed and before.get(_SAVED_AT) != now.get(_SAVED_AT):
        return (Change(_SAVED_AT, before.get(_SAVED_AT), now.get(_SAVED_AT)),)
    return changed


_DROPPED_WITH_A_NOTE = ("AdminCreateUserConfig.UnusedAccountValidityDays", "EmailConfigurationFailure", "SmsConfigurationFailure")
_FLAT = ("EmailVerificationMessage", "EmailVerificationSubject", "SmsVerificationMessage")


def _lost(planned: Plan, after: Mapping[str, Any]) -> Iterator[Change]:
    """Differences from the plan, but for what the notes announced and for empty values that AWS prints or leaves out."""
    for change in pool_update.difference(planned.expected, after):
        empty = not change.before and not change.after and change.path != "DeviceConfiguration"
        announced = change.path in _DROPPED_WITH_A_NOTE or any(change.path in note for note in planned.notes)
        if not empty and not announced and not (change.path in _FLAT and _follows_template(change, after)):
            yield change


def _follows_template(change: Change, after: Mapping[str, Any]) -> bool:
    """A flat text shows what the template says, as DescribeUserPool does once both are stored."""
    member = {"EmailVerificationMessage": "EmailMessage", "EmailVerificationSubject": "EmailSubject"}.get(change.path, "SmsMessage")
    return change.before is None and change.after == within(after, "VerificationMessageTemplate").get(member)


def restoring(planned: Plan) -> dict[str, Any]:
    """The request that puts the pool back as it was described."""
    return {**planned.request, "EmailConfiguration": planned.before.get("EmailConfiguration") or {}}
