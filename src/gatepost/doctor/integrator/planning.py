"""What would be done to a pool, and what is known about it beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.doctor.case import describe, pool_of, region_of
from gatepost.doctor.integrator.preconditions import Look, Precondition, Verdict, ask
from gatepost.doctor.integrator.source import source_arn
from gatepost.doctor.integrator.wish import DEVELOPER, Wish
from gatepost.doctor.reading import Aws
from gatepost.rules import pool_update
from gatepost.rules.letters import Pool
from gatepost.rules.pool_update import Change


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, and what was found about it beforehand."""

    pool: Pool
    pool_id: str
    before: Mapping[str, Any]
    """The pool as DescribeUserPool shows it."""
    target: Mapping[str, Any]
    """The new EmailConfiguration."""
    preconditions: tuple[Precondition, ...]
    notes: tuple[str, ...]
    """Members that an update cannot carry as they are."""
    request: Mapping[str, Any]
    """The whole UpdateUserPool request."""

    @property
    def region(self) -> str:
        return self.pool.region

    @property
    def refused(self) -> Precondition | None:
        """The first for which it cannot be done."""
        return next((one for one in self.preconditions if one.verdict is Verdict.REFUSED), None)

    @property
    def undeployable(self) -> Precondition | None:
        """The first that an artefact could not bring about either, as it can the identity's leave."""
        return next((one for one in self.of(Verdict.REFUSED) if not one.lacks_leave), None)

    @property
    def leave_missing_in(self) -> tuple[str, ...]:
        """The SES Regions in which the identity has to let Cognito send first, and does not yet."""
        return tuple(one.region for one in self.preconditions if one.lacks_leave)

    def of(self, verdict: Verdict) -> tuple[Precondition, ...]:
        """Those that stand like that."""
        return tuple(one for one in self.preconditions if one.verdict is verdict)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changes."""
        return pool_update.difference(self.before, self.expected)

    @property
    def kept(self) -> tuple[str, ...]:
        """The members that are sent back as they are, by name."""
        return tuple(name for name in self.request if name not in ("UserPoolId", "EmailConfiguration"))

    @property
    def expected(self) -> dict[str, Any]:
        """The pool afterwards."""
        return {**self.before, "EmailConfiguration": self.target}

    @property
    def plain_update_resets(self) -> tuple[Change, ...]:
        """What an update with EmailConfiguration alone would have reset besides, by the service's measured behaviour."""
        afterwards = pool_update.reset(self.expected, {"EmailConfiguration": self.target})
        return tuple(change for change in pool_update.difference(self.expected, afterwards) if change.before)


def plan(aws: Aws, pool_id: str, wish: Wish) -> Plan:
    """Reads the pool and the account, and works out the update.

    Raises: PoolUnreadable, CannotResolve.
    """
    before = describe(aws, pool_id)
    pool = _owned(aws, pool_of(before, region_of(pool_id, aws)))
    target = _merged(aws, pool, before.get("EmailConfiguration") or {}, wish)
    request, notes = pool_update.update_request(before)
    preconditions = ask(Look(aws, pool, before, target))
    return Plan(pool, pool_id, before, target, preconditions, notes, {**request, "EmailConfiguration": target})


def _owned(aws: Aws, pool: Pool) -> Pool:
    """The pool, of the caller's account where its ARN does not say whose it is."""
    if pool.account_id:
        return pool
    caller = aws.read("sts", "get_caller_identity", pool.region).value or {}
    return Pool(pool.arn, pool.region, str(caller.get("Account") or ""))


def _merged(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """The current configuration with the wish merged into it, in the order in which DescribeUserPool prints it."""
    wished: dict[str, str | None] = {
        "SourceArn": source_arn(aws, pool, current, wish),
        "ReplyToEmailAddress": wish.reply_to,
        "EmailSendingAccount": wish.sending_account,
        "From": wish.sender,
        "ConfigurationSet": wish.configuration_set,
    }
    if wish.sending_account != DEVELOPER:
        wished = {**wished, "From": wish.sender or "", "ConfigurationSet": wish.configuration_set or ""}
    merged = {name: current.get(name) if value is None else value for name, value in wished.items()}
    return {name: value for name, value in merged.items() if value}
