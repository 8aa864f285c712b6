"""What has to be so before a pool is pointed at SES, each with one sentence and the next step when it is not.

What can be asked without changing anything is asked; the rest is said to be not checked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any

from gatepost.doctor.evidence import gather
from gatepost.doctor.permission import IAM_REGION
from gatepost.doctor.reading import Aws
from gatepost.rules import email_configuration, sending
from gatepost.rules.findings import Finding
from gatepost.rules.identities import identity_of_arn
from gatepost.rules.identity_policy import SERVICE_LINKED_ROLE, recommended
from gatepost.rules.letters import Mode, Pool, SendingFacts
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import leave_sandbox


class NotIntegrated(Exception):
    """Nothing was changed; the text says why in one sentence, `next_step` what to do about it."""

    def __init__(self, text: str, next_step: str) -> None:
        super().__init__(text)
        self.next_step = next_step


class Unfit(NotIntegrated):
    """The caller, or the pool as it is, does not allow the change."""


@dataclass(frozen=True, slots=True)
class MissingPolicy:
    """A sending authorization policy that Cognito needs and that is not there."""

    identity: str
    arn: str
    region: str
    name: str
    document: Mapping[str, Any]


def own_account(aws: Aws, pool: Pool) -> Iterator[str]:
    """The caller belongs to the pool's account, whose SES is looked at. Yields a warning when STS does not say.

    Raises: Unfit.
    """
    answer = aws.read("sts", "get_caller_identity", pool.region)
    account = str((answer.value or {}).get("Account") or "")
    if not account:
        yield f"Whose credentials these are is {answer.why or 'not said by the endpoint'}."
    elif pool.account_id and account != pool.account_id:
        raise Unfit(
            f"These credentials are account {account}'s and the pool is account {pool.account_id}'s.",
            f"Use credentials of account {pool.account_id}: --profile NAME.",
        )


def no_mfa_by_mail(aws: Aws, pool_id: str, region: str) -> Iterator[str]:
    """A pool whose members get MFA codes by mail stays on its own SES. Yields a warning when it cannot be found out.

    Raises: Unfit.
    Source: Cognito guide, user-pool-settings-mfa-sms-email-message (guide): MFA by e-mail needs DEVELOPER.
    """
    answer = aws.read("cognito-idp", "get_user_pool_mfa_config", region, UserPoolId=pool_id)
    if answer.value is None:
        yield f"Whether MFA codes go by mail, which AWS's own sender does not do, is {answer.why or answer.text}."
    elif "EmailMfaConfiguration" in answer.value:
        mode = answer.value.get("MfaConfiguration", "OFF")
        raise Unfit(
            "The pool sends MFA codes by mail, which needs your own SES: AWS's own sender would leave its members without them.",
            aws.addressed(
                f"Keep your own SES, or end MFA by mail first by naming only the other factors that the pool keeps: aws cognito-idp "
                f"set-user-pool-mfa-config --user-pool-id {quote(pool_id)} --region {region} --mfa-configuration {mode} "
                "--software-token-mfa-configuration Enabled=true"
            ),
        )


def role(aws: Aws, pool: Pool, target: Mapping[str, Any]) -> Iterator[str]:
    """Warns where the update makes the account's service-linked role, for which the caller needs a permission that nobody can read."""
    letters = email_configuration.trials(target, pool).values()
    if not any(letter.principal.startswith("arn:") for letter in letters):
        return
    answer = aws.read("iam", "get_role", IAM_REGION, RoleName=SERVICE_LINKED_ROLE)
    if answer.absent:
        yield (
            f"The role {SERVICE_LINKED_ROLE} is not there yet; the update makes it and needs iam:CreateServiceLinkedRole beside "
            "cognito-idp:UpdateUserPool."
        )
    elif answer.unread:
        yield f"Whether the role {SERVICE_LINKED_ROLE} is there is {answer.why}; without it the update needs iam:CreateServiceLinkedRole."


def facts(aws: Aws, pool: Pool, target: Mapping[str, Any]) -> tuple[dict[str, SendingFacts], list[str]]:
    """The facts of the trials whose facts could be read, and warnings about the rest and the sandbox."""
    found: dict[str, SendingFacts] = {}
    warnings: list[str] = []
    for region, letter in email_configuration.trials(target, pool).items():
        evidence = gather(aws, letter, region)
        if evidence.unread:
            warnings.append(f"Not checked in {region}: {'; '.join(evidence.unread)}")
        else:
            found[region] = evidence.facts
        if not evidence.facts.production_access and letter.mode is Mode.DEVELOPER:
            warnings.append(
                f"SES in {region} is in the sandbox: only verified recipients will get mail until AWS grants production access "
                f"({aws.addressed(leave_sandbox(region))})."
            )
    return found, warnings


def missing_policies(target: Mapping[str, Any], pool: Pool, known: Mapping[str, SendingFacts]) -> tuple[MissingPolicy, ...]:
    """The policies that the identity lacks in the Regions that the mail leaves from; none where one of its statements refuses Cognito."""
    source = identity_of_arn(str(target.get("SourceArn") or ""))
    if source is None:
        return ()
    missing: list[MissingPolicy] = []
    for region, letter in email_configuration.trials(target, pool).items():
        if region not in known:
            continue
        finding = sending.policy_lets_caller_send(letter, known[region])
        if finding.refusal is not None and finding.remedy:
            arn = str(source.in_region(region))
            document = recommended(arn, pool.account_id, pool.arn, pool.region)
            missing.append(MissingPolicy(source.name, arn, region, f"cognito-{pool.arn.rpartition('/')[2]}", document))
    return tuple(missing)


def next_step(finding: Finding, target: Mapping[str, Any], pool: Pool) -> str:
    """What to do about a finding: its own remedy, else the option to give."""
    if finding.refusal is None or finding.remedy:
        return finding.remedy
    source = identity_of_arn(str(target.get("SourceArn") or ""))
    name = source.name if source else "the identity"
    region = source.region if source else pool.region
    steps = {
        "from_has_own_ses": "Leave --from out: AWS's own sender takes none.",
        "source_is_named": "Give --from ADDRESS, --identity NAME or --source-arn ARN.",
        "from_is_an_address": f"Give an address: --from {name if '@' in name else f'ADDRESS@{name}'}.",
        "account_is_own": f"Give an identity of account {pool.account_id}: --identity NAME.",
        "region_is_allowed": f"Verify {name} in one of these and give --ses-region: {', '.join(ses_regions(pool.region).developer)}.",
        "identity_is_verified": f"Verify {name} in {region} first: aws sesv2 get-email-identity --email-identity {name} --region {region}",
        "sender_is_covered": f"Give a --from that {name} covers, or leave --identity out: the identity that covers it is looked for.",
        "policy_lets_caller_send": (
            f"Mend the statement that refuses Cognito: aws sesv2 get-email-identity-policies --email-identity {name} --region {region}"
        ),
    }
    return steps.get(finding.check, "")
