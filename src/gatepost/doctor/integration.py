"""Point a pool at SES, and lose nothing: check first, describe, merge, look again, update with every member, read back, compare.

Source: Cognito guide, cognito-user-pool-updating and user-pool-email (guide).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gatepost.doctor import preconditions
from gatepost.doctor.case import describe, pool_of, region_of
from gatepost.doctor.preconditions import NotIntegrated
from gatepost.doctor.reading import Answer, Aws, within
from gatepost.rules import email_configuration, pool_update
from gatepost.rules.findings import Finding
from gatepost.rules.identities import address_of, candidates, identity_arn, identity_of_arn, is_address, stored_name
from gatepost.rules.letters import Pool
from gatepost.rules.pool_update import Change
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import verify


class CannotResolve(NotIntegrated):
    """No identity could be found for what was asked; the text says where it was looked for."""


class PoolChanged(NotIntegrated):
    """Somebody else changed the pool after it was read for the plan. Nothing was overwritten."""

    def __init__(self, pool_id: str, changes: tuple[Change, ...]) -> None:
        what = ", ".join(change.path for change in changes) or "it was saved again as it was"
        super().__init__(
            f"Somebody changed the pool {pool_id} after it was read ({what}): it was not updated, and nothing was overwritten.",
            "Run the command again to plan with what the pool says now.",
        )
        self.changes = changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the pool's EmailConfiguration shall say. None leaves a member as it is, an empty text takes it away."""

    back_to_default: bool = False
    """AWS's own sender in place of the customer's SES. With an identity its mail is from that address."""
    source_arn: str | None = None
    identity: str | None = None
    """An address or a domain, in place of its ARN."""
    sender: str | None = None
    """From; without an identity, the nearest verified one that covers it is taken."""
    reply_to: str | None = None
    configuration_set: str | None = None
    ses_region: str | None = None
    """Where to look for the identity; by default in the pool's row of Regions, its own first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, and what was found about it beforehand."""

    pool_id: str
    region: str
    before: Mapping[str, Any]
    target: Mapping[str, Any]
    """The new EmailConfiguration."""
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    """Members that an update cannot carry as they are."""
    request: Mapping[str, Any]
    """The whole UpdateUserPool request."""
    policies: tuple[preconditions.MissingPolicy, ...] = ()
    """What the identity's owner has to allow before Cognito takes it."""

    @property
    def refused(self) -> Finding | None:
        """The finding for which Cognito would refuse it."""
        return next((finding for finding in self.findings if finding.refusal is not None), None)

    @property
    def lacks_only_policies(self) -> bool:
        """It would be taken, had the identity the policies that are missing."""
        refusing = {finding.check for finding in self.findings if finding.refusal is not None}
        return bool(self.policies) and refusing == {"policy_lets_caller_send"}

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changes."""
        return pool_update.difference(self.before, self.expected)

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

    Raises: PoolUnreadable, CannotResolve, Unfit.
    """
    region = region_of(pool_id, aws)
    before = describe(aws, pool_id, again=True)
    pool = pool_of(before, region)
    warnings = [*preconditions.own_account(aws, pool)]
    if wish.back_to_default:
        warnings += preconditions.no_mfa_by_mail(aws, pool_id, region)
    target = _target(aws, pool, before.get("EmailConfiguration") or {}, wish)
    facts, unread = preconditions.facts(aws, pool, target)
    warnings += (*unread, *preconditions.role(aws, pool, target))
    findings = email_configuration.check(target, pool, facts)
    request, notes = pool_update.update_request(before)
    return Plan(
        pool_id,
        region,
        before,
        target,
        tuple(replace(finding, remedy=aws.addressed(preconditions.next_step(finding, target, pool))) for finding in findings),
        tuple(warnings),
        notes,
        {**request, "EmailConfiguration": target},
        preconditions.missing_policies(target, pool, facts),
    )


def _target(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """The current configuration with the wish merged into it, in the order in which DescribeUserPool prints it."""
    wished: dict[str, str | None] = {
        "SourceArn": _source(aws, pool, current, wish),
        "ReplyToEmailAddress": wish.reply_to,
        "EmailSendingAccount": "COGNITO_DEFAULT" if wish.back_to_default else "DEVELOPER",
        "From": wish.sender,
        "ConfigurationSet": wish.configuration_set,
    }
    if wish.back_to_default:
        wished = {**wished, "From": wish.sender or "", "ConfigurationSet": wish.configuration_set or ""}
    merged = {name: current.get(name) if value is None else value for name, value in wished.items()}
    return {name: value for name, value in merged.items() if value}


def _source(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish) -> str | None:
    if wish.source_arn is not None:
        return wish.source_arn
    if wish.back_to_default and wish.identity is None:
        return ""
    regions = (wish.ses_region,) if wish.ses_region else ses_regions(pool.region).developer
    if wish.identity is not None:
        name = stored_name(wish.identity)
        region = next((region for region in regions if _verified(aws, name, region)), regions[0])
        return identity_arn(region, pool.account_id, name)
    return _nearest(aws, pool, current, wish, regions)


def _nearest(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish, regions: tuple[str, ...]) -> str | None:
    """The nearest verified identity that covers From, Region by Region; what is configured stays if it covers it."""
    address = address_of(wish.sender or str(current.get("From") or ""))
    if address is None:
        if current.get("SourceArn") and not wish.sender:
            return None
        if wish.sender:
            raise CannotResolve(
                f"{wish.sender} is not an address that mail can be from.", "Give --from ADDRESS or --from 'Name <ADDRESS>'."
            )
        raise CannotResolve("Nobody said whom the mail shall be from.", "Give --from ADDRESS, --identity NAME or --source-arn ARN.")
    configured = identity_of_arn(str(current.get("SourceArn") or ""))
    names = [name for name in candidates(address) if "." in name or is_address(name)]
    if (
        configured
        and configured.name in names
        and (configured.region, configured.account_id) in {(region, pool.account_id) for region in regions}
        and _verified(aws, configured.name, configured.region)
    ):
        return None
    for region in regions:
        for name in names:
            if _verified(aws, name, region):
                return identity_arn(region, pool.account_id, name)
    raise CannotResolve(
        f"No verified identity covers {address} in {', '.join(regions)}; looked for {', '.join(names)}.",
        aws.addressed(f"{verify(names[-1], regions[0])}\nand publish the DNS records or follow the link that SES sends"),
    )


def _verified(aws: Aws, name: str, region: str) -> bool:
    answer = aws.read("sesv2", "get_email_identity", region, EmailIdentity=name)
    return bool((answer.value or {}).get("VerifiedForSendingStatus"))


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the update."""

    answer: Answer
    lost: tuple[Change, ...] = ()
    """What the pool read back shows different from the plan; nothing, if all went well."""


def carry_out(aws: Aws, planned: Plan) -> Done:
    """Looks whether the pool is still as it was planned with, updates it, reads it back and compares.

    Cognito has no conditional update: what somebody writes in the milliseconds between the look and the update is lost, as
    with every tool. What is written right after the update is found by reading back.
    Raises: PoolChanged; PoolUnreadable.
    """
    _require_unchanged(planned, describe(aws, planned.pool_id, again=True))
    answer = aws.call("cognito-idp", "update_user_pool", planned.region, **planned.request)
    if answer.value is None:
        return Done(answer)
    after = describe(aws, planned.pool_id, again=True)
    return Done(answer, tuple(_lost(planned, after)))


def _require_unchanged(planned: Plan, now: Mapping[str, Any]) -> None:
    changes = pool_update.difference(planned.before, now)
    if changes or planned.before.get("LastModifiedDate") != now.get("LastModifiedDate"):
        raise PoolChanged(planned.pool_id, changes)


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
