"""Point a pool at SES, and lose nothing: check first, describe, merge, update with every member, read back, compare.

Source: Cognito guide, cognito-user-pool-updating and user-pool-email (guide).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gatepost.doctor.case import describe, pool_of, region_of
from gatepost.doctor.evidence import gather
from gatepost.doctor.reading import Answer, Aws, within
from gatepost.rules import email_configuration, pool_update
from gatepost.rules.findings import Finding
from gatepost.rules.identities import address_of, candidates, identity_arn, identity_of_arn, is_address, stored_name
from gatepost.rules.letters import Mode, Pool
from gatepost.rules.pool_update import Change
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import leave_sandbox

DEVELOPER = "DEVELOPER"


class CannotResolve(Exception):
    """No identity could be found for what was asked; the text says where it was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the pool's EmailConfiguration shall say. None leaves a member as it is, an empty text takes it away."""

    sending_account: str = DEVELOPER
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

    @property
    def refused(self) -> Finding | None:
        """The finding for which Cognito would refuse it."""
        return next((finding for finding in self.findings if finding.refusal is not None), None)

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

    Raises: PoolUnreadable, CannotResolve.
    """
    region = region_of(pool_id, aws)
    before = describe(aws, pool_id)
    pool = pool_of(before, region)
    target = _target(aws, pool, before.get("EmailConfiguration") or {}, wish)
    facts, warnings = _facts(aws, pool, target)
    request, notes = pool_update.update_request(before)
    return Plan(
        pool_id,
        region,
        before,
        target,
        tuple(replace(finding, remedy=aws.addressed(finding.remedy)) for finding in email_configuration.check(target, pool, facts)),
        tuple(warnings),
        notes,
        {**request, "EmailConfiguration": target},
    )


def _target(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    """The current configuration with the wish merged into it, in the order in which DescribeUserPool prints it."""
    wished: dict[str, str | None] = {
        "SourceArn": _source(aws, pool, current, wish),
        "ReplyToEmailAddress": wish.reply_to,
        "EmailSendingAccount": wish.sending_account,
        "From": wish.sender,
        "ConfigurationSet": wish.configuration_set,
    }
    if wish.sending_account != DEVELOPER:
        wished = {**wished, "From": wish.sender or "", "ConfigurationSet": wish.configuration_set or ""}
    merged = {name: current.get(name) if value is None else value for name, value in wished.items()}
    return {name: value for name, value in merged.items() if value}


def _source(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish) -> str | None:
    if wish.source_arn is not None:
        return wish.source_arn
    if wish.sending_account != DEVELOPER and wish.identity is None:
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
            raise CannotResolve(f"{wish.sender} is not an address that mail can be from: --from wants ADDRESS or 'Name <ADDRESS>'.")
        raise CannotResolve("Say whom the mail shall be from: --from ADDRESS, --identity NAME or --source-arn ARN.")
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
    raise CannotResolve(f"No verified identity covers {address} in {', '.join(regions)}; looked for {', '.join(names)}.")


def _verified(aws: Aws, name: str, region: str) -> bool:
    answer = aws.read("sesv2", "get_email_identity", region, EmailIdentity=name)
    return bool((answer.value or {}).get("VerifiedForSendingStatus"))


def _facts(aws: Aws, pool: Pool, target: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The facts of the trials whose facts could be read, and warnings about the rest and the sandbox."""
    facts: dict[str, Any] = {}
    warnings: list[str] = []
    for region, letter in email_configuration.trials(target, pool).items():
        evidence = gather(aws, letter, region)
        if evidence.unread:
            warnings.append(f"Not checked in {region}: {'; '.join(evidence.unread)}")
        else:
            facts[region] = evidence.facts
        if not evidence.facts.production_access and letter.mode is Mode.DEVELOPER:
            warnings.append(
                f"SES in {region} is in the sandbox: only verified recipients will get mail until AWS grants production access "
                f"({aws.addressed(leave_sandbox(region))})."
            )
    return facts, warnings


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the update."""

    answer: Answer
    lost: tuple[Change, ...] = ()
    """What the pool read back shows different from the plan; nothing, if all went well."""


def carry_out(aws: Aws, planned: Plan) -> Done:
    """Updates the pool, reads it back and compares.

    Raises: PoolUnreadable, when it cannot be read back.
    """
    answer = aws.call("cognito-idp", "update_user_pool", planned.region, **planned.request)
    if answer.value is None:
        return Done(answer)
    after = describe(aws, planned.pool_id, again=True)
    return Done(answer, tuple(_lost(planned, after)))


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
